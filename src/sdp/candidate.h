// ICE candidates as SDP writes them (RFC 8839 section 5.1, RFC 6544 section 4.5 for TCP). Values; any thread.
// Nothing is resolved or connected here: an address may be a name, such as the ".local" ones that browsers
// hide behind (multicast DNS).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace halloo::sdp {

enum class CandidateTransport : std::uint8_t { udp, tcp };
enum class CandidateType : std::uint8_t { host, srflx, prflx, relay };
enum class TcpType : std::uint8_t { none, active, passive, so };

struct Candidate {
  std::string foundation;
  std::uint16_t component = 1;
  CandidateTransport transport = CandidateTransport::udp;
  std::uint32_t priority = 0;
  std::string address;  // IPv4, IPv6 or a name
  std::uint16_t port = 0;
  CandidateType type = CandidateType::host;
  std::string related_address;
  std::uint16_t related_port = 0;
  TcpType tcp_type = TcpType::none;
  std::string ufrag;  // of the generation that it belongs to, where the client says so

  bool operator==(const Candidate&) const = default;
};

enum class CandidateVerdict : std::uint8_t {
  taken,
  unknown,  // of a transport or type that we do not know: to be ignored (section 5.1)
  wrong,
};

// `text` begins with the foundation, or with "candidate:" as in a browser's RTCIceCandidate.
CandidateVerdict read_candidate(std::string_view text, Candidate& candidate);

// From the foundation on, without "a=candidate:".
std::string to_text(const Candidate& candidate);

}  // namespace halloo::sdp
