#include "sim/sfu/figures.h"

#include <algorithm>
#include <cstdio>

namespace halloo::sfu::sim {
namespace {

template <class Value>
const Value& nth(std::vector<Value>& values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace

double percentile(std::vector<double> values, double share) {
  return values.empty() ? 0 : nth(values, share);
}

const Figures::Value& Figures::value_at(const std::string& name, double share) const {
  return nth(values_.at(name), share);
}

double Figures::at(const std::string& name, double share) const {
  return value_at(name, share).value;
}

void Figures::print(const std::string& title) const {
  std::printf("%s, %zu runs\n  %-34s %9s %9s %9s %9s %9s   seeds\n", title.c_str(), runs(), "", "least",
              "5 %", "median", "95 %", "most");
  for (const auto& [name, values] : values_) {
    std::printf("  %-34s", name.c_str());
    for (const double share : {0.0, 0.05, 0.5, 0.95, 1.0}) std::printf(" %9.2f", at(name, share));
    std::printf("   %llu, %llu\n", static_cast<unsigned long long>(value_at(name, 0).seed),
                static_cast<unsigned long long>(value_at(name, 1).seed));
  }
}

}  // namespace halloo::sfu::sim
