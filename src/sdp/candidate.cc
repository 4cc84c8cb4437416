#include "sdp/candidate.h"

#include <array>
#include <utility>

#include "sdp/text.h"

namespace halloo::sdp {
namespace {

template <class Enum, std::size_t Size>
using Names = std::array<std::pair<std::string_view, Enum>, Size>;

constexpr Names<CandidateTransport, 2> kTransports{
    {{"udp", CandidateTransport::udp}, {"tcp", CandidateTransport::tcp}}};
constexpr Names<CandidateType, 4> kTypes{{{"host", CandidateType::host},
                                          {"srflx", CandidateType::srflx},
                                          {"prflx", CandidateType::prflx},
                                          {"relay", CandidateType::relay}}};
constexpr Names<TcpType, 3> kTcpTypes{
    {{"active", TcpType::active}, {"passive", TcpType::passive}, {"so", TcpType::so}}};

template <class Enum, std::size_t Size>
std::optional<Enum> find(const Names<Enum, Size>& names, std::string_view name) {
  for (const auto& [known, value] : names)
    if (same_ignoring_case(known, name)) return value;
  return std::nullopt;
}
template <class Enum, std::size_t Size>
std::string_view name_of(const Names<Enum, Size>& names, Enum value) {
  for (const auto& [name, known] : names)
    if (known == value) return name;
  return {};
}

// What follows the type: raddr and rport (section 5.1), tcptype (RFC 6544), ufrag (RFC 8840), and pairs of
// name and value that we do not know and need not.
bool read_extensions(std::string_view rest, Candidate& candidate) {
  for (std::string_view name; !(name = take_word(rest)).empty();) {
    const std::string_view value = take_word(rest);
    if (value.empty()) return false;
    if (name == "raddr") {
      if (!is_host(value)) return false;
      candidate.related_address = value;
    } else if (name == "rport") {
      if (!read_number(value, candidate.related_port)) return false;
    } else if (name == "tcptype") {
      const auto type = find(kTcpTypes, value);
      if (!type) return false;
      candidate.tcp_type = *type;
    } else if (name == "ufrag") {
      if (!is_ice_text(value) || value.size() > 256) return false;
      candidate.ufrag = value;
    }
  }
  // Section 5.1 gives both or neither; without an address a port means nothing.
  if (candidate.related_address.empty()) candidate.related_port = 0;
  return candidate.transport == CandidateTransport::tcp || candidate.tcp_type == TcpType::none;
}

}  // namespace

CandidateVerdict read_candidate(std::string_view text, Candidate& candidate) {
  constexpr std::string_view kPrefix = "candidate:";
  if (text.substr(0, kPrefix.size()) == kPrefix) text.remove_prefix(kPrefix.size());
  Candidate read;
  const std::string_view foundation = take_word(text);
  if (!is_ice_text(foundation) || foundation.size() > 32) return CandidateVerdict::wrong;
  read.foundation = foundation;
  if (!read_number(take_word(text), read.component) || read.component == 0 || read.component > 256)
    return CandidateVerdict::wrong;
  const std::string_view transport_name = take_word(text);
  if (!is_token(transport_name)) return CandidateVerdict::wrong;
  if (!read_number(take_word(text), read.priority)) return CandidateVerdict::wrong;
  const std::string_view address = take_word(text);
  if (!is_host(address) || !read_number(take_word(text), read.port)) return CandidateVerdict::wrong;
  read.address = address;
  const std::string_view typ = take_word(text);
  const std::string_view type_name = take_word(text);
  if (typ != "typ" || !is_token(type_name)) return CandidateVerdict::wrong;

  const auto transport = find(kTransports, transport_name);
  const auto type = find(kTypes, type_name);
  if (!transport || !type) return CandidateVerdict::unknown;
  read.transport = *transport;
  read.type = *type;
  if (!read_extensions(text, read)) return CandidateVerdict::wrong;
  candidate = std::move(read);
  return CandidateVerdict::taken;
}

std::string to_text(const Candidate& candidate) {
  std::string text = candidate.foundation;
  const auto add = [&text](std::string_view word) { text.append(" ").append(word); };
  add(std::to_string(candidate.component));
  add(name_of(kTransports, candidate.transport));
  add(std::to_string(candidate.priority));
  add(candidate.address);
  add(std::to_string(candidate.port));
  add("typ");
  add(name_of(kTypes, candidate.type));
  if (!candidate.related_address.empty()) {
    add("raddr");
    add(candidate.related_address);
    add("rport");
    add(std::to_string(candidate.related_port));
  }
  if (candidate.tcp_type != TcpType::none) {
    add("tcptype");
    add(name_of(kTcpTypes, candidate.tcp_type));
  }
  if (!candidate.ufrag.empty()) {
    add("ufrag");
    add(candidate.ufrag);
  }
  return text;
}

}  // namespace halloo::sdp
