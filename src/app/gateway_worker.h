// The gateway in one media worker: gives a session::Gateway its clients' datagrams and streams, and does with
// sockets what it wants done. Belongs to the worker's thread.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "app/neighbours.h"
#include "io/streams.h"
#include "io/udp.h"
#include "session/gateway.h"

namespace halloo::app {

class GatewayWorker final : private session::Outbox, private io::StreamHandler, private io::TurnEnd {
 public:
  // What the signalling loop is to hear: a batch at a turn's end, in this thread. False: it is overloaded,
  // and hears it at the end of a later turn.
  using Tell = std::function<bool(const std::vector<session::Event>&)>;

  GatewayWorker(io::Loop& loop, const session::GatewaySettings& settings, const dtls::Identity& identity,
                const io::StreamLimits& limits, Random& random, Neighbours& neighbours, Tell tell);
  ~GatewayWorker();

  // The socket that clients come to; bound to one address, or to all.
  void use(io::UdpSocket& main);

  // False: it is none of the gateway's. settle() after the last of a turn's.
  bool on_stun(const FiveTuple& client, Bytes datagram);
  void on_datagram(const FiveTuple& client, MutableBytes datagram);
  void settle();

  // A stream of packets in frames (RFC 4571).
  void adopt(io::HandedOver stream);
  void apply(const session::Command& command);
  void from_neighbour(const session::Parcel& parcel, MutableBytes octets);

  const session::GatewayCounters& counters() const { return gateway_.counters(); }

 private:
  // session::Outbox
  void send(const FiveTuple& path, Bytes packet) override;
  void send(const FiveTuple& path, std::size_t most, Write write) override;
  void to_worker(unsigned worker, const session::Parcel& parcel, Bytes octets) override;
  void tell(const session::Event& event) override { events_.push_back(event); }

  std::size_t on_octets(io::Stream& stream, Bytes octets) override;
  void on_closed(io::Stream& stream) override;
  bool on_frame(io::Stream& stream, const FiveTuple& client, MutableBytes frame, Bytes unread);
  bool on_turn_end() override;

  io::Loop& loop_;
  unsigned worker_;
  unsigned workers_;
  io::UdpSocket* main_ = nullptr;
  bool to_all_ = false;  // it is bound to all addresses
  Neighbours& neighbours_;
  Tell tell_;
  session::Gateway gateway_;
  io::Streams streams_;
  io::Timer timer_;
  std::unordered_map<FiveTuple, io::Stream*, FiveTupleHash> clients_;
  std::vector<std::uint8_t> frame_, incoming_;  // to and from streams
  std::vector<session::Event> events_;
};

}  // namespace halloo::app
