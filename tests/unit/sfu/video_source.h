// A publisher's encoder for tests: frames with layers, each knowing which others it needs, cut into packets
// whose payload names the frame. What a receiver gets of it can so be judged without decoding anything.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "rtp/rtcp.h"
#include "unit/sfu/packets.h"

namespace halloo::sfu {

enum class Shape : std::uint8_t {
  simulcast_vp8,  // three encodings of three temporal layers
  svc_vp9,        // L2T2, by the payload descriptor
  svc_av1,        // L2T2, by the dependency descriptor; the payload tells nothing
  key_svc_av1,    // L2T2_KEY, likewise: only key frames are predicted from the lower layer
};
inline bool is_simulcast(Shape shape) {
  return shape == Shape::simulcast_vp8;
}

inline constexpr std::uint8_t kDescriptorId = 8;
inline constexpr std::uint8_t kMediaType = 96, kRtxType = 97;

struct SourceFrame {
  std::uint8_t encoding = 0, spatial = 0, temporal = 0;
  bool key = false;
  std::uint8_t packets = 0;
  Duration captured{};
  std::vector<std::uint32_t> needs;  // frames
};

// What a payload says of itself.
struct Content {
  std::uint32_t frame = 0;
  std::uint8_t index = 0;
};

class VideoSource {
 public:
  VideoSource(Shape shape, std::uint64_t seed);

  struct Sent {
    std::uint8_t encoding;
    Octets packet;
  };
  // The packets of one picture, encodings interleaved, each in order.
  std::vector<Sent> next_picture();
  void request_key_frame(std::uint8_t encoding) { encodings_[encoding].key_wanted = true; }

  std::uint32_t ssrc(std::uint8_t encoding) const { return 0x1000u + encoding; }
  std::uint32_t rtx_ssrc(std::uint8_t encoding) const { return 0x2000u + encoding; }
  std::size_t encodings() const { return encodings_.size(); }
  rtp::SenderInfo report(std::uint8_t encoding, Duration at) const;

  const std::map<std::uint32_t, SourceFrame>& frames() const { return frames_; }
  Duration now() const { return captured_; }
  Content content(Bytes payload) const;  // of a forwarded payload, with its descriptor

 private:
  struct Encoding {
    std::uint16_t sequence = 0, picture_id = 0, frame_number = 0;
    std::uint32_t timestamp_offset = 0;
    std::uint8_t tl0 = 0;
    bool key_wanted = true;
    unsigned phase = 0;
    std::uint32_t last[2][3] = {};  // frames of each spatial and temporal layer
  };
  void encode(std::uint8_t encoding, std::vector<Sent>& out);
  void add_frame(std::uint8_t encoding, SourceFrame frame, bool sync, bool last_of_picture,
                 std::vector<Sent>& out);
  Octets payload(const Encoding& encoding, const SourceFrame& frame, bool sync, std::uint8_t index,
                 const Octets& content) const;
  Octets descriptor(const Encoding& encoding, const SourceFrame& frame, std::uint8_t index) const;
  std::uint32_t any(std::uint32_t below) { return static_cast<std::uint32_t>(random_.next() >> 32) % below; }

  Shape shape_;
  SeededRandom random_;
  std::vector<Encoding> encodings_;
  std::map<std::uint32_t, SourceFrame> frames_;
  std::uint32_t next_frame_ = 1;
  Duration captured_{};
};

}  // namespace halloo::sfu
