// Who sends a camera's picture and a microphone's sound: VP8, a frame split into packets that differ by an
// octet at most and leave together, as libwebrtc does it; Opus 50 times a second.
// It begins with a key frame and sends one, when asked, in place of the next frame. The load's thread.
#pragma once

#include "gateway/description.h"

namespace halloo::gateway {

// 30 frames and 1.5 Mbit/s.
struct Camera {
  unsigned frames_per_second = 30;
  std::size_t frame = 6250, key_frame = 20'000;  // octets, of the first on the average
};

class Publisher final : public Endpoint {
 public:
  // `phase`: its camera's place between two frames, from 0 to 1.
  Publisher(const io::Address& local, const dtls::Identity& identity, Random& random, double phase,
            const Camera& camera = {});

  std::string offer() const { return offer_to_send(*this, ssrcs_); }
  void on_answer(Instant now, const sdp::Description& answer);

  // Silent until then.
  void begin() { sending_ = true; }
  bool sending() const { return sending_; }
  std::uint64_t sent() const { return sound_.count + picture_.count; }
  std::uint32_t sound_sent() const { return sound_.count; }
  std::uint32_t picture_sent() const { return picture_.count; }

  // When the first of the newest requests for one key frame came, 0: none has.
  WallTime asked_at() const { return asked_at_; }

 private:
  struct Track {
    std::uint32_t ssrc = 0, clock_rate = 0;
    Format format;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t count = 0;
    std::uint32_t octets = 0;
  };

  void on_rtp(WallTime, Bytes) override {}
  void on_rtcp(WallTime arrived, Bytes compound) override;
  void on_time(Instant now) override;
  Instant next_time() const override;

  Duration frame_interval() const { return Duration(std::chrono::seconds(1)) / camera_.frames_per_second; }
  void send_sound();
  void send_frame();
  // Its payload but for the mark stands in payload_.
  void send_packet(Track& track, std::size_t payload_size, bool marker);
  void send_report();

  Ssrcs ssrcs_;
  Track sound_, picture_;
  double phase_;
  Camera camera_;
  bool sending_ = false, key_frame_wanted_ = true;
  WallTime asked_at_ = 0;
  std::uint16_t picture_id_ = 0, transport_sequence_ = 0;
  Instant next_frame_ = kNever, next_sound_ = kNever, next_report_ = kNever;
  std::array<std::uint8_t, 1500> packet_{}, payload_{};
};

}  // namespace halloo::gateway
