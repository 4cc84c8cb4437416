// Named counters that any thread may raise and one may read: for metrics, and for counting what a
// hostile peer sent and we dropped.
#pragma once

#include <atomic>
#include <cstdint>

namespace halloo {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace halloo
