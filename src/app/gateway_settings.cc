#include "app/gateway_settings.h"

#include <algorithm>

#include "app/turn_settings.h"
#include "io/address_conversion.h"

namespace halloo::app {
namespace {

// RFC 8445 section 5.1.2.1, RFC 6544 section 4.2: UDP before TCP, and what comes first before what comes
// later.
std::uint32_t priority(std::size_t place, bool tcp) {
  constexpr std::uint32_t kHost = 126;
  constexpr std::uint32_t kTcpPassive = 2 << 13;
  const auto preference = static_cast<std::uint32_t>(0x1FFF - place) + (tcp ? kTcpPassive : 0xE000);
  return kHost << 24 | preference << 8 | 255;
}

// Where clients reach the gateway, the best first: where it listens; with several addresses, those that TURN
// relays from as others see them, else the machine's.
std::vector<std::string> reached_at(const Settings& settings, std::span<const MachineAddress> addresses) {
  std::vector<std::string> all;
  const auto outer = [&](const std::string& ip) {
    for (const RelayAddress& relay : settings.relay_addresses)
      if (relay.local == ip) return relay.external;
    return ip;
  };
  const io::Address bound = *io::Address::parse_ip(settings.udp.host);
  if (!bound.is_unspecified()) return {outer(settings.udp.host)};
  for (const RelayAddress& relay : settings.relay_addresses) all.push_back(relay.external);
  if (!all.empty()) return all;
  for (const std::string& ip : best_addresses(addresses)) {
    const bool v6 = ip.find(':') != std::string::npos, loopback = ip == "::1" || ip.starts_with("127.");
    if ((bound.is_v6() || !v6) && (!loopback || all.empty())) all.push_back(ip);
  }
  return all;
}

}  // namespace

session::ConferenceSettings conference_settings(const Settings& settings,
                                                std::span<const MachineAddress> addresses, std::uint16_t port,
                                                const dtls::Fingerprint& fingerprint) {
  session::ConferenceSettings conference;
  conference.workers = static_cast<unsigned>(settings.workers);
  conference.max_rooms = settings.max_rooms;
  conference.max_participants = settings.max_participants;
  conference.max_sounds = settings.max_sounds;
  conference.policy.sections = settings.max_streams != 0 ? settings.max_streams : SIZE_MAX;
  conference.fingerprint.hash = "sha-256";
  conference.fingerprint.digest.assign(fingerprint.value().begin(), fingerprint.value().end());
  const std::vector<std::string> ips = reached_at(settings, addresses);
  for (const bool tcp : {false, true}) {
    for (std::size_t n = 0; n < ips.size(); ++n) {
      sdp::Candidate candidate;
      candidate.foundation = std::to_string(n + 1 + (tcp ? ips.size() : 0));
      candidate.transport = tcp ? sdp::CandidateTransport::tcp : sdp::CandidateTransport::udp;
      candidate.priority = priority(n, tcp);
      candidate.address = ips[n];
      candidate.port = port;
      candidate.tcp_type = tcp ? sdp::TcpType::passive : sdp::TcpType::none;
      conference.candidates.push_back(std::move(candidate));
    }
  }
  return conference;
}

}  // namespace halloo::app
