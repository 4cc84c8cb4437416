// Whether a text is JSON (RFC 8259) in UTF-8, without building anything from it: payloads are relayed as
// they came. base/json.h reads messages of ours; payloads of others may hold the lone surrogates
// ("\ud800") that JSON.stringify writes and JSON.parse takes, and come by POST, where nobody has looked
// at their UTF-8 yet. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace halloo::doors::room_of_two {

enum class JsonKind { object, array, other };

// Views of the text that was checked.
struct JsonText {
  JsonKind kind = JsonKind::other;
  std::string_view first;  // of an array that is not empty: its first element
};

// Objects and arrays nested deeper are refused, so that what we relay harms no reader that recurses.
inline constexpr unsigned kMaxJsonDepth = 100;

std::optional<JsonText> check_json(std::string_view text, unsigned max_depth = kMaxJsonDepth);

// The length of the well-formed UTF-8 sequence (Unicode, table 3-7) at `at`, 0 if there is none.
std::size_t utf8_sequence(std::string_view text, std::size_t at);
bool is_utf8(std::string_view text);

}  // namespace halloo::doors::room_of_two
