// Clients, a server of one worker or several and what lies between them, where nothing is lost and everything
// takes no time: what the tests of turn::Server are scripts of. Time passes only by pass().
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "sim/turn/client.h"
#include "sim/turn/recorder.h"
#include "turn/server.h"

namespace halloo::turn {

using namespace sim;
using namespace std::chrono_literals;

inline const Login kAda{"ada", "lovelace 1843"}, kGrace{"grace", "hopper 1952"};
inline const TransportAddress kRelayV4 = at("203.0.113.1"), kRelayV6 = at("2001:db8:1::1");
inline const TransportAddress kPeer = at("198.51.100.7", 7000), kPeerV6 = at("2001:db8:7::7", 7000);

class TurnTest : public ::testing::Test {
 protected:
  TurnTest() {
    settings.realm = "halloo.example";
    settings.users = {{kAda.username, kAda.password}, {kGrace.username, kGrace.password}};
    settings.server_secret = "0123456789abcdef0123456789abcdef";
    settings.relays = {{kRelayV4, kRelayV4}, {kRelayV6, kRelayV6}};
    settings.min_port = 50000;
    settings.max_port = 50099;
  }
  ~TurnTest() override {
    for (const auto& worker : workers_)
      for (const std::string& fault : worker->out.faults) ADD_FAILURE() << fault;
  }

  Settings settings;  // to be changed before the first client is there
  Instant now = Instant{} + 1h;

  // A client of a worker's.
  Client& client(const Login& login = kAda, Transport transport = Transport::udp,
                 const char* ip = "192.0.2.10", unsigned worker = 0) {
    start();
    const FiveTuple path{at(ip, ++last_port_), at("203.0.113.1", 3478), transport};
    flows_[tuple_key(path)] = worker;
    return clients_.emplace_back(path, login, random_);
  }
  // The client goes on from another address.
  void move(Client& client, const char* ip, Transport transport = Transport::udp, unsigned worker = 0) {
    const FiveTuple path{at(ip, ++last_port_), client.path().server, transport};
    flows_[tuple_key(path)] = worker;
    client.move_to(path);
  }

  // What the server answers to the request at once; nothing if it does not.
  Reply ask(Client& client, std::uint16_t method, Attributes attributes = {}) {
    const stun::TransactionId id = client.request(now, method, std::move(attributes));
    settle();
    Reply reply;
    for (const Event& event : events(client))
      if (const auto* answered = std::get_if<Answered>(&event); answered && answered->id == id)
        reply = answered->reply;
      else
        kept_[&client].push_back(event);
    return reply;
  }
  // The error's code, 0 for success, 1000 for no answer.
  unsigned code(Client& client, std::uint16_t method, Attributes attributes = {}) {
    const Reply reply = ask(client, method, std::move(attributes));
    return reply ? reply.code() : 1000;
  }
  Reply allocate(Client& client, Attributes attributes = {}) {
    attributes.push_back(kUdp);
    return ask(client, stun::kAllocate, std::move(attributes));
  }
  unsigned permit(Client& client, const TransportAddress& address) {
    return code(client, stun::kCreatePermission, {peer(address)});
  }
  unsigned bind(Client& client, std::uint16_t number, const TransportAddress& address) {
    return code(client, stun::kChannelBind, {channel(number), peer(address)});
  }

  void say(Client& client, const TransportAddress& to, std::string_view content) {
    client.send(to, as_bytes(content));
    settle();
  }
  void say(Client& client, std::uint16_t number, std::string_view content) {
    client.send_on_channel(number, as_bytes(content));
    settle();
  }
  // A peer sends to a relayed address.
  void peer_says(const TransportAddress& from, const TransportAddress& to, std::string_view content,
                 unsigned worker = 0) {
    const auto relay = out(worker).relay_at(to);
    ASSERT_TRUE(relay);
    server(worker).on_peer_datagram(now, *relay, from, as_bytes(content), out(worker));
    settle();
  }
  // What has come to a peer since it was asked last.
  std::vector<std::string> heard(const TransportAddress& by, unsigned worker = 0) {
    std::vector<std::string> all;
    std::erase_if(out(worker).datagrams, [&](const Recorder::Datagram& datagram) {
      if (datagram.peer == by) all.push_back(text(datagram.content));
      return datagram.peer == by;
    });
    return all;
  }
  // What has come to a client, likewise.
  std::vector<std::string> heard(Client& client) {
    std::vector<std::string> all;
    for (const Event& event : events(client))
      if (const auto* received = std::get_if<Received>(&event)) all.push_back(text(received->content));
    return all;
  }
  std::vector<Event> events(Client& client) {
    std::vector<Event> all = std::exchange(kept_[&client], {});
    for (Event& event : client.take_events()) all.push_back(std::move(event));
    return all;
  }

  void pass(Duration duration) {
    const Instant until = now + duration;
    for (const auto& worker : workers_) {
      while (worker->server.next_timeout() <= until) {
        now = std::max(now, worker->server.next_timeout());
        worker->server.on_timeout(now, worker->out);
      }
    }
    now = until;
    settle();
  }

  // Carries everything to where it belongs.
  void settle() {
    for (bool more = true; more;) {
      more = false;
      for (Client& client : clients_)
        for (const Octets& message : client.take_outgoing()) {
          more = true;
          deliver(client.path(), message);
        }
      for (const auto& worker : workers_) {
        for (const auto& handed : std::exchange(worker->out.handed, {})) {
          more = true;
          flows_[tuple_key(handed.client)] = handed.worker;
          deliver(handed.client, handed.message);
        }
        for (const auto& between : std::exchange(worker->out.between, {})) {
          more = true;
          server(between.worker)
              .on_worker_datagram(now, between.from, between.to, between.content, out(between.worker));
        }
        for (const auto& message : std::exchange(worker->out.messages, {})) {
          more = true;
          answer_size_ = message.octets.size();
          for (Client& client : clients_)
            if (client.path() == message.client) client.on_message(now, message.octets);
        }
      }
    }
  }
  void deliver(const FiveTuple& path, Bytes message) {
    const unsigned worker = flows_.at(tuple_key(path));
    server(worker).on_datagram(now, path, message, out(worker));
  }
  void close_stream(Client& client) {
    const unsigned worker = flows_.at(tuple_key(client.path()));
    server(worker).on_stream_closed(now, client.path(), out(worker));
  }

  Server& server(unsigned worker = 0) {
    start();
    return workers_[worker]->server;
  }
  Recorder& out(unsigned worker = 0) {
    start();
    return workers_[worker]->out;
  }
  const ServerCounters& counters(unsigned worker = 0) { return server(worker).counters(); }
  unsigned worker_of(const Client& client) const { return flows_.at(tuple_key(client.path())); }
  std::size_t last_answer_size() const { return answer_size_; }

 private:
  struct Worker {
    Worker(const Settings& of, Random& random) : server(of, random) {}
    Recorder out;
    Server server;
  };
  static std::string tuple_key(const FiveTuple& path) {
    return text(path.client.octets()) + ":" + std::to_string(path.client.port) + "/" +
           std::to_string(static_cast<int>(path.transport));
  }
  void start() {
    if (!workers_.empty()) return;
    for (unsigned i = 0; i < settings.workers; ++i) {
      Settings own = settings;
      own.worker = i;
      workers_.push_back(std::make_unique<Worker>(own, random_));
    }
  }

  SeededRandom random_{20260704};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::deque<Client> clients_;
  std::map<std::string, unsigned> flows_;  // which worker a 5-tuple's datagrams come to
  std::map<const Client*, std::vector<Event>> kept_;
  std::size_t answer_size_ = 0;
  std::uint16_t last_port_ = 40000;
};

}  // namespace halloo::turn
