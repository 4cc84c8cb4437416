#include "soak/relay_party.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace halloo::soak {
namespace {

constexpr std::size_t kMostPackets = 6, kMostOctets = 1200;

}  // namespace

RelayParty::RelayParty(io::Loop& loop, const Places& places, Tally& tally, std::uint32_t number)
    : places_(places), tally_(tally), number_(number) {
  const auto open = number % 5 == 0 ? relay::open_tcp_wire : relay::open_udp_wire;
  for (std::size_t n = 0; n < (number % 3 == 0 ? 2u : 1u); ++n)
    callers_.push_back(std::make_unique<RelayCaller>(loop, static_cast<RelayCaller::Owner&>(*this),
                                                     open(places.callers, places.server)));
}

void RelayParty::on_allocated(RelayCaller& caller) {
  ++tally_.allocated;
  ++allocated_;
  if (callers_.size() == 1) return caller.bind(places_.outside);
  if (allocated_ < callers_.size()) return;
  callers_[0]->bind(callers_[1]->relayed());
  callers_[1]->bind(callers_[0]->relayed());
}

void RelayParty::say(std::mt19937& chance) {
  std::array<std::uint8_t, kMostPackets*(RelayCaller::kRoom + kMostOctets)> packets;
  const std::size_t each =
      RelayCaller::kRoom + sizeof number_ + chance() % (kMostOctets - sizeof number_ + 1);
  const std::size_t count = 1 + chance() % kMostPackets;
  for (std::size_t at = 0; at < count * each; at += each)
    std::memcpy(&packets[at + RelayCaller::kRoom], &number_, sizeof number_);
  callers_[chance() % callers_.size()]->say(MutableBytes(packets).first(count * each), each);
  tally_.packets_sent += count;
}

void RelayParty::on_data(RelayCaller&, Bytes data) {
  if (data.size() < sizeof number_ || std::memcmp(data.data(), &number_, sizeof number_) != 0)
    throw std::runtime_error("the relay gave a client what is another's");
  ++tally_.packets_arrived;
}

void RelayParty::end(bool without_a_word) {
  ending_ = true;
  for (const auto& caller : callers_) {
    ++(without_a_word ? tally_.vanished : tally_.given_back);
    without_a_word ? caller->vanish() : caller->leave();
  }
}

bool RelayParty::over() const {
  return ending_ && std::ranges::all_of(callers_, [](const auto& caller) { return caller->over(); });
}

}  // namespace halloo::soak
