// The cores alone, without a system call: what a relayed message costs above the kernel's share.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/json.h"
#include "doors/hall.h"
#include "stun/binding.h"
#include "stun/message.h"
#include "switchboard/name.h"

namespace {

using namespace halloo;

const std::string kCall = "Yz8wTq3mRkO1sV5xJ2bLaQ";

// A signal of about 1.5 kB, as an offer is.
std::string signal_message() {
  std::string sdp;
  while (sdp.size() < 1300) sdp += R"(a=rtpmap:96 VP8/90000\r\n)";
  return R"({"type":"signal","ack":1,"call":")" + kCall +
         R"(","data":{"description":{"type":"offer","sdp":")" + sdp + R"("}}})";
}

void read_envelope(benchmark::State& state) {
  const std::string text = signal_message();
  for (auto _ : state) benchmark::DoNotOptimize(json::Object::parse(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_envelope);

// From the text of one connection to the text for the other, through hall, door and switchboard.
void relay_signal(benchmark::State& state) {
  SeededRandom random(1);
  doors::HallSettings settings;
  settings.native = doors::native::Settings{};
  settings.native->max_held = 8192;  // nobody acknowledges: a few are kept, as of one who does now and then
  settings.max_messages_per_second = 0;
  doors::Hall hall(settings, random);
  doors::Outbox out;
  const Instant now{};
  const auto say = [&](std::uint64_t connection, const std::string& text) {
    hall.on_text(now, ConnectionId{connection}, text, out);
    out.clear();
  };
  for (const std::uint64_t connection : {1u, 2u}) {
    hall.on_open(now, doors::kNativeDoor, ConnectionId{connection},
                 doors::Arrival{"/signal", "", {"localhost", 0}}, out);
    say(connection, R"({"type":"hello","version":1,"name":"person )" + std::to_string(connection) + "\"}");
  }
  say(1, R"({"type":"call","to":"person 2","video":true,"call":")" + kCall + "\"}");
  say(2, R"({"type":"accept","video":true,"call":")" + kCall + "\"}");
  const std::string text = signal_message();
  for (auto _ : state) say(1, text);
}
BENCHMARK(relay_signal);

void make_name(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(switchboard::make_name("Ada Lovelace"));
}
BENCHMARK(make_name);

void answer_binding(benchmark::State& state) {
  std::vector<std::uint8_t> request(64), out(stun::BindingServer::kMaxAnswer);
  stun::Writer writer(request, stun::Class::request, stun::kBinding, {1, 2, 3});
  writer.add_fingerprint();
  request.resize(writer.size());
  stun::BindingServer server;
  for (auto _ : state)
    benchmark::DoNotOptimize(server.on_datagram({false, {127, 0, 0, 1}, 5000}, request, out));
}
BENCHMARK(answer_binding);

}  // namespace

BENCHMARK_MAIN();
