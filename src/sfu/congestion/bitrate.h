// Bit rates that cannot be taken for octets or milliseconds. Any thread.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "base/time.h"

namespace halloo::sfu {

struct Bitrate {
  std::int64_t bps = 0;  // bits a second
  constexpr auto operator<=>(const Bitrate&) const = default;
};

// Beyond every real one, and small enough to be multiplied.
inline constexpr Bitrate kNoLimit{1'000'000'000'000};

constexpr Bitrate kbit(std::int64_t kilobits_a_second) {
  return {kilobits_a_second * 1000};
}
constexpr Bitrate operator+(Bitrate a, Bitrate b) {
  return {a.bps + b.bps};
}
constexpr Bitrate operator-(Bitrate a, Bitrate b) {
  return {a.bps - b.bps};
}
constexpr Bitrate& operator+=(Bitrate& a, Bitrate b) {
  return a = a + b;
}
constexpr Bitrate operator*(Bitrate rate, double factor) {
  return {static_cast<std::int64_t>(static_cast<double>(rate.bps) * factor)};
}
constexpr Bitrate operator*(double factor, Bitrate rate) {
  return rate * factor;
}
constexpr double operator/(Bitrate a, Bitrate b) {
  return static_cast<double>(a.bps) / static_cast<double>(b.bps);
}

constexpr double seconds(Duration duration) {
  return static_cast<double>(duration.count()) * 1e-9;
}
// What so many octets in this time are; the time must not be 0.
constexpr Bitrate rate_of(std::int64_t octets, Duration time) {
  return {static_cast<std::int64_t>(static_cast<double>(octets) * 8 / seconds(time))};
}
constexpr std::int64_t octets_in(Duration time, Bitrate rate) {
  return static_cast<std::int64_t>(static_cast<double>(rate.bps) * seconds(time) / 8);
}
// How long so many octets take; the rate must not be 0.
constexpr Duration time_for(std::int64_t octets, Bitrate rate) {
  return Duration(
      static_cast<Duration::rep>(static_cast<double>(octets) * 8e9 / static_cast<double>(rate.bps)));
}

}  // namespace halloo::sfu
