// What one who comes costs the server for each who is there already. The WebSockets of those who come are
// open beforehand: a join begins with the hello and ends when everybody knows.
#include <algorithm>
#include <cstdio>
#include <optional>

#include "load/crowd.h"
#include "load/pacer.h"
#include "measure/measure.h"

namespace halloo::measure {
namespace {

using load::Crowd;

JoinCost join(io::Loop& loop, const Running& server, Crowd& members, double rate, std::size_t joins) {
  Crowd newcomers(loop, server.target, server.speak, "new");
  newcomers.grow_to(joins, Crowd::Greeting::kLater);

  const std::uint64_t octets = members.octets_received(), messages = members.messages_received();
  const double cpu = server.process->cpu_seconds();
  std::size_t said = 0;
  const auto next = [&](Instant) {
    if (said < joins) newcomers[said++].greet();
  };
  std::optional<load::Pacer> pacer;
  if (rate > 0) pacer.emplace(loop, rate, next);
  while (rate <= 0 && said < joins) next({});
  load::turn_until(loop, "everybody to know of those who came",
                   [&] { return said == joins && members.all_know_of(members.size() + joins); });

  const double each = static_cast<double>(joins) * static_cast<double>(members.size());
  const JoinCost cost{rate,
                      joins,
                      members.size(),
                      1e6 * (server.process->cpu_seconds() - cpu) / each,
                      static_cast<double>(members.octets_received() - octets) / each,
                      static_cast<double>(members.messages_received() - messages) / each};
  pacer.reset();
  newcomers.leave();
  load::turn_until(loop, "everybody to know of those who left",
                   [&] { return members.all_know_of(members.size()); });
  return cost;
}

}  // namespace

void measure_joins(const Places& places, const Effort& effort, Results& results) {
  // No pings meanwhile: they are not what is measured. Who comes says hello late.
  const Running server = start_halloo(places, false, {"--ping-interval", "0", "--hello-timeout", "0"});
  io::Loop loop;
  Crowd members(loop, server.target, server.speak, "member");
  members.grow_to(effort.quick ? 1'000 : 10'000);
  load::turn_until(loop, "everybody to know everybody", [&] { return members.all_know_of(members.size()); });

  struct Pace {
    double rate;
    std::size_t joins;
  };
  for (const Pace pace : {Pace{1, 5}, Pace{10, 40}, Pace{100, 400}, Pace{1000, 2000}, Pace{0, 2000}}) {
    const JoinCost cost = join(loop, server, members, pace.rate, pace.joins);
    results.joins.push_back(cost);
    std::printf("  %5.0f a second: %7.3f us of CPU, %6.1f octets, %.3f messages a join and member\n",
                pace.rate, cost.cpu_us_per_join_and_member, cost.octets_per_join_and_member,
                cost.messages_per_join_and_member);
  }
}

}  // namespace halloo::measure
