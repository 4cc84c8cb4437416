// What may be shown as a reaction: emoji and nothing else, so that it is no second chat. Stateless.
#pragma once

#include <string_view>

namespace halloo::switchboard {

// The longest that one is, a couple with two tones of skin, has 35.
inline constexpr std::size_t kMaxReactionOctets = 40;

// Emoji by Unicode UTS 51, also those of a Unicode newer than this machine's: it has set their places aside.
bool is_reaction(std::string_view text);

}  // namespace halloo::switchboard
