// One gateway, started for this, with a load of its own, and what is measured of the two together.
#pragma once

#include "measure/gateway_servers.h"
#include "measure/measure.h"

namespace halloo::measure {

class GatewayStage {
 public:
  GatewayStage(const Places& places, const std::string& server, int round, Results& results);

  gateway::Load& load() { return load_; }
  const std::string& server() const { return server_.id; }
  double cpu_seconds() const { return server_.process->cpu_seconds(); }
  std::uint64_t memory() const { return server_.process->memory(); }

  gateway::Publisher& publish(const std::string& room, const std::string& name, double phase);
  gateway::Subscriber& subscribe(const std::string& room, const std::string& name);
  // ... when it is asked; what has to be done before that has been done.
  gateway::Subscriber& prepare();
  void subscribe(gateway::Subscriber& subscriber, const std::string& room, const std::string& name);
  void wait_for_pictures();

  // `people`: in each room, 0: one who publishes and many who watch. Into the results.
  void forward(std::size_t people, Duration time);

 private:
  double lost() const;
  void settle();

  GatewayServer server_;
  int round_;
  Results& results_;
  gateway::Load load_;
  std::unique_ptr<gateway::Signalling> signalling_;
};

// Each a part of measure_gateways(). Rooms where everybody publishes and watches all the others.
void measure_gateway_rooms(const Places& places, const Effort& effort, const std::string& server, int round,
                           Results& results);
// The same packets by a loop that does nothing but encrypt and send.
void measure_plain_sending(const Effort& effort, int round, Results& results);

}  // namespace halloo::measure
