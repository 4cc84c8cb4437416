#include "measure/gateway_stage.h"

#include <algorithm>
#include <cstdio>

#include "io/loop.h"

namespace halloo::measure {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMostSettling = 10s, kStillUnderWay = 300ms;
constexpr double kSettled = 0.001;  // of what is sent does not come, at the most

}  // namespace

GatewayStage::GatewayStage(const Places& places, const std::string& server, int round, Results& results)
    : server_(start_gateway(places, server)),
      round_(round),
      results_(results),
      load_(own_address()),
      signalling_(server_.speak(load_)) {}

gateway::Publisher& GatewayStage::publish(const std::string& room, const std::string& name, double phase) {
  gateway::Publisher& publisher = load_.add_publisher(phase);
  signalling_->publish(publisher, room, name);
  load_.run_until("a publisher to be connected", [&] { return publisher.connected(); });
  return publisher;
}

gateway::Subscriber& GatewayStage::prepare() {
  gateway::Subscriber& subscriber = load_.add_subscriber();
  signalling_->prepare(subscriber);
  return subscriber;
}

void GatewayStage::subscribe(gateway::Subscriber& subscriber, const std::string& room,
                             const std::string& name) {
  signalling_->subscribe(subscriber, room, name);
}

gateway::Subscriber& GatewayStage::subscribe(const std::string& room, const std::string& name) {
  gateway::Subscriber& subscriber = prepare();
  subscribe(subscriber, room, name);
  return subscriber;
}

void GatewayStage::wait_for_pictures() {
  load_.run_until("everybody to have a picture", [&] {
    return std::ranges::all_of(load_.subscribers(),
                               [](const auto& each) { return each->first_picture() != 0; });
  });
}

// Each subscription is to one of the publishers, and each publisher has as many.
double GatewayStage::lost() const {
  const double expected = static_cast<double>(load_.sent_in_window()) *
                          static_cast<double>(load_.subscribers().size()) /
                          static_cast<double>(load_.publishers().size());
  return 1 - static_cast<double>(load_.window().arrived) / expected;
}

// A server that finds out what each one's path takes does not send everything at first.
void GatewayStage::settle() {
  const Instant end = io::Loop::clock() + kMostSettling;
  do {
    load_.measure(500ms);
    load_.run(kStillUnderWay);
  } while (lost() > kSettled && io::Loop::clock() < end);
}

void GatewayStage::forward(std::size_t people, Duration time) {
  settle();
  const double cpu = cpu_seconds();
  load_.measure(time);
  const double used = cpu_seconds() - cpu;
  load_.run(kStillUnderWay);
  const gateway::Window& window = load_.window();
  const auto arrived = static_cast<double>(window.arrived);
  const double seconds = 1e-9 * static_cast<double>(window.until - window.from);
  const Forwarded row{server_.id,
                      round_,
                      people,
                      load_.publishers().size(),
                      load_.subscribers().size(),
                      arrived / seconds,
                      1e6 * used / arrived,
                      1e-3 * window.delays.quantile(0.5),
                      1e-3 * window.delays.quantile(0.99),
                      lost(),
                      static_cast<double>(window.duplicates + window.disordered) / arrived,
                      used / seconds};
  std::printf(
      "  round %d, %-13s %2zu publish, %3zu subscriptions: %6.0f/s, %5.2f us, delay %5.0f/%6.0f us, "
      "lost %.3f %%, twice or out of order %.3f %%, busy %.2f\n",
      round_, row.server.c_str(), row.publishers, row.subscribers, row.packets_per_second, row.cpu_us,
      row.p50_us, row.p99_us, 100 * row.lost, 100 * row.disordered, row.busy);
  results_.forwarded.push_back(row);
}

}  // namespace halloo::measure
