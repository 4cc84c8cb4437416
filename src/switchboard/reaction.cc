#include "switchboard/reaction.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace halloo::switchboard {

bool is_reaction(std::string_view text) {
  if (text.size() > kMaxReactionOctets) return false;
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  bool pictures = false;
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(octets, i, size, c);
    if (c < 0) return false;
    // Flags are made of two regional indicators; keycaps begin with a digit, which alone is no emoji.
    const bool picture = u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) ||
                         u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR) || c == 0x20E3;
    if (!picture && !u_hasBinaryProperty(c, UCHAR_EMOJI_COMPONENT)) return false;
    pictures = pictures || picture;
  }
  return pictures;
}

}  // namespace halloo::switchboard
