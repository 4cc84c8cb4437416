// Two ends and a network between them that loses, repeats and delays by a seed, under a virtual clock.
#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <vector>

#include "base/random.h"
#include "dtls/session.h"

namespace halloo::dtls {

using Octets = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

// Made once: a key takes longer than a handshake.
inline const Identity& identity(int which) {
  static const Identity all[3];
  return all[which];
}

struct Conditions {
  double loss = 0;
  double repetition = 0;
  Duration least_delay = 10ms;
  Duration most_delay = 10ms;  // unequal ones put datagrams out of order
};

class Network {
 public:
  class End final : public Outbox {
   public:
    End(Network& network, Role role, const Identity& own, const Timing& timing)
        : session(own, role, timing), network_(network) {}
    void send(Bytes datagram) override {
      sent.push_back({network_.now, Octets(datagram.begin(), datagram.end())});
      network_.carry(*this, sent.back().octets);
    }
    void deliver(Bytes data) override { received.emplace_back(data.begin(), data.end()); }

    bool connected() const { return session.state() == State::connected; }
    bool over() const { return session.state() == State::failed || session.state() == State::closed; }
    std::vector<Duration> sent_at() const {
      std::vector<Duration> times;
      for (const Sent& each : sent) times.push_back(each.at - Instant{});
      return times;
    }

    struct Sent {
      Instant at;
      Octets octets;
    };
    Session session;
    std::vector<Sent> sent;
    std::vector<Octets> received;

   private:
    Network& network_;
  };

  explicit Network(const Conditions& given = {}, std::uint64_t seed = 1, const Timing& timing = {})
      : client(*this, Role::client, identity(0), timing),
        server(*this, Role::server, identity(1), timing),
        conditions(given),
        random_(seed) {}

  void start() {
    client.session.start(now, client);
    server.session.start(now, server);
  }
  // Each is told whom to expect.
  void introduce() {
    client.session.expect(now, std::array{identity(1).fingerprint()}, client);
    server.session.expect(now, std::array{identity(0).fingerprint()}, server);
  }

  // Until `done`, or nothing is waiting any more, or `until`.
  void run(const std::function<bool()>& done, Instant until = kNever) {
    while (!done()) {
      const Instant timeout = std::min(client.session.next_timeout(), server.session.next_timeout());
      const Instant arrival = under_way_.empty() ? kNever : under_way_.top().at;
      if (std::min(timeout, arrival) >= until) {
        if (until != kNever) now = until;
        return;
      }
      now = std::max(now, std::min(timeout, arrival));
      if (arrival <= timeout) {
        const Datagram datagram = under_way_.top();
        under_way_.pop();
        datagram.to->session.on_datagram(now, datagram.octets, *datagram.to);
      } else {
        if (client.session.next_timeout() <= now) client.session.on_timeout(now, client);
        if (server.session.next_timeout() <= now) server.session.on_timeout(now, server);
      }
    }
  }
  void run(Instant until = kNever) {
    run([] { return false; }, until);
  }
  void run_until_settled() {
    run([this] { return (client.connected() || client.over()) && (server.connected() || server.over()); });
  }

  Instant now{};
  End client, server;
  Conditions conditions;
  // What is dropped whatever the chance: of `from`, its nth.
  std::function<bool(const End& from, std::size_t nth)> drop;

 private:
  struct Datagram {
    Instant at;
    std::uint64_t number;
    End* to;
    Octets octets;
    bool operator>(const Datagram& other) const {
      return std::pair(at, number) > std::pair(other.at, other.number);
    }
  };

  bool chance(double share) { return static_cast<double>(random_.next() % 1'000'000) < share * 1e6; }

  void carry(End& from, const Octets& octets) {
    if (drop && drop(from, from.sent.size())) return;
    for (int copies = chance(conditions.repetition) ? 2 : 1; copies > 0; --copies) {
      if (chance(conditions.loss)) continue;
      const auto span = static_cast<std::uint64_t>((conditions.most_delay - conditions.least_delay).count());
      const Duration delay = conditions.least_delay + Duration(random_.next() % (span + 1));
      under_way_.push({now + delay, number_++, &from == &client ? &server : &client, octets});
    }
  }

  SeededRandom random_;
  std::priority_queue<Datagram, std::vector<Datagram>, std::greater<>> under_way_;
  std::uint64_t number_ = 0;
};

// What one sends with is what the other receives with.
inline bool same_keys(const Session& a, const Session& b) {
  const auto of_a = a.srtp_keys(), of_b = b.srtp_keys();
  const auto equal = [](const SrtpKeys::Side& one, const SrtpKeys::Side& other) {
    return std::ranges::equal(one.key(), other.key()) && std::ranges::equal(one.salt(), other.salt()) &&
           !one.key().empty();
  };
  return of_a && of_b && of_a->profile == of_b->profile && equal(of_a->local, of_b->remote) &&
         equal(of_a->remote, of_b->local) && !equal(of_a->local, of_a->remote);
}

}  // namespace halloo::dtls
