// Who receives one publisher's picture and sound: looks at every packet, tells the server ten times a second
// what came and when (receiver reports, transport-wide feedback), and knows when the first picture was whole.
// Nothing is asked for again: what gets lost is to be seen. The load's thread.
#pragma once

#include <vector>

#include "gateway/description.h"
#include "gateway/reception.h"
#include "rtp/rtcp_writer.h"

namespace halloo::gateway {

class Subscriber final : public Endpoint {
 public:
  Subscriber(const io::Address& local, const dtls::Identity& identity, Random& random, Window& window)
      : Endpoint(local, identity, random), window_(window) {}

  std::string offer() const { return offer_to_receive(*this); }
  // The server's answer, or its offer.
  void on_description(Instant now, const sdp::Description& description);

  // 0: it has not come. A picture has come when the last packet of a key frame has.
  WallTime first_packet() const { return first_packet_; }
  WallTime first_picture() const { return first_picture_; }
  // When the publisher sent that key frame's first packet.
  WallTime picture_sent() const { return picture_sent_; }
  const Reception& sound() const { return sound_; }
  const Reception& picture() const { return picture_; }

 private:
  void on_rtp(WallTime arrived, Bytes packet) override;
  void on_rtcp(WallTime arrived, Bytes compound) override;
  void on_time(Instant now) override;
  Instant next_time() const override { return next_report_; }

  void look_for_picture(WallTime arrived, const rtp::Packet& packet, const Mark& mark);
  void add_feedback(rtp::RtcpWriter& writer);

  Window& window_;
  Format sound_format_, picture_format_;
  Reception sound_, picture_;
  Instant next_report_ = kNever;
  WallTime first_packet_ = 0, first_picture_ = 0, picture_sent_ = 0;
  bool in_key_frame_ = false;
  std::uint16_t next_of_key_frame_ = 0;
  unsigned reports_without_picture_ = 0;

  std::vector<rtp::PacketArrival> arrivals_;  // not told of yet, ascending
  std::uint16_t feedback_base_ = 0;
  bool feedback_begun_ = false;
  std::uint8_t feedback_count_ = 0;
};

}  // namespace halloo::gateway
