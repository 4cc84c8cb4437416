// A media worker: a thread with a loop, a socket on the one UDP port, which all workers share (SO_REUSEPORT),
// and a listener on the TCP port of the same number. STUN, TURN and the gateway's connections come to both,
// and are told apart here by their first octets (RFC 7983).
//
// Workers share nothing. What one has for another goes as a batch over the other's loop, once a turn.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/gateway_worker.h"
#include "app/stream_sorter.h"
#include "app/turn_worker.h"
#include "base/random.h"
#include "base/result.h"
#include "io/loop.h"
#include "io/udp.h"
#include "stun/binding.h"

namespace halloo::app {

struct MediaSettings {
  std::optional<turn::Settings> turn;               // `worker` is set by open()
  std::optional<session::GatewaySettings> gateway;  // likewise
  const dtls::Identity* identity = nullptr;         // of the gateway; outlives the worker
  GatewayWorker::Tell tell;                         // what the signalling loop is to hear of the gateway
  io::StreamLimits streams;
  std::size_t max_streams_per_address = 0;
  Duration coalescing{};  // of UDP
};

class MediaWorker final : private io::UdpHandler, private io::TurnEnd, private Neighbours {
 public:
  // Opens what it listens on in the caller's thread, so that a port in use is told before anything starts.
  static Result<std::unique_ptr<MediaWorker>, std::string> open(const io::Address& address, unsigned number,
                                                                const MediaSettings& settings);
  ~MediaWorker();  // after stop()

  // Before start(): all of them, in the order of their numbers. They outlive its thread.
  void meet(std::vector<MediaWorker*> all) { all_ = std::move(all); }
  void start();
  void stop();  // and waits for the thread

  io::Address address() const { return address_; }
  bool has_turn() const { return turn_ != nullptr; }
  // From any thread: a stream that begins with a message of STUN, in a frame or not.
  void take(io::HandedOver stream);
  // From any thread; they arrive in their order. False: too much is waiting.
  [[nodiscard]] bool order(std::vector<session::Command> commands);

  const turn::ServerCounters* counters() const { return turn_ ? &turn_->counters() : nullptr; }

 private:
  // What another worker gave in one turn.
  struct Batch {
    struct Item {
      Parcel parcel;
      std::size_t size;
    };
    std::vector<Item> items;
    std::vector<std::uint8_t> data;  // of all, one after the other
  };

  void open_turn(unsigned number, const MediaSettings& settings);
  void open_gateway(unsigned number, const MediaSettings& settings);
  explicit MediaWorker(Duration coalescing) : udp_(loop_, coalescing) {}
  void on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) override;
  void on_datagram(const FiveTuple& client, MutableBytes data);
  bool on_turn_end() override;
  void give(unsigned worker, const Parcel& parcel, Bytes data) override;
  void give(unsigned worker, io::HandedOver stream) override;
  void receive(Batch& batch);

  io::Loop loop_;
  io::Udp udp_;
  std::unique_ptr<io::UdpSocket> socket_;
  io::Address address_;
  SystemRandom random_;
  stun::BindingServer binding_;
  std::unique_ptr<TurnWorker> turn_;
  std::unique_ptr<GatewayWorker> gateway_;
  std::unique_ptr<StreamSorter> sorter_;
  std::unique_ptr<io::Listener> listener_;
  Counter accept_paused_, dropped_between_workers_;
  std::vector<MediaWorker*> all_;
  std::vector<std::shared_ptr<Batch>> batches_;  // by worker; null: nothing for it
  std::atomic<std::size_t> octets_waiting_ = 0;  // given to this one and not received yet
  std::thread thread_;
};

}  // namespace halloo::app
