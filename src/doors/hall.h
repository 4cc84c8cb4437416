// The hall: the switchboard and all doors to it, as one core. The program tells it what happened on which
// connection and carries out what it says; here messages are counted against the limit, and what the
// switchboard has for a person goes to that person's door. Signalling loop only.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/counters.h"
#include "base/random.h"
#include "doors/article/article_door.h"
#include "doors/door.h"
#include "doors/native/native_door.h"
#include "doors/rate_limit.h"
#include "doors/room_of_two/door.h"
#include "doors/which.h"
#include "doors/whip/whip.h"
#include "switchboard/switchboard.h"

namespace halloo::doors {

struct HallSettings {
  switchboard::Settings switchboard;
  // A door without settings is shut.
  std::optional<native::Settings> native;
  std::optional<article::Settings> article;
  std::optional<RoomOfTwoSettings> room_of_two;
  bool whip = true;
  double max_messages_per_second = 100;  // of one connection; 0: no limit
};

class Hall {
 public:
  Hall(HallSettings settings, Random& random);

  bool is_open(switchboard::DoorIndex door) const { return doors_[door] != nullptr; }

  void on_open(Instant now, switchboard::DoorIndex door, ConnectionId connection, const Arrival& arrival,
               Outbox& out);
  void on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out);
  void on_close(Instant now, ConnectionId connection, Outbox& out);
  // on_close(request) if the client goes away before it is answered.
  void on_request(Instant now, switchboard::DoorIndex door, ConnectionId request, const Request& what,
                  Outbox& out);
  void on_answered(ConnectionId request) { connections_.erase(request); }
  void on_shutdown(Outbox& out);
  // Without it there are no rooms by way of a gateway, and no WHIP. All that is given outlives the hall;
  // `orders` is carried out by whoever calls, as is what the Outbox says.
  void use_gateway(session::Conference& conference, session::Orders& orders);
  // After whatever happened to the conference.
  void tell_of_media(Instant now, Outbox& out);
  WhipResponse on_whip(Instant now, const WhipRequest& request, Outbox& out);
  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;

  const switchboard::Switchboard& switchboard() const { return switchboard_; }
  std::uint64_t too_fast() const { return too_fast_.value(); }

 private:
  struct Connection {
    Door* door;
    RateLimit rate;
  };
  void hand_on(Instant now, Outbox& out);

  double max_messages_per_second_;
  switchboard::Switchboard switchboard_;
  switchboard::Outbox notices_;
  switchboard::Outbox handing_on_;  // keeps its room between messages
  std::array<std::unique_ptr<Door>, kDoors> doors_;
  native::NativeDoor* native_ = nullptr;
  WhipDoor* whip_ = nullptr;
  bool may_whip_;
  session::Conference* conference_ = nullptr;
  Random& random_;
  std::unordered_map<ConnectionId, Connection> connections_;
  Counter too_fast_;
};

}  // namespace halloo::doors
