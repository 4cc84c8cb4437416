// What many runs of one scenario have measured, each from its seed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace halloo::sfu::sim {

class Figures {
 public:
  // Of the run with this seed, from here on.
  void begin(std::uint64_t seed) { seed_ = seed; }
  void add(const std::string& name, double value) { values_[name].push_back({value, seed_}); }
  // Of all runs; 0 <= share <= 1.
  double at(const std::string& name, double share) const;
  double median(const std::string& name) const { return at(name, 0.5); }
  // With the seeds of the least and the most.
  void print(const std::string& title) const;
  // Bounds on distributions are for many runs; one of its own may be odd.
  bool enough() const { return runs() >= 20; }
  std::size_t runs() const { return values_.empty() ? 0 : values_.begin()->second.size(); }

 private:
  struct Value {
    double value = 0;
    std::uint64_t seed = 0;
    bool operator<(const Value& other) const { return value < other.value; }
  };
  const Value& value_at(const std::string& name, double share) const;

  mutable std::map<std::string, std::vector<Value>> values_;
  std::uint64_t seed_ = 0;
};

double percentile(std::vector<double> values, double share);

}  // namespace halloo::sfu::sim
