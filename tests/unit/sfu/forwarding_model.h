// A publisher, the gateway's classes and one subscriber, with a bad path between the first two and a virtual
// clock: what the random tests run, and what they look at afterwards.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sfu/forwarding/publication.h"
#include "sfu/forwarding/subscription.h"
#include "unit/sfu/video_source.h"

namespace halloo::sfu {

struct Path {
  unsigned loss_per_mille = 0;
  unsigned reordered_per_mille = 0;
  Duration delay = std::chrono::milliseconds(20);
};

class ForwardingModel {
 public:
  ForwardingModel(Shape shape, std::uint64_t seed, const Path& path);

  // One picture of the publisher's, and all that happens until the next.
  void step();
  void set_target(std::optional<Layer> target) { subscription_.set_target(target); }
  // Lets everything arrive.
  void settle();
  // Asks for some of the latest packets again and holds them against what was sent.
  void check_repetition();
  // The invariants of what the subscriber got. `lossless`: everything reached the gateway in the end.
  void check(bool lossless) const;

  const Subscription& subscription() const { return subscription_; }
  std::size_t frames_received() const;
  std::optional<Layer> last_frame() const;  // its layer; of the latest that was received
  std::uint64_t lost() const { return lost_; }
  Instant now() const { return now_; }

 private:
  struct Received {
    Octets packet;
    Content content;
    bool filler = false;
  };
  struct Picture {  // a frame, as it arrived
    std::uint32_t frame = 0;
    std::uint32_t timestamp = 0;
    std::size_t packets = 0;
    bool marker = false, in_order = true;
    std::int32_t picture_id = -1;
    std::int16_t tl0 = -1;
    std::uint16_t frame_number = 0;
  };
  void advance(Duration by);
  void send(const Octets& packet);
  void arrive(Octets packet);
  void deliver(Outgoing outgoing, std::uint16_t sequence, const Octets& out);
  void give_feedback();
  std::vector<Picture> pictures() const;
  void check_sequence(bool lossless) const;
  void check_picture(const Picture& one, const Picture* before, bool lossless) const;
  std::uint32_t any(std::uint32_t below) { return static_cast<std::uint32_t>(random_.next() >> 32) % below; }

  Shape shape_;
  SeededRandom random_;
  Path path_;
  VideoSource source_;
  Publication publication_;
  PublicationView view_;
  Subscription subscription_;
  Instant now_{std::chrono::seconds(1000)};
  Duration started_;
  std::multimap<Instant, Octets> on_the_way_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, Octets> sent_by_source_;
  std::map<Sequence, Received> received_;
  Sequence latest_ = 0;
  std::uint64_t lost_ = 0, steps_ = 0;
  std::uint16_t rtx_sequence_ = 0;
};

}  // namespace halloo::sfu
