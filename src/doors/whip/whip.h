// The WHIP and WHEP doors (RFC 9725, draft-ietf-wish-whep): media into a room and out of it by plain HTTP, as
// encoders and players have it. Each answer is given at once.
//
//   POST   …/whip/ROOM[?name=NAME]   an offer that sends; 201 with the answer, Location, ETag, Link
//   POST   …/whep/ROOM[/NAME]        an offer that receives what NAME publishes; without one, whoever
//   publishes
//                                    by WHIP, else whoever speaks
//   PATCH  …/whip/ROOM/SESSION       candidates (If-Match: the ETag), or an ICE restart (If-Match: *)
//   DELETE …/whip/ROOM/SESSION       ends it; likewise below whep
//
// A session's name is a secret of who began it. Who publishes is a participant of the room, as by the native
// protocol; who watches is counted, and the others are told how many do. Signalling loop only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/random.h"
#include "doors/door.h"
#include "doors/ice_servers.h"
#include "session/conference.h"
#include "switchboard/switchboard.h"

namespace halloo::doors {

struct WhipRequest {
  std::string_view method;
  std::string_view path;  // as sent, without the query
  std::string_view query;
  std::string_view content_type;
  std::string_view if_match;
  std::string_view body;
  std::vector<protocol::IceServer> ice_servers;  // for the client
};

struct WhipResponse {
  unsigned status = 200;
  std::string headers;  // complete lines
  std::string content_type;
  std::string body;
};

class WhipDoor final : public Door {
 public:
  // All outlive the door; what the workers are to do goes into `orders`.
  WhipDoor(session::Conference& conference, session::Orders& orders, switchboard::Switchboard& switchboard,
           switchboard::Outbox& notices, Random& random)
      : conference_(conference),
        orders_(orders),
        switchboard_(switchboard),
        notices_(notices),
        random_(random) {}

  WhipResponse answer(Instant now, const WhipRequest& request);
  void on_news(Instant now, const session::Conference::News& news);

  // There are no connections here, each request is answered at once.
  void on_open(Instant, ConnectionId, const Arrival&, Outbox&) override {}
  void on_text(Instant, ConnectionId, std::string_view, Outbox&) override {}
  void on_close(Instant, ConnectionId, Outbox&) override {}
  void on_notice(Instant now, const switchboard::Notice& notice, Outbox& out) override;

 private:
  struct Session {
    session::PeerId peer = 0;
    switchboard::PersonId person;  // who publishes; who watches is none
    std::string room, name;
  };
  using Sessions = std::unordered_map<std::string, Session>;
  struct Target {
    bool whep = false;
    std::string room;
    std::string rest;  // participant or session
  };
  static bool read_target(std::string_view path, Target& target);
  WhipResponse open(Instant now, const WhipRequest& request, const Target& target);
  // A participant, or why not.
  Result<switchboard::PersonId, WhipResponse> come_in(Instant now, const std::string& room,
                                                      std::string_view name);
  WhipResponse patch(const WhipRequest& request, session::PeerId peer);
  void end(Instant now, Sessions::iterator session);

  session::Conference& conference_;
  session::Orders& orders_;
  switchboard::Switchboard& switchboard_;
  switchboard::Outbox& notices_;
  Random& random_;
  Sessions sessions_;
  std::unordered_map<session::PeerId, std::string> by_peer_;
  std::unordered_map<switchboard::PersonId, session::PeerId> by_person_;
};

}  // namespace halloo::doors
