// Messages between pairs: how many a server relays for a second of its processor's time, and how long one
// takes. The servers take turns, so that what drifts on the machine drifts for all.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <stdexcept>

#include "load/crowd.h"
#include "load/pacer.h"
#include "measure/measure.h"
#include "measure/payload.h"

namespace halloo::measure {
namespace {

using namespace std::chrono_literals;
using load::Crowd;
using load::Speaker;

constexpr std::size_t kPairs = 200, kPayload = 1400;

double seconds_since(Instant start) {
  return std::chrono::duration<double>(io::Loop::clock() - start).count();
}

Throughput flood(io::Loop& loop, const Running& server, Crowd& crowd, const std::string& payload,
                 std::size_t in_flight, bool quick) {
  std::uint64_t relayed = 0;
  bool answering = true;
  crowd.on_message_of = [&](Speaker& speaker) {
    ++relayed;
    if (answering) speaker.say(payload);
  };
  for (std::size_t n = 0; n < crowd.size(); n += 2)
    for (std::size_t i = 0; i < in_flight; ++i) crowd[n + i % 2].say(payload);
  load::turn_for(loop, quick ? 500ms : 800ms);  // until code is compiled and buffers have grown

  const double cpu = server.process->cpu_seconds();
  const Instant start = io::Loop::clock();
  relayed = 0;
  load::turn_for(loop, quick ? 1000ms : 2500ms);
  const double count = static_cast<double>(relayed);
  const Throughput result{"", 0, in_flight, count / seconds_since(start),
                          count / (server.process->cpu_seconds() - cpu)};

  answering = false;
  relayed = 0;
  load::turn_until(loop, "what is under way", [&] { return relayed == kPairs * in_flight; });
  return result;
}

double at_share(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

Delay trickle(io::Loop& loop, const Running& server, Crowd& crowd, const std::string& payload, double rate,
              bool quick) {
  std::vector<std::deque<Instant>> under_way(crowd.size());  // to each
  std::vector<double> delays;
  bool counting = false;
  crowd.on_message_of = [&](Speaker& speaker) {
    auto& mine = under_way[speaker.number()];
    if (mine.empty()) throw std::runtime_error("a message came that nobody sent");
    if (counting)
      delays.push_back(std::chrono::duration<double, std::micro>(io::Loop::clock() - mine.front()).count());
    mine.pop_front();
  };
  std::size_t next = 0;
  double cpu = 0, cpu_used = 0;
  {
    load::Pacer pacer(loop, rate, [&](Instant due) {
      const std::size_t n = next++ % crowd.size();
      under_way[n ^ 1].push_back(due);
      crowd[n].say(payload);
    });
    load::turn_for(loop, 500ms);
    counting = true;
    cpu = server.process->cpu_seconds();
    load::turn_for(loop, quick ? 1s : 3s);
    cpu_used = server.process->cpu_seconds() - cpu;
  }
  counting = false;
  load::turn_until(loop, "what is under way", [&] {
    return std::ranges::all_of(under_way, [](const auto& one) { return one.empty(); });
  });
  std::ranges::sort(delays);
  return {"",
          0,
          rate,
          at_share(delays, 0.5),
          at_share(delays, 0.99),
          1e6 * cpu_used / static_cast<double>(delays.size())};
}

}  // namespace

void measure_relaying(const Places& places, const Effort& effort, Results& results) {
  results.pairs = kPairs;
  results.payload = kPayload;
  const std::string payload = description_like(kPayload);
  const int rounds = effort.quick ? 1 : 5;

  struct Entry {
    std::string id;
    Running running;
  };
  std::vector<Entry> entries;
  for (const Contestant& contestant : contestants())
    entries.push_back({contestant.id, contestant.start(places)});
  for (int round = 1; round <= rounds; ++round) {
    for (const Entry& entry : entries) {
      io::Loop loop;
      Crowd crowd(loop, entry.running.target, entry.running.speak, "bench");
      crowd.grow_to(2 * kPairs);
      crowd.connect_pairs();
      std::printf("  round %d, %-10s", round, entry.id.c_str());
      // One at a time, a server has to read and to write for each. A browser that gathers candidates sends
      // several in a row, which can share that.
      for (const std::size_t in_flight : {1u, 8u}) {
        Throughput throughput = flood(loop, entry.running, crowd, payload, in_flight, effort.quick);
        throughput.server = entry.id;
        throughput.round = round;
        results.throughput.push_back(throughput);
        std::printf("  %zu: %6.0f a second, %6.0f a CPU-second", in_flight, throughput.messages_per_second,
                    throughput.messages_per_cpu_second);
      }
      // Delay drifts less: three rounds are enough.
      for (const double rate : {2'000.0, 15'000.0}) {
        if (round > 3) break;
        Delay delay = trickle(loop, entry.running, crowd, payload, rate, effort.quick);
        delay.server = entry.id;
        delay.round = round;
        results.delay.push_back(delay);
        std::printf("; at %.0f/s p50 %.0f us, p99 %.0f us", rate, delay.p50_us, delay.p99_us);
      }
      std::printf("\n");
      crowd.leave();
    }
  }
}

}  // namespace halloo::measure
