// A VP8 encoder as the gateway sees it (RFC 7741): one encoding of three temporal layers, key frames first
// and when they are asked for, frames of sizes that vary about a bit rate, cut into packets. Single-threaded.
#pragma once

#include <vector>

#include "sim/session/content.h"
#include "sim/session/way.h"

namespace halloo::session::sim {

class Encoder {
 public:
  Encoder(std::uint32_t publisher, std::uint8_t encoding, Bitrate rate, Duration interval, Dice& dice);

  struct Piece {
    Octets payload;
    bool last = false;
  };
  // The next frame's packets.
  std::vector<Piece> encode(Instant now);
  // One with the next frame, but not more often than encoders do.
  void want_key_frame() { key_wanted_ = true; }
  // It goes on as this one, with a key frame.
  void begin_take(std::uint32_t publisher);

  std::uint32_t frames() const { return next_ - 1; }
  std::uint32_t key_frames() const { return key_frames_; }

 private:
  static constexpr std::size_t kPiece = 1100;

  std::uint32_t publisher_;
  std::uint8_t encoding_;
  Bitrate rate_;
  Duration interval_;
  Dice& dice_;
  bool key_wanted_ = true;
  Instant last_key_ = Instant::min();
  unsigned phase_ = 0;
  std::uint32_t next_ = 1, key_frames_ = 0;
  std::uint32_t last_[3] = {};  // frames of each layer
  std::uint16_t picture_id_;
  std::uint8_t tl0_;
};

}  // namespace halloo::session::sim
