#include "turn/framing.h"

#include "base/octets.h"

namespace halloo::turn {

std::optional<Frame> next_frame(Bytes stream) {
  if (stream.empty()) return Frame{};
  const std::uint8_t first = stream[0];
  const bool stun = first < 4;
  const bool channel_data = first >= 0x40 && first < 0x80;
  if (!stun && !channel_data) return std::nullopt;
  if (stream.size() < 4) return Frame{};
  const std::size_t length = read16(stream, 2);
  if (stun && length % 4 != 0) return std::nullopt;
  const std::size_t whole = stun ? 20 + length : 4 + length;
  const std::size_t padded = (whole + 3) & ~std::size_t{3};
  if (stream.size() < padded) return Frame{};
  return Frame{padded, whole};
}

}  // namespace halloo::turn
