#include "app/ice_server_list.h"

#include <algorithm>

#include "turn/credentials.h"

namespace halloo::app {

std::chrono::sys_seconds IceServerList::now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

IceServerList::IceServerList(const Settings& settings, OwnServers own, WallClock clock)
    : others_(settings.ice_servers.others),
      own_(settings.ice_servers.own ? std::move(own) : OwnServers{0, false, std::move(own.shared_secret)}),
      lifetime_(settings.turn_lifetime),
      clock_(std::move(clock)) {}

std::vector<protocol::IceServer> IceServerList::without_credentials(const doors::ServerName& server) const {
  std::vector<protocol::IceServer> servers;
  if (own_.port != 0 && !server.host.empty()) {
    const std::string host(server.host);
    const std::string address = host + ':' + std::to_string(own_.port);
    servers.push_back({{"stun:" + address}, {}, {}});
    if (own_.turn) {
      servers.push_back(
          {{"turn:" + address + "?transport=udp", "turn:" + address + "?transport=tcp"}, {}, {}});
      // The web's port passes where nothing else does.
      if (server.tls_port != 0)
        servers.back().urls.push_back("turns:" + host + ':' + std::to_string(server.tls_port) +
                                      "?transport=tcp");
    }
  }
  for (const IceServer& other : others_) servers.push_back({{other.url}, {}, {}});
  return servers;
}

std::vector<protocol::IceServer> IceServerList::ice_servers(const doors::ServerName& server,
                                                            std::string_view caller) const {
  std::vector<protocol::IceServer> servers = without_credentials(server);
  const auto credential =
      refresh() == Duration::zero()
          ? turn::Credential{}
          : turn::make_credential(own_.shared_secret, caller,
                                  clock_() + std::chrono::floor<std::chrono::seconds>(lifetime_));
  const std::size_t own = servers.size() - others_.size();
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const IceServer* other = i < own ? nullptr : &others_[i - own];
    if (other && !other->username.empty()) {
      servers[i].username = other->username;
      servers[i].credential = other->credential;
    } else if (other ? other->takes_our_secret() : servers[i].urls.front().starts_with("turn")) {
      servers[i].username = credential.username;
      servers[i].credential = credential.password;
    }
  }
  return servers;
}

Duration IceServerList::refresh() const {
  const bool made_here =
      (own_.turn && own_.port != 0) || std::ranges::any_of(others_, &IceServer::takes_our_secret);
  return made_here ? lifetime_ / 2 : Duration::zero();
}

}  // namespace halloo::app
