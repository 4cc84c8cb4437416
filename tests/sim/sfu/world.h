// One bottleneck, one or more senders with a receiver each, one virtual clock.
#pragma once

#include <memory>
#include <utility>

#include "sim/sfu/receiver.h"
#include "sim/sfu/sender.h"

namespace halloo::sfu::sim {

struct WorldSettings {
  LinkSettings link;
  Duration way_back = std::chrono::milliseconds(20);
  Duration feedback_interval = std::chrono::milliseconds(100);
  double feedback_loss = 0;
};

// Of what arrived of one flow since the last look.
struct Seen {
  std::uint64_t octets = 0, packets = 0;
  std::vector<double> queued;  // milliseconds in the bottleneck's queue
  std::vector<double> sound;   // milliseconds from the source to the queue's end
};

class World {
 public:
  World(std::uint64_t seed, const WorldSettings& settings);

  Sender& add(const SenderSettings& settings);
  void run_for(Duration duration);
  void set_rate(Bitrate rate) { link_.set_rate(now_, rate); }
  void set_delay(Duration delay) { link_.set_delay(delay); }
  void set_loss(double loss) { link_.set_loss(loss); }

  Instant now() const { return now_; }
  Dice& dice() { return dice_; }
  Sender& sender(std::size_t flow = 0) { return flows_[flow]->sender; }
  Seen take_seen(std::size_t flow = 0) { return std::exchange(flows_[flow]->seen, {}); }
  std::vector<std::string> faults() const;

 private:
  struct Message {
    Instant at{};
    std::vector<std::uint8_t> octets;
  };
  struct Flow {
    Flow(const SenderSettings& settings, std::size_t flow, Dice& dice, Instant start, Duration epoch,
         Duration interval)
        : sender(settings, flow, dice, start), receiver(epoch, interval) {}
    Sender sender;
    Receiver receiver;
    std::deque<Message> messages;
    Seen seen;
  };

  WorldSettings settings_;
  Dice dice_;
  Instant now_ = Instant{} + std::chrono::hours(1);
  Link link_;
  std::vector<std::unique_ptr<Flow>> flows_;
};

}  // namespace halloo::sfu::sim
