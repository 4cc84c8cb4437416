// How the values of settings are read: times, sizes, counts, words. Pure. Each error is the end of a
// sentence that begins with the value: `"soon"` + ` ` + `is not a time such as 45s`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace halloo::app {

enum class LogLevel { debug, info, warning, error, off };

// Which doors are open (docs/protocol.md; the README names them).
struct Doors {
  bool native = false;
  bool article = false;
  bool room_of_two = false;
  bool whip = false;
  friend bool operator==(const Doors&, const Doors&) = default;
};

template <class T>
using Parsed = Result<T, std::string>;

Parsed<bool> parse_switch(std::string_view text);  // on, off, and their other names
Parsed<Duration> parse_time(std::string_view text, Duration least, Duration most);
Parsed<std::size_t> parse_size(std::string_view text);  // octets; k, M and G are 1024 to the 1st, 2nd, 3rd
Parsed<std::size_t> parse_count(std::string_view text, std::size_t least, std::size_t most);
Parsed<LogLevel> parse_log_level(std::string_view text);
Parsed<Doors> parse_doors(std::string_view text);         // names with commas between them, `none`
Parsed<std::string> parse_path(std::string_view text);    // not empty
Parsed<std::string> parse_origin(std::string_view text);  // RFC 6454 serialisation in lower case, `null`, `*`
std::vector<std::string> split(std::string_view text, std::string_view separators);  // no empty parts

}  // namespace halloo::app
