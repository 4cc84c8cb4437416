#include "measure/gateway_servers.h"

#include <ifaddrs.h>
#include <net/if.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace halloo::measure {
namespace {

// Settings of its own: what is not said here is as it comes. The other plugins and transports would only open
// ports. ICE-lite, as Halloo is.
std::string janus_settings(const Places& places, std::uint16_t port, bool loops) {
  const std::string folder = places.scratch + (loops ? "/janus" : "/janus-threads");
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/janus.jcfg")
      << "general: { debug_level = 3, session_timeout = 0, " << (loops ? "event_loops = 2 " : "") << "}\n"
      << "nat: { ice_lite = true, ice_enforce_list = \"" << own_address().ip() << "\" }\n"
      << "plugins: { disable = \"libjanus_audiobridge.so,libjanus_echotest.so,libjanus_lua.so,"
         "libjanus_duktape.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,"
         "libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so\" }\n"
      << "transports: { disable = \"libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,"
         "libjanus_rabbitmq.so,libjanus_websockets.so\" }\n";
  std::ofstream(folder + "/janus.transport.http.jcfg")
      << "general: { base_path = \"/janus\", http = true, port = " << port << ", ip = \"127.0.0.1\" }\n"
      << "admin: { admin_http = false }\n";
  return folder;
}

}  // namespace

io::Address own_address() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) throw std::runtime_error("the machine's addresses are not to be had");
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(all, ::freeifaddrs);
  for (const ifaddrs* each = all; each; each = each->ifa_next) {
    if (!each->ifa_addr || each->ifa_addr->sa_family != AF_INET || !(each->ifa_flags & IFF_UP)) continue;
    const io::Address address = io::Address::from(each->ifa_addr);
    if (!address.is_loopback()) return address.with_port(0);
  }
  throw std::runtime_error("the machine has no IPv4 address but loopback, which Janus skips");
}

std::unique_ptr<gateway::Signalling> GatewayServer::speak(gateway::Load& load) const {
  return id == "halloo" ? gateway::speak_whip(signalling, load) : gateway::speak_janus(signalling, load);
}

GatewayServer start_gateway(const Places& places, const std::string& id) {
  const std::uint16_t port = load::free_port();
  GatewayServer server{id, nullptr, io::Address(in_addr{htonl(INADDR_LOOPBACK)}, port)};
  if (id == "halloo") {
    const std::string udp = own_address().with_port(load::free_port()).to_string();
    server.process = load::start_halloo(places.halloo, {.plain = port}, places.scratch,
                                        {"--workers", "1", "--udp", udp, "--turn", "off"});
  } else {
    server.process = std::make_unique<load::ServerProcess>(
        std::vector<std::string>{"janus", "-F", janus_settings(places, port, id == "janus")}, port,
        places.scratch + "/" + id + ".log");
  }
  return server;
}

}  // namespace halloo::measure
