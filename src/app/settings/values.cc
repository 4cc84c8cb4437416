#include "app/settings/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace halloo::app {
namespace {

struct NumberAndUnit {
  std::uint64_t number = 0;
  std::string_view unit;
};

std::optional<NumberAndUnit> number_and_unit(std::string_view text) {
  NumberAndUnit read;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read.number);
  if (error != std::errc{}) return std::nullopt;
  read.unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (read.unit.starts_with(' ')) read.unit.remove_prefix(1);
  return read;
}

std::string shown(Duration time) {
  using namespace std::chrono;
  const auto whole = duration_cast<milliseconds>(time).count();
  if (whole % 3'600'000 == 0 && whole != 0) return std::to_string(whole / 3'600'000) + "h";
  if (whole % 60'000 == 0 && whole != 0) return std::to_string(whole / 60'000) + "min";
  if (whole % 1'000 == 0) return std::to_string(whole / 1'000) + "s";
  return std::to_string(whole) + "ms";
}

// The largest number for each unit that does not overflow what it is multiplied into.
template <class Unit>
std::optional<Duration> times(std::uint64_t number) {
  constexpr auto most = std::chrono::duration_cast<Unit>(Duration::max()).count();
  if (number > static_cast<std::uint64_t>(most)) return std::nullopt;
  return Duration(Unit(static_cast<typename Unit::rep>(number)));
}

}  // namespace

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

Parsed<bool> parse_switch(std::string_view text) {
  if (text == "on" || text == "true" || text == "yes") return true;
  if (text == "off" || text == "false" || text == "no") return false;
  return Unexpected{std::string("is neither on nor off")};
}

Parsed<Duration> parse_time(std::string_view text, Duration least, Duration most) {
  const auto read = number_and_unit(text);
  std::optional<Duration> time;
  if (read) {
    using namespace std::chrono;
    if (read->unit == "us") time = times<microseconds>(read->number);
    if (read->unit == "ms") time = times<milliseconds>(read->number);
    if (read->unit == "s") time = times<seconds>(read->number);
    if (read->unit == "min" || read->unit == "m") time = times<minutes>(read->number);
    if (read->unit == "h") time = times<hours>(read->number);
    if (read->unit.empty() && read->number == 0) time = Duration::zero();
  }
  if (!time) return Unexpected{std::string("is not a time with its unit, such as 500ms, 45s, 5min or 1h")};
  if (*time < least || *time > most) {
    return Unexpected{"is not a time between " + shown(least) + " and " + shown(most)};
  }
  return *time;
}

Parsed<std::size_t> parse_size(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, unsigned>, 11> kUnits = {{{"", 0},
                                                                                    {"B", 0},
                                                                                    {"k", 10},
                                                                                    {"K", 10},
                                                                                    {"KiB", 10},
                                                                                    {"kiB", 10},
                                                                                    {"M", 20},
                                                                                    {"MiB", 20},
                                                                                    {"G", 30},
                                                                                    {"GiB", 30},
                                                                                    {"Ki", 10}}};
  const auto read = number_and_unit(text);
  const auto unit = read
                        ? std::ranges::find(kUnits, read->unit, &std::pair<std::string_view, unsigned>::first)
                        : kUnits.end();
  if (unit == kUnits.end()) return Unexpected{std::string("is not a size such as 4096, 64k or 1M")};
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  if (read->number > (kMost >> unit->second)) return Unexpected{std::string("is more than the most, 1024G")};
  return static_cast<std::size_t>(read->number << unit->second);
}

Parsed<std::size_t> parse_count(std::string_view text, std::size_t least, std::size_t most) {
  const auto read = number_and_unit(text);
  if (!read || !read->unit.empty() || text.ends_with(' ') || read->number < least || read->number > most) {
    return Unexpected{"is not a whole number from " + std::to_string(least) + " to " + std::to_string(most)};
  }
  return static_cast<std::size_t>(read->number);
}

Parsed<LogLevel> parse_log_level(std::string_view text) {
  if (text == "debug") return LogLevel::debug;
  if (text == "info") return LogLevel::info;
  if (text == "warning" || text == "warn") return LogLevel::warning;
  if (text == "error") return LogLevel::error;
  if (text == "off") return LogLevel::off;
  return Unexpected{std::string("is none of debug, info, warning, error and off")};
}

Parsed<Doors> parse_doors(std::string_view text) {
  Doors doors;
  const auto names = split(text, ", ");
  const bool none = names.size() == 1 && names.front() == "none";
  for (const std::string& name : names) {
    if (name == "native") {
      doors.native = true;
    } else if (name == "article") {
      doors.article = true;
    } else if (name == "room-of-two") {
      doors.room_of_two = true;
    } else if (name == "whip") {
      doors.whip = true;
    } else if (!none) {
      return Unexpected{
          "names a door that there is not, '" + name +
          "'; the doors are native, article, room-of-two and whip, with commas between them, or none"};
    }
  }
  if (names.empty()) return Unexpected{std::string("names no door; to open none say none")};
  return doors;
}

Parsed<std::string> parse_path(std::string_view text) {
  if (text.empty() || text.find('\0') != std::string_view::npos)
    return Unexpected{std::string("is not a path")};
  return std::string(text);
}

Parsed<std::string> parse_origin(std::string_view text) {
  if (text == "*" || text == "null") return std::string(text);
  std::string origin(text);
  std::ranges::transform(origin, origin.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto scheme_end = origin.find("://");
  const bool scheme = scheme_end != std::string::npos && scheme_end > 0;
  const std::string_view host = scheme ? std::string_view(origin).substr(scheme_end + 3) : std::string_view{};
  if (host.empty() || host.find_first_of("/?#@ *") != std::string_view::npos) {
    return Unexpected{
        std::string("is not an origin such as https://example.org (scheme and host, no path), nor *")};
  }
  // Browsers leave a scheme's own port out.
  for (const std::string_view usual : {"http:80", "https:443"}) {
    const auto colon = usual.find(':');
    if (origin.starts_with(usual.substr(0, colon + 1)) && origin.ends_with(usual.substr(colon))) {
      origin.resize(origin.size() - (usual.size() - colon));
    }
  }
  return origin;
}

}  // namespace halloo::app
