// What the payloads of simulated media say of themselves, so that a receiver can be judged without a decoder:
// which frame a packet is of, what that needs, when it was captured. Plain values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/octets.h"
#include "base/time.h"

namespace halloo::session::sim {

using Octets = std::vector<std::uint8_t>;

// Of all frames that there are in a simulation.
struct FrameName {
  std::uint32_t publisher = 0;
  std::uint8_t encoding = 0;
  std::uint32_t number = 0;
  auto operator<=>(const FrameName&) const = default;
};

struct VideoContent {
  static constexpr std::size_t kSize = 29;

  FrameName frame;
  std::uint8_t index = 0, count = 1;  // of packets
  std::uint8_t temporal = 0;
  bool key = false;
  std::uint8_t need_count = 0;
  std::array<std::uint32_t, 2> needs{};  // frames of the same encoding
  Duration captured{};

  void write(MutableBytes out) const {
    write32(out, 0, frame.publisher);
    write32(out, 4, frame.number);
    out[8] = frame.encoding;
    out[9] = index;
    out[10] = count;
    out[11] = static_cast<std::uint8_t>(temporal << 4 | (key ? 8 : 0) | need_count);
    write32(out, 12, needs[0]);
    write32(out, 16, needs[1]);
    write32(out, 20, static_cast<std::uint32_t>(static_cast<std::uint64_t>(captured.count()) >> 32));
    write32(out, 24, static_cast<std::uint32_t>(captured.count()));
    out[28] = 0x5A;
  }
  static std::optional<VideoContent> read(Bytes in) {
    if (in.size() < kSize || in[28] != 0x5A) return std::nullopt;
    VideoContent content;
    content.frame = {read32(in, 0), in[8], read32(in, 4)};
    content.index = in[9];
    content.count = in[10];
    content.temporal = in[11] >> 4;
    content.key = in[11] & 8;
    content.need_count = in[11] & 3;
    content.needs = {read32(in, 12), read32(in, 16)};
    content.captured = Duration(
        static_cast<Duration::rep>(std::uint64_t{read32(in, 20)} << 32 | std::uint64_t{read32(in, 24)}));
    return content;
  }
};

struct SoundContent {
  static constexpr std::size_t kSize = 16;

  std::uint32_t publisher = 0;
  std::uint32_t number = 0;  // one more with each packet
  Duration captured{};

  Octets write() const {
    Octets out(kSize + 44);  // some 24 kbit/s
    write32(out, 0, publisher);
    write32(out, 4, number);
    write32(out, 8, static_cast<std::uint32_t>(static_cast<std::uint64_t>(captured.count()) >> 32));
    write32(out, 12, static_cast<std::uint32_t>(captured.count()));
    return out;
  }
  static std::optional<SoundContent> read(Bytes in) {
    if (in.size() < kSize) return std::nullopt;
    return SoundContent{read32(in, 0), read32(in, 4),
                        Duration(static_cast<Duration::rep>(std::uint64_t{read32(in, 8)} << 32 |
                                                            std::uint64_t{read32(in, 12)}))};
  }
};

}  // namespace halloo::session::sim
