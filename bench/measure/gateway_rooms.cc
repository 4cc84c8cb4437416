// Rooms where everybody publishes and watches all the others, each of them by a connection of its own, as
// WHIP and WHEP have it and Janus's VideoRoom has long had it. As many rooms as make a load like that of one
// to 200.
#include "measure/gateway_stage.h"

namespace halloo::measure {

using namespace std::chrono_literals;

void measure_gateway_rooms(const Places& places, const Effort& effort, const std::string& server, int round,
                           Results& results) {
  struct Rooms {
    std::size_t people, count;
  };
  for (const Rooms rooms : {Rooms{5, 8}, Rooms{10, 2}}) {
    GatewayStage stage(places, server, round, results);
    const double all = static_cast<double>(rooms.people * rooms.count);
    for (std::size_t room = 0; room < rooms.count; ++room)
      for (std::size_t person = 0; person < rooms.people; ++person)
        // No two cameras take their pictures at the same time.
        stage.publish(std::to_string(1000 + room), "p" + std::to_string(person),
                      static_cast<double>(room * rooms.people + person) / all);
    for (const auto& publisher : stage.load().publishers()) publisher->begin();
    for (std::size_t room = 0; room < rooms.count; ++room)
      for (std::size_t person = 0; person < rooms.people; ++person)
        for (std::size_t other = 0; other < rooms.people; ++other)
          if (other != person) stage.subscribe(std::to_string(1000 + room), "p" + std::to_string(other));
    stage.wait_for_pictures();
    stage.forward(rooms.people, effort.quick ? 2s : 5s);
  }
}

}  // namespace halloo::measure
