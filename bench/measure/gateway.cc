// What a gateway does with one publisher and many who watch: what a packet costs, how long it takes, what a
// subscriber takes of memory, how soon somebody who comes sees something. The servers take turns in each
// round, each started anew.
#include <cstdio>

#include "io/loop.h"
#include "measure/gateway_stage.h"

namespace halloo::measure {
namespace {

using namespace std::chrono_literals;
using gateway::Subscriber;
using gateway::WallTime;

const std::string kRoom = "1000", kName = "camera";
constexpr std::size_t kFirst = 20;  // what the first few make a server allocate it does only once

// What two cores have for it beside the load.
std::size_t most_of(const std::string& server) {
  return server == "halloo" ? 600 : server == "janus" ? 200 : 100;
}

double milliseconds(WallTime from, WallTime until) {
  return until > from ? 1e-6 * static_cast<double>(until - from) : 0;
}

void grow(GatewayStage& stage, std::size_t count) {
  while (stage.load().subscribers().size() < count) stage.subscribe(kRoom, kName);
  stage.wait_for_pictures();
}

// Those who come one by one while it is being sent to others.
void join(GatewayStage& stage, std::size_t count, int round, Results& results) {
  const gateway::Publisher& publisher = *stage.load().publishers().front();
  double packet = 0, picture = 0;
  for (std::size_t n = 0; n < count; ++n) {
    // Longer than a server waits before it asks for another key frame, and at any time between two frames.
    stage.load().run(500ms + static_cast<long>(n) * 7ms);
    Subscriber& subscriber = stage.prepare();
    const WallTime asked = gateway::wall_clock();
    stage.subscribe(subscriber, kRoom, kName);
    stage.load().run_until("a picture", [&] { return subscriber.first_picture() != 0; });
    const double camera =
        publisher.asked_at() > asked ? milliseconds(publisher.asked_at(), subscriber.picture_sent()) : 0;
    const GatewayJoin row{stage.server(), round, milliseconds(asked, subscriber.first_packet()),
                          milliseconds(asked, subscriber.first_picture()), camera};
    packet += row.packet_ms / static_cast<double>(count);
    picture += (row.picture_ms - row.camera_ms) / static_cast<double>(count);
    results.gateway_joins.push_back(row);
  }
  std::printf(
      "    a join: first packet after %.1f ms, first picture after %.1f ms without the camera's part\n",
      packet, picture);
}

void one_to_many(const Places& places, const Effort& effort, const std::string& server, int round,
                 Results& results) {
  GatewayStage stage(places, server, round, results);
  stage.publish(kRoom, kName, 0).begin();
  grow(stage, kFirst);
  stage.load().run(1s);
  const std::uint64_t before = stage.memory();
  for (const std::size_t count : {100u, 200u, 500u, 600u}) {
    if (count > most_of(server)) break;
    grow(stage, count);
    stage.forward(0, effort.quick ? 2s : 5s);
    const double each = (static_cast<double>(stage.memory()) - static_cast<double>(before)) /
                        static_cast<double>(count - kFirst);
    results.gateway_memory.push_back({server, round, count, each});
    std::printf("    %.1f kB a subscriber\n", each / 1000);
    if (count == 100) join(stage, effort.quick ? 5 : 15, round, results);
  }
}

// As many as will, to a publisher who has not begun: connections alone.
void admit(const Places& places, const Effort& effort, const std::string& server, int round,
           Results& results) {
  GatewayStage stage(places, server, round, results);
  stage.publish(kRoom, kName, 0);
  const std::size_t first = kFirst, count = effort.quick ? 50 : 150;
  const auto until_all_are_connected = [&] {
    stage.load().run_until("everybody to be connected", [&] {
      for (const auto& each : stage.load().subscribers())
        if (!each->connected()) return false;
      return true;
    });
  };
  for (std::size_t n = 0; n < first; ++n) stage.subscribe(kRoom, kName);
  until_all_are_connected();
  stage.load().run(500ms);
  const double cpu = stage.cpu_seconds();
  const WallTime begin = gateway::wall_clock();
  for (std::size_t n = 0; n < count; ++n) stage.subscribe(kRoom, kName);
  until_all_are_connected();
  const double time = milliseconds(begin, gateway::wall_clock());
  const GatewayAdmission row{server, round, count, 1000 * static_cast<double>(count) / time,
                             1000 * (stage.cpu_seconds() - cpu) / static_cast<double>(count)};
  results.gateway_admissions.push_back(row);
  std::printf("  round %d, %-13s %.0f joins a second, %.2f ms of CPU each\n", round, server.c_str(),
              row.per_second, row.cpu_ms);
}

}  // namespace

void measure_gateways(const Places& places, const Effort& effort, Results& results) {
  for (int round = 1; round <= (effort.quick ? 1 : 3); ++round) {
    measure_plain_sending(effort, round, results);
    for (const std::string& server : effort.gateways) one_to_many(places, effort, server, round, results);
    for (const std::string& server : effort.gateways) admit(places, effort, server, round, results);
    for (const std::string& server : effort.gateways)
      if (most_of(server) >= 200) measure_gateway_rooms(places, effort, server, round, results);
  }
}

}  // namespace halloo::measure
