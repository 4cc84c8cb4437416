// Packets through relays: what one costs a server of its processor's time. The servers take turns in each
// case, so that what drifts on the machine drifts for both.
//
// On loopback nothing joins packets on their way, as a network card's receive offload does: bursts that are
// joined leave the load client so (UDP_SEGMENT). Single packets, which no card could join, are measured too.
#include <cstdio>

#include "io/address_conversion.h"
#include "io/loop.h"
#include "measure/measure.h"
#include "measure/relay_servers.h"
#include "relay/callers.h"
#include "relay/traffic.h"

namespace halloo::measure {
namespace {

using namespace std::chrono_literals;
using namespace relay;

constexpr std::size_t kMany = 1'000;
constexpr double kFramesPerSecond = 30;

struct Case {
  const char *way, *pattern;
  std::size_t flows;
  std::vector<std::size_t> burst;
};

// Callers with allocations at one server, whom they talk to, and the flows between them.
class Stage {
 public:
  Stage(const RelayServer& server, std::size_t count) : callers_(server.address), pairs_(server.address) {
    callers_.grow_to(count);
    const io::Address local = fresh_address();
    for (std::size_t n = 0; n < count; ++n)
      peers_.emplace_back(local, io::to_address(callers_[n].dialogue.relayed()));
    callers_.bind_channels(kChannel,
                           [&](std::size_t n) { return io::to_transport_address(peers_[n].address()); });
    pairs_.grow_to(count + count % 2);
    pairs_.bind_channels(kChannel, [&](std::size_t n) { return pairs_[n ^ 1].dialogue.relayed(); });
  }

  Traffic traffic(const Case& what) {
    const std::string_view way = what.way;
    std::vector<Flow> flows;
    for (std::size_t n = 0; n < what.flows; ++n) {
      if (way == "to peer") flows.push_back({&callers_[n].socket, &peers_[n]});
      if (way == "to client") flows.push_back({&peers_[n], &callers_[n].socket});
      if (way == "in memory") flows.push_back({&pairs_[2 * n].socket, &pairs_[2 * n + 1].socket});
      if (way == "binding") flows.push_back({&callers_[n].socket, &callers_[n].socket});
    }
    const auto end = [&](const char* plain_in) {
      return way == "binding" ? Dress::binding : way == plain_in ? Dress::plain : Dress::channel;
    };
    return Traffic(std::move(flows), {what.burst, std::string_view(what.pattern) != "single",
                                      end("to client"), end("to peer")});
  }

  void leave() {
    callers_.leave();
    pairs_.leave();
  }

 private:
  Callers callers_, pairs_;
  std::deque<Udp> peers_;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](const char* way, std::size_t octets, std::size_t flows) {
    all.push_back({way, "joined", flows, std::vector<std::size_t>(16, octets)});
    all.push_back({way, "single", flows, std::vector<std::size_t>(flows == 1 ? 16 : 1, octets)});
  };
  const std::vector<std::size_t> frame{1200, 1200, 1200, 1200, 1200, 700};
  for (const char* way : {"to peer", "to client"}) {
    for (const std::size_t octets : {200u, 1200u})
      for (const std::size_t flows : {std::size_t{1}, kMany}) add(way, octets, flows);
    for (const std::size_t flows : {kMany / 3, kMany}) all.push_back({way, "video", flows, frame});
  }
  for (const std::size_t flows : {std::size_t{1}, kMany / 2}) add("in memory", 1200, flows);
  all.push_back({"in memory", "video", kMany / 2, frame});
  all.push_back({"binding", "single", kMany, {0}});
  return all;
}

Relayed measure(const RelayServer& server, Stage& stage, const Case& what, bool quick) {
  Traffic traffic = stage.traffic(what);
  const bool paced = std::string_view(what.pattern) == "video";
  const auto run = [&](Duration time) {
    if (paced)
      traffic.pace(time, kFramesPerSecond * static_cast<double>(what.flows));
    else
      traffic.flood(time);
  };
  run(150ms);
  const Instant start = io::Loop::clock();
  const double cpu = server.process->cpu_seconds();
  const std::uint64_t sent = traffic.sent(), arrived = traffic.arrived();
  run(quick ? 300ms : paced ? 1500ms : 700ms);
  const double used = server.process->cpu_seconds() - cpu;
  const double time = std::chrono::duration<double>(io::Loop::clock() - start).count();
  const auto count = static_cast<double>(traffic.arrived() - arrived);
  traffic.finish();
  const auto all = static_cast<double>(traffic.sent() - sent),
             came = static_cast<double>(traffic.arrived() - arrived);
  return {server.id,
          0,
          what.way,
          what.pattern,
          what.flows,
          what.burst.front(),
          count / time,
          count / used,
          all > came ? 1 - came / all : 0,
          used / time};
}

}  // namespace

void measure_relays(const Places& places, const Effort& effort, Results& results) {
  std::vector<RelayServer> servers;
  for (const std::string& id : effort.relays) servers.push_back(start_relay(places, id));
  for (int round = 1; round <= (effort.quick ? 1 : 5); ++round) {
    std::deque<Stage> stages;
    for (const RelayServer& server : servers) stages.emplace_back(server, kMany);
    for (const Case& what : cases()) {
      std::printf("  round %d, %-9s %-6s %4zu x %4zu:", round, what.way, what.pattern, what.flows,
                  what.burst.front());
      for (std::size_t n = 0; n < servers.size(); ++n) {
        Relayed row = measure(servers[n], stages[n], what, effort.quick);
        row.round = round;
        std::printf("  %s %5.2f us, %6.0f/s, lost %.2f %%, busy %.2f", row.server.c_str(),
                    1e6 / row.packets_per_cpu_second, row.packets_per_second, 100 * row.lost, row.busy);
        results.relayed.push_back(std::move(row));
      }
      std::printf("\n");
    }
    for (Stage& stage : stages) stage.leave();
  }
}

}  // namespace halloo::measure
