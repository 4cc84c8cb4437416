// The load on the relay during the soak: a thousand allocations that come and go, and data through them.
// Those that vanish without a word are the server's to clear away. Belongs to the loop's thread.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "load/pacer.h"
#include "relay/udp.h"
#include "soak/relay_party.h"

namespace halloo::soak {

class Relays final : io::Watcher {
 public:
  Relays(io::Loop& loop, const io::Address& server, Tally& tally, std::size_t allocations);
  ~Relays() { loop_.unwatch(outside_.fd(), *this); }

  bool all_talking() const;
  void begin();            // talk, and change
  void everyone_leaves();  // half of them without a word
  bool all_gone();

 private:
  void on_ready(std::uint32_t events) override;  // the peer outside
  void fill();
  void change_one();

  io::Loop& loop_;
  Tally& tally_;
  relay::Udp outside_;
  RelayParty::Places places_;
  std::size_t wanted_, held_ = 0;
  std::uint32_t numbers_ = 0;
  std::vector<std::unique_ptr<RelayParty>> here_, going_;
  std::optional<load::Pacer> talk_, change_;
  std::mt19937 chance_{20'261'121};
};

}  // namespace halloo::soak
