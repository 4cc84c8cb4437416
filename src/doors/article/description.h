// The texts that clients of the article send each other, and the signal data of native clients. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace halloo::doors::article {

// What is wrong with relaying this text for the person of this name, as a sentence: a "from" that is not the
// name, or an object that cannot be read here but by a more lenient client, which might find one in it.
std::optional<std::string_view> objection(std::string_view text, std::string_view name);

// The name that this one becomes when it is shown; these clients know the one that was typed.
std::string shown_name(const std::string& name);

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
