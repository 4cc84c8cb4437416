// Many runs of one scenario, each from its seed, and what they have in common. HALLOO_SIM_SEED=N runs only
// that of the seed, HALLOO_SIM_SESSIONS=N so many of all scenarios together.
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

// The seeds of a scenario that gets this share of all runs.
std::vector<std::uint64_t> seeds(double share);

}  // namespace halloo::sfu::sim
