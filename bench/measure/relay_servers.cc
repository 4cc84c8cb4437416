#include "measure/relay_servers.h"

namespace halloo::measure {
namespace {

std::vector<std::string> coturn_command(const Places& places, std::uint16_t port) {
  const std::string here = "127.0.0.1";
  // No settings file (-n), no console on a TCP port (--no-cli; it is refused together with loopback peers).
  return {"turnserver",       "-n",
          "--no-cli",         "--no-tls",
          "--no-dtls",        "--no-rfc5780",
          "--relay-threads",  "1",
          "--listening-ip",   here,
          "--relay-ip",       here,
          "--listening-port", std::to_string(port),
          "--lt-cred-mech",   "--user",
          "lab:lab",          "--realm",
          "lab.test",         "--allow-loopback-peers",
          "--min-port",       "49152",
          "--max-port",       "65535",
          "--log-file",       "stdout",
          "--pidfile",        places.scratch + "/coturn.pid",
          "--userdb",         places.scratch + "/coturn.db"};
}

}  // namespace

RelayServer start_relay(const Places& places, const std::string& id) {
  const std::uint16_t port = load::free_port();
  RelayServer server{id, nullptr, io::Address(in_addr{htonl(INADDR_LOOPBACK)}, port)};
  server.process = id == "halloo"
                       ? load::start_halloo(places.halloo, {.udp = port}, places.scratch, {"--workers", "1"})
                       : std::make_unique<load::ServerProcess>(coturn_command(places, port), port,
                                                               places.scratch + "/coturn.log");
  return server;
}

}  // namespace halloo::measure
