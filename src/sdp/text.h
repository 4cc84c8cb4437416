// Reading words and numbers out of a line. Views of the caller's text; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace halloo::sdp {

// The next word, and it is gone from `rest`; words are parted by one space or more. Empty: there is none.
std::string_view take_word(std::string_view& rest);
// Up to `separator`, which goes, too; or all there is.
std::string_view take_until(std::string_view& rest, char separator);
std::string_view trimmed(std::string_view text);

// Decimal digits and nothing else, at most `most`.
std::optional<std::uint64_t> to_number(std::string_view text, std::uint64_t most);

template <class Integer>
bool read_number(std::string_view text, Integer& out) {
  const auto number = to_number(text, static_cast<std::uint64_t>(static_cast<Integer>(~Integer{0})));
  if (number) out = static_cast<Integer>(*number);
  return number.has_value();
}

bool same_ignoring_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);

// "token" of RFC 8866 section 9.
bool is_token(std::string_view text);
// "ice-char" of RFC 8839 section 5.4, and "-", "_", "=", "#", which clients use, too.
bool is_ice_text(std::string_view text);
// "rid-id" of RFC 8851 section 10.
bool is_rid(std::string_view text);
// An IPv4 or IPv6 address or the name of a host, by its characters.
bool is_host(std::string_view text);

}  // namespace halloo::sdp
