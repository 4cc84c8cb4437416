// SRTP on packets of 1200 octets, and DTLS handshakes: the bound of what a gateway does for each packet and
// for each peer. Arguments are the numbers of the protection profiles.
#include <benchmark/benchmark.h>

#include <array>
#include <deque>
#include <vector>

#include "base/octets.h"
#include "dtls/session.h"
#include "srtp/receiver.h"
#include "srtp/sender.h"

namespace {

using namespace halloo;

srtp::Keys keys_of(std::int64_t profile) {
  srtp::Keys keys;
  keys.profile = srtp::profile_of(static_cast<std::uint16_t>(profile)).value();
  return keys;
}

std::vector<std::uint8_t> packet_of(std::size_t size) {
  std::vector<std::uint8_t> packet(size + srtp::kMaxOverhead);
  packet[0] = 0x90;
  write16(packet, 14, 2);
  return packet;
}

constexpr std::size_t kSize = 1200;

void protect(benchmark::State& state) {
  srtp::Sender sender(keys_of(state.range(0)), 8);
  auto packet = packet_of(kSize);
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    write16(packet, 2, ++sequence);
    benchmark::DoNotOptimize(sender.protect_rtp(packet, kSize));
  }
}
BENCHMARK(protect)->Arg(0x0007)->Arg(0x0008)->Arg(0x0001);

// With the copy that brings the next packet.
void unprotect(benchmark::State& state) {
  srtp::Sender sender(keys_of(state.range(0)), 8);
  srtp::Receiver receiver(keys_of(state.range(0)), 8);
  auto packet = packet_of(kSize);
  std::vector<std::vector<std::uint8_t>> wire(0x10000, packet);
  for (std::size_t i = 0; i < wire.size(); ++i) write16(wire[i], 2, i);
  std::size_t next = wire.size();
  for (auto _ : state) {
    if (next == wire.size()) {
      state.PauseTiming();
      for (auto& each : wire) {
        std::copy_n(packet.begin() + 4, kSize - 4, each.begin() + 4);
        sender.protect_rtp(each, kSize);
      }
      next = 0;
      state.ResumeTiming();
    }
    auto& each = wire[next++];
    const auto size = receiver.unprotect_rtp(MutableBytes(each).first(kSize + sender.rtp_overhead()));
    if (!size) return state.SkipWithError("not taken");
  }
}
BENCHMARK(unprotect)->Arg(0x0007)->Arg(0x0008)->Arg(0x0001);

void protect_rtcp(benchmark::State& state) {
  srtp::Sender sender(keys_of(state.range(0)), 8);
  auto packet = packet_of(100);
  for (auto _ : state) benchmark::DoNotOptimize(sender.protect_rtcp(packet, 100));
}
BENCHMARK(protect_rtcp)->Arg(0x0007)->Arg(0x0001);

struct Queue final : dtls::Outbox {
  void send(Bytes datagram) override { datagrams.emplace_back(datagram.begin(), datagram.end()); }
  void deliver(Bytes) override {}
  std::deque<std::vector<std::uint8_t>> datagrams;
};

// Both sides, with the keys for SRTP.
void handshake(benchmark::State& state) {
  const dtls::Identity client_identity, server_identity;
  const Instant now{};
  for (auto _ : state) {
    dtls::Session client(client_identity, dtls::Role::client), server(server_identity, dtls::Role::server);
    Queue from_client, from_server;
    client.expect(now, std::array{server_identity.fingerprint()}, from_client);
    server.expect(now, std::array{client_identity.fingerprint()}, from_server);
    client.start(now, from_client);
    while (!from_client.datagrams.empty() || !from_server.datagrams.empty()) {
      for (; !from_client.datagrams.empty(); from_client.datagrams.pop_front())
        server.on_datagram(now, from_client.datagrams.front(), from_server);
      for (; !from_server.datagrams.empty(); from_server.datagrams.pop_front())
        client.on_datagram(now, from_server.datagrams.front(), from_client);
    }
    if (!client.srtp_keys() || !server.srtp_keys()) return state.SkipWithError("not connected");
  }
}
BENCHMARK(handshake);

}  // namespace
