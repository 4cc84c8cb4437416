// DTLS records as they enter, at a real handshake of two sessions whose datagrams the input carries. The
// first octet is who is attacked: 0 a server, 1 a client, and with 2 added from a state where it is
// connected. Then steps of two octets:
//   0 _            the oldest datagram under way arrives     1 _          ... is lost
//   2 n            ... arrives twice, n octets cut off       3 n v        ... with octet n set to v
//   4 n OCTETS     n octets arrive                           5 n          time passes, n * 20 ms
//   6 n            a record of type and epoch by n, of OCTETS to follow, arrives with right lengths
// Checked: what is sent are whole records in datagrams of the MTU; a session has keys exactly while it is
// connected, and then those of its peer; whoever is not done asks for a timeout that lies ahead, and is over
// when its time is; nothing is ever delivered that the peer has not sent.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <vector>

#include "base/octets.h"
#include "dtls/session.h"

namespace {

using namespace halloo;
using namespace halloo::dtls;
using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;

void require(bool condition) {
  if (!condition) std::abort();
}

const Identity& identity(Role role) {
  static const Identity client, server;
  return role == Role::client ? client : server;
}

struct Under {
  bool to_client;
  Octets octets;
};

class End final : public Outbox {
 public:
  End(Role role, std::deque<Under>& way) : session(identity(role), role), way_(way) {
    const Role other = role == Role::client ? Role::server : Role::client;
    session.expect(Instant{}, std::array{identity(other).fingerprint()}, *this);
  }
  void send(Bytes datagram) override {
    require(!datagram.empty() && datagram.size() <= Session::kMtu);
    for (std::size_t at = 0; at < datagram.size(); at += 13 + read16(datagram, at + 11))
      require(at + 13 <= datagram.size() && at + 13 + read16(datagram, at + 11) <= datagram.size());
    if (way_.size() < 64)
      way_.push_back({session.role() == Role::server, {datagram.begin(), datagram.end()}});
  }
  void deliver(Bytes) override { std::abort(); }  // nobody sends any

  Session session;

 private:
  std::deque<Under>& way_;
};

class Driver {
 public:
  explicit Driver(std::uint8_t first)
      : client_(Role::client, way_), server_(Role::server, way_), victim_(first & 1 ? client_ : server_) {
    client_.session.start(now_, client_);
    server_.session.start(now_, server_);
    if (first & 2) {
      while (!way_.empty()) arrive();
      require(client_.session.state() == State::connected && server_.session.state() == State::connected);
    }
  }

  // What it has taken of the input.
  std::size_t step(Bytes input) {
    const std::uint8_t kind = input[0] % 7, n = input[1];
    const Bytes rest = input.subspan(2);
    switch (kind) {
      case 0:
        arrive();
        return 2;
      case 1:
        if (!way_.empty()) way_.pop_front();
        return 2;
      case 2:
        if (!way_.empty()) {
          Under again = way_.front();
          again.octets.resize(again.octets.size() - std::min<std::size_t>(n, again.octets.size()));
          arrive();
          way_.push_front(std::move(again));
          arrive();
        }
        return 2;
      case 3:
        if (!way_.empty() && !rest.empty()) {
          Octets& octets = way_.front().octets;
          octets[n * std::size_t{5} % octets.size()] = rest[0];
          arrive();
        }
        return std::min<std::size_t>(3, input.size());
      case 5:
        pass(n * 20ms);
        return 2;
      default:
        break;
    }
    const std::size_t size = std::min<std::size_t>(kind == 4 ? n : 64, rest.size());
    Octets octets(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    if (kind == 6) octets = record(n, octets);
    hear(victim_, octets);
    return 2 + size;
  }

  void end() {
    pass(31s);
    for (End* end : {&client_, &server_}) {
      require(end->session.state() != State::connecting);
      require(end->session.next_timeout() == kNever);
    }
  }

 private:
  Octets record(std::uint8_t which, const Octets& content) {
    Octets octets(13);
    octets[0] = static_cast<std::uint8_t>(20 + which % 5);
    octets[1] = 0xfe;
    octets[2] = 0xfd;
    octets[4] = which >> 3 & 1;
    write16(octets, 9, ++number_ + 100);
    write16(octets, 11, content.size());
    octets.insert(octets.end(), content.begin(), content.end());
    // A whole handshake message, if it is one.
    if (octets[0] == 22 && content.size() >= 12 && (which & 0x10)) {
      octets[14] = octets[15] = octets[19] = octets[20] = octets[21] = octets[22] = octets[23] = 0;
      octets[16] = octets[24] = static_cast<std::uint8_t>(content.size() - 12);
      octets[17] = 0;
    }
    return octets;
  }

  void hear(End& end, const Octets& octets) {
    // In memory of exactly its size, so that the sanitizer sees a step beyond.
    Octets exact(octets);
    exact.shrink_to_fit();
    end.session.on_datagram(now_, exact, end);
    check();
  }
  void arrive() {
    if (way_.empty()) return;
    const Under first = std::move(way_.front());
    way_.pop_front();
    hear(first.to_client ? client_ : server_, first.octets);
  }
  void pass(Duration duration) {
    const Instant until = now_ + duration;
    for (;;) {
      const Instant next = std::min(client_.session.next_timeout(), server_.session.next_timeout());
      if (next > until) break;
      require(next > now_);
      now_ = next;
      client_.session.on_timeout(now_, client_);
      server_.session.on_timeout(now_, server_);
      check();
    }
    now_ = until;
  }
  void check() {
    for (const End* end : {&client_, &server_}) {
      const State state = end->session.state();
      require(end->session.srtp_keys().has_value() == (state == State::connected));
      require((end->session.failure() != Failure::none) == (state == State::failed));
      require((end->session.next_timeout() != kNever) == (state == State::connecting));
    }
    const auto a = client_.session.srtp_keys(), b = server_.session.srtp_keys();
    if (a && b)
      require(a->profile == b->profile && std::ranges::equal(a->local.key(), b->remote.key()) &&
              std::ranges::equal(a->remote.salt(), b->local.salt()));
  }

  Instant now_{};
  std::deque<Under> way_;
  End client_, server_;
  End& victim_;
  std::size_t number_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Driver driver(data[0]);
  Bytes rest(data + 1, size - 1);
  while (rest.size() >= 2) rest = rest.subspan(driver.step(rest));
  driver.end();
  return 0;
}
