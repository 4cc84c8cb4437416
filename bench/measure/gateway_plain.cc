// What the same packets cost when nothing is done but to copy, encrypt and send them as src/io does: the
// bound that a gateway with these ciphers and this kernel can come near to.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <deque>

#include "base/octets.h"
#include "io/udp.h"
#include "measure/gateway_stage.h"
#include "relay/udp.h"
#include "srtp/sender.h"

namespace halloo::measure {
namespace {

constexpr std::size_t kFrames = 60;  // of a camera, with the sound that comes meanwhile
// As the publishers send them: a frame's packets differ by an octet at most.
constexpr std::array<std::size_t, 6> kFrame = {1060, 1061, 1061, 1061, 1061, 1061};
constexpr std::size_t kSound = 112;
constexpr std::size_t kSoundsOf = 5, kFramesOf = 3;  // 50 sounds for 30 frames

double own_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class Deaf final : public io::UdpHandler {
  void on_datagrams(io::UdpSocket&, std::span<const io::Datagram>) override {}
};

class Sending {
 public:
  explicit Sending(std::size_t receivers) : udp_(loop_) {
    socket_ = std::move(
        udp_.open(deaf_, own_address(), {.watched = false, .send_buffer = 4 * 1024 * 1024}).value());
    for (std::size_t n = 0; n < receivers; ++n) {
      receivers_.emplace_back(own_address());
      addresses_.push_back(receivers_.back().address());
      senders_.emplace_back(srtp::Keys{}, 8);
    }
    packet_.fill(0x55);
    packet_[0] = 0x80;
  }

  // `joined`: a frame's packets together, so that those of one receiver leave as one.
  double cpu_of_a_packet(bool joined) {
    double used = 0;
    std::size_t packets = 0;
    const auto send = [&](std::span<const std::size_t> sizes) {
      const double before = own_cpu_seconds();
      for (const std::size_t size : sizes) {
        write16(packet_, 2, ++sequence_);
        for (std::size_t n = 0; n < receivers_.size(); ++n) forward(n, size);
        if (!joined) udp_.flush();
      }
      udp_.flush();
      used += own_cpu_seconds() - before;
      packets += sizes.size() * receivers_.size();
      take_in();
    };
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      send(kFrame);
      for (std::size_t n = frame * kSoundsOf / kFramesOf; n < (frame + 1) * kSoundsOf / kFramesOf; ++n)
        send({&kSound, 1});
    }
    return 1e6 * used / static_cast<double>(packets);
  }

 private:
  void forward(std::size_t receiver, std::size_t size) {
    const auto write = [&](MutableBytes room) {
      std::copy_n(packet_.begin(), size, room.begin());
      return senders_[receiver].protect_rtp(room, size);
    };
    socket_->send(addresses_[receiver], io::Address(), size + srtp::kMaxOverhead, write);
  }
  void take_in() {
    for (relay::Udp& each : receivers_)
      while (!each.receive(scratch_).data.empty()) {
      }
  }

  io::Loop loop_;
  Deaf deaf_;
  io::Udp udp_;
  std::unique_ptr<io::UdpSocket> socket_;
  std::deque<relay::Udp> receivers_;
  std::vector<io::Address> addresses_;
  std::deque<srtp::Sender> senders_;
  std::array<std::uint8_t, 1500> packet_{};
  std::uint16_t sequence_ = 0;
  std::vector<std::uint8_t> scratch_ = std::vector<std::uint8_t>(64 * 1024);
};

}  // namespace

void measure_plain_sending(const Effort&, int round, Results& results) {
  for (const std::size_t receivers : {100u, 200u, 500u}) {
    Sending sending(receivers);
    const double single = sending.cpu_of_a_packet(false), joined = sending.cpu_of_a_packet(true);
    results.plain_sending.push_back({round, receivers, single, joined});
    std::printf(
        "  round %d, encrypted and sent only, to %3zu: %.2f us one by one, %.2f us a frame at a time\n",
        round, receivers, single, joined);
  }
}

}  // namespace halloo::measure
