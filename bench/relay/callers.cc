#include "relay/callers.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace halloo::relay {
namespace {

constexpr std::size_t kAtATime = 32;
constexpr int kPatience = 500, kAttempts = 7;  // RFC 8489 section 6.2.1: RTO in milliseconds, and Rc

void finish(Caller& caller) {
  std::array<std::uint8_t, 2048> buffer;
  for (int attempt = 0; attempt < kAttempts;) {
    const Udp::Received received = caller.socket.receive(buffer);
    if (received.data.empty()) {
      if (caller.socket.wait_readable(kPatience)) continue;
      ++attempt;
      caller.socket.send(caller.dialogue.request());
      continue;
    }
    switch (caller.dialogue.on_message(received.data)) {
      case Dialogue::Answer::success:
        return;
      case Dialogue::Answer::again:
        caller.socket.send(caller.dialogue.request());
        break;
      case Dialogue::Answer::refused:
        throw std::runtime_error("the server refused with " + std::to_string(caller.dialogue.error()));
      case Dialogue::Answer::other:
        break;
    }
  }
  throw std::runtime_error("the server did not answer");
}

}  // namespace

io::Address fresh_address() {
  static std::uint32_t next = 0x7F010001;  // 127.1.0.1
  return io::Address(in_addr{htonl(next++)}, 0);
}

void Callers::ask(std::size_t first, const std::function<void(Dialogue&, std::size_t)>& begin) {
  for (std::size_t from = first; from < callers_.size(); from += kAtATime) {
    const std::size_t to = std::min(from + kAtATime, callers_.size());
    for (std::size_t n = from; n < to; ++n) {
      begin(callers_[n].dialogue, n);
      callers_[n].socket.send(callers_[n].dialogue.request());
    }
    for (std::size_t n = from; n < to; ++n) finish(callers_[n]);
  }
}

void Callers::grow_to(std::size_t count) {
  const std::size_t first = callers_.size();
  while (callers_.size() < count) callers_.emplace_back(local_, server_);
  ask(first, [](Dialogue& dialogue, std::size_t) { dialogue.allocate(); });
}

void Callers::bind_channels(std::uint16_t channel,
                            const std::function<TransportAddress(std::size_t)>& peer_of) {
  ask(0, [&](Dialogue& dialogue, std::size_t n) { dialogue.bind_channel(channel, peer_of(n)); });
}

void Callers::leave() {
  ask(0, [](Dialogue& dialogue, std::size_t) { dialogue.refresh(std::chrono::seconds(0)); });
  callers_.clear();
}

}  // namespace halloo::relay
