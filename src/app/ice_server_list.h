// The STUN and TURN servers that callers are told of: this program's own, by the name that the caller used
// for it, and those of the operator's settings; with credentials that end with their time where this program
// shares the server's secret. Reads the clock on the wall. Signalling loop only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/time.h"
#include "doors/ice_servers.h"

namespace halloo::app {

// Of this program.
struct OwnServers {
  std::uint16_t port = 0;  // of STUN over UDP and of TURN over UDP and TCP; 0: neither
  bool turn = false;
  std::string shared_secret;  // of TURN, ours and others'; may be empty where nobody needs one
};

class IceServerList final : public doors::IceServerSource {
 public:
  using WallClock = std::function<std::chrono::sys_seconds()>;
  IceServerList(const Settings& settings, OwnServers own, WallClock clock = now);

  std::vector<protocol::IceServer> ice_servers(const doors::ServerName& server,
                                               std::string_view caller) const override;
  // For whoever has not said who they are: addresses only.
  std::vector<protocol::IceServer> without_credentials(const doors::ServerName& server) const;

  // After which a caller is to have new credentials; zero: none of them end.
  Duration refresh() const;

 private:
  static std::chrono::sys_seconds now();

  std::vector<IceServer> others_;
  OwnServers own_;
  Duration lifetime_;
  WallClock clock_;
};

}  // namespace halloo::app
