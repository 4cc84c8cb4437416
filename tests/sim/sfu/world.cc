#include "sim/sfu/world.h"

namespace halloo::sfu::sim {

World::World(std::uint64_t seed, const WorldSettings& settings)
    : settings_(settings), dice_(seed), link_(settings_.link, dice_) {}

Sender& World::add(const SenderSettings& settings) {
  // Its clock is anywhere in its era, also just before the end.
  const Duration epoch = dice_.chance(0.3)
                             ? rtp::TransportFeedback::kEra - std::chrono::hours(1) - std::chrono::seconds(5)
                             : dice_.between(Duration::zero(), rtp::TransportFeedback::kEra);
  flows_.push_back(
      std::make_unique<Flow>(settings, flows_.size(), dice_, now_, epoch, settings_.feedback_interval));
  return flows_.back()->sender;
}

void World::run_for(Duration duration) {
  const Instant until = now_ + duration;
  for (;;) {
    Instant next = link_.next();
    for (const auto& flow : flows_) {
      next = std::min({next, flow->sender.next(), flow->receiver.next()});
      if (!flow->messages.empty()) next = std::min(next, flow->messages.front().at);
    }
    if (next > until) break;
    now_ = std::max(now_, next);
    while (link_.next() <= now_) {
      const auto arrival = link_.take(link_.next());
      if (!arrival) continue;
      Flow& flow = *flows_[arrival->datagram.flow];
      flow.receiver.on_arrival(arrival->at, arrival->datagram.sequence);
      flow.seen.octets += arrival->datagram.size;
      ++flow.seen.packets;
      flow.seen.queued.push_back(seconds(arrival->queued) * 1e3);
      if (arrival->datagram.sound) flow.seen.sound.push_back(seconds(now_ - arrival->datagram.offered) * 1e3);
    }
    for (const auto& flow : flows_) {
      if (flow->receiver.next() <= now_)
        for (auto& message : flow->receiver.feedback(now_))
          if (!dice_.chance(settings_.feedback_loss))
            flow->messages.push_back({now_ + settings_.way_back, std::move(message)});
      while (!flow->messages.empty() && flow->messages.front().at <= now_) {
        flow->sender.on_feedback(now_, flow->messages.front().octets);
        flow->messages.pop_front();
      }
      if (flow->sender.next() <= now_) flow->sender.run(now_, link_);
    }
  }
  now_ = until;
}

std::vector<std::string> World::faults() const {
  std::vector<std::string> all;
  for (const auto& flow : flows_)
    all.insert(all.end(), flow->sender.faults().begin(), flow->sender.faults().end());
  return all;
}

}  // namespace halloo::sfu::sim
