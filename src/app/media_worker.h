// A media worker: a thread with a loop and a socket on the one UDP port, which all workers share
// (SO_REUSEPORT). Today it answers STUN; TURN and the gateway move in here.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "io/loop.h"
#include "io/udp.h"
#include "stun/binding.h"

namespace halloo::app {

class MediaWorker final : private io::UdpHandler {
 public:
  // Opens the socket in the caller's thread, so that a port in use is told before anything starts.
  static Result<std::unique_ptr<MediaWorker>, std::string> open(const io::Address& address);
  ~MediaWorker();  // stops the thread and waits for it

  void start();
  io::Address address() const { return socket_->address(); }
  const stun::BindingCounters& counters() const { return binding_.counters(); }

 private:
  MediaWorker() = default;
  void on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) override;

  io::Loop loop_;
  std::unique_ptr<io::UdpSocket> socket_;
  stun::BindingServer binding_;
  std::thread thread_;
};

}  // namespace halloo::app
