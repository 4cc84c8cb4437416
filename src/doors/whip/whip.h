// The WHIP and WHEP doors (RFC 9725, draft-ietf-wish-whep): media into a room and out of it by plain HTTP, as
// encoders and players have it. Each answer is given at once.
//
//   POST   …/whip/ROOM[?name=NAME]   an offer that sends; 201 with the answer, Location, ETag, Link
//   POST   …/whep/ROOM[/NAME]        an offer that receives what NAME, or who is there longest, publishes
//   PATCH  …/whip/ROOM/SESSION       candidates (If-Match: the ETag), or an ICE restart (If-Match: *)
//   DELETE …/whip/ROOM/SESSION       ends it; likewise below whep
//
// A session's name is a secret of who began it. Signalling loop only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/random.h"
#include "doors/ice_servers.h"
#include "session/conference.h"

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

class WhipDoor {
 public:
  WhipDoor(session::Conference& conference, Random& random) : conference_(conference), random_(random) {}

  WhipResponse on_request(const WhipRequest& request, session::Orders& orders);

 private:
  struct Target {
    bool whep = false;
    std::string room;
    std::string rest;  // participant or session
  };
  static bool read_target(std::string_view path, Target& target);
  WhipResponse open(const WhipRequest& request, const Target& target, session::Orders& orders);
  WhipResponse patch(const WhipRequest& request, session::PeerId peer, session::Orders& orders);

  session::Conference& conference_;
  Random& random_;
  std::unordered_map<std::string, session::PeerId> sessions_;  // those that have ended stay until swept
};

}  // namespace halloo::doors
