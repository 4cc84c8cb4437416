// What talks through the relay in the soak: one caller with a peer outside, or two callers with each other,
// so that their data stays in the server's memory. Each packet is numbered by whose it is, and what comes
// must be the party's own. Belongs to the loop's thread.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "soak/relay_caller.h"
#include "soak/tally.h"

namespace halloo::soak {

class RelayParty final : RelayCaller::Owner {
 public:
  struct Places {
    io::Address server;
    io::Address callers;       // their addresses are here
    TransportAddress outside;  // sends back whatever it gets
  };

  // Every third is of two callers, every fifth comes over TCP.
  RelayParty(io::Loop& loop, const Places& places, Tally& tally, std::uint32_t number);

  std::size_t size() const { return callers_.size(); }
  bool talking() const { return bound_ == callers_.size() && !ending_; }
  void say(std::mt19937& chance);  // a burst, of one of the callers
  void end(bool without_a_word);
  bool over() const;

 private:
  void on_allocated(RelayCaller& caller) override;
  void on_bound(RelayCaller&) override { ++bound_; }
  void on_data(RelayCaller& caller, Bytes data) override;

  Places places_;
  Tally& tally_;
  std::uint32_t number_;
  std::vector<std::unique_ptr<RelayCaller>> callers_;
  std::size_t allocated_ = 0, bound_ = 0;
  bool ending_ = false;
};

}  // namespace halloo::soak
