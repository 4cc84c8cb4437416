// The texts that clients of the article send each other, and the signal data of native clients. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace halloo::doors::article {

// The "from" of a text that is a JSON object; nullopt if there is none.
std::optional<std::string> sender_of(std::string_view text);

struct Description {
  bool is_offer = false;
  bool video = false;
  std::string signal;  // {"description": {type, sdp}}
};

// {"from", "offer": {type, sdp}} or {"from", "answer": {type, sdp}}; nullopt for anything else.
std::optional<Description> read_description(std::string_view text);

// From {"description": {type, sdp}}; nullopt for anything else.
std::optional<std::string> write_description(std::string_view from, std::string_view signal);

}  // namespace halloo::doors::article
