// How the media travels: groups, ICE, DTLS, SCTP.
#include <algorithm>
#include <array>

#include "sdp/reading.h"
#include "sdp/text.h"

namespace halloo::sdp {
namespace {

// What a hash function of RFC 8122 section 5 gives, in octets; 0: it is none of them.
std::size_t digest_size(std::string_view hash) {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 7> kSizes{{{"sha-256", 32},
                                                                            {"sha-384", 48},
                                                                            {"sha-512", 64},
                                                                            {"sha-224", 28},
                                                                            {"sha-1", 20},
                                                                            {"md5", 16},
                                                                            {"md2", 16}}};
  for (const auto& [name, size] : kSizes)
    if (name == hash) return size;
  return 0;
}

int from_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;  // the RFC wants capitals; not all clients do
  return -1;
}

}  // namespace

// RFC 5888 section 5: <semantics> <mid>...
Fault read_group(Reading& reading, std::string_view value) {
  auto& groups = reading.description.groups;
  const std::string_view semantics = take_word(value);
  if (!is_token(semantics)) return Error::bad_group;
  Group group{std::string(semantics), {}};
  for (std::string_view mid; !(mid = take_word(value)).empty();) {
    if (!is_token(mid)) return Error::bad_group;
    if (group.mids.size() == reading.limits.sections) return Error::too_many;
    group.mids.emplace_back(mid);
  }
  if (groups.size() == reading.limits.groups) return Error::too_many;
  groups.push_back(std::move(group));
  return std::nullopt;
}

Fault read_mid(Reading& reading, std::string_view value) {
  if (!is_token(value) || !reading.section->mid.empty()) return Error::bad_mid;
  const auto& media = reading.description.media;
  if (std::any_of(media.begin(), media.end(), [&](const MediaSection& other) { return other.mid == value; }))
    return Error::duplicate_mid;
  reading.section->mid = value;
  return std::nullopt;
}

// RFC 8839 section 5.4: 4 to 256 characters, and 22 to 256.
Fault read_ice_ufrag(Reading& reading, std::string_view value) {
  if (!is_ice_text(value) || value.size() < 4 || value.size() > 256) return Error::bad_ice;
  reading.ice().ufrag = value;
  return std::nullopt;
}
Fault read_ice_pwd(Reading& reading, std::string_view value) {
  if (!is_ice_text(value) || value.size() < 22 || value.size() > 256) return Error::bad_ice;
  reading.ice().pwd = value;
  return std::nullopt;
}

// Section 5.6, parted by spaces; libdatachannel parts them by commas.
Fault read_ice_options(Reading& reading, std::string_view value) {
  auto& options = reading.ice().options;
  options.clear();
  while (!value.empty()) {
    std::string_view word = take_word(value);
    while (!word.empty()) {
      const std::string_view option = take_until(word, ',');
      if (!is_token(option)) return Error::bad_ice;
      if (options.size() == reading.limits.ice_options) return Error::too_many;
      options.emplace_back(option);
    }
  }
  return std::nullopt;
}

Fault read_one_candidate(Reading& reading, std::string_view value) {
  auto& candidates = reading.section->candidates;
  Candidate candidate;
  switch (read_candidate(value, candidate)) {
    case CandidateVerdict::wrong:
      return Error::bad_candidate;
    case CandidateVerdict::unknown:
      return std::nullopt;
    case CandidateVerdict::taken:
      break;
  }
  if (candidates.size() == reading.limits.candidates) return Error::too_many;
  candidates.push_back(std::move(candidate));
  return std::nullopt;
}

Fault read_setup(Reading& reading, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, Setup>, 4> kRoles{{{"actpass", Setup::actpass},
                                                                      {"active", Setup::active},
                                                                      {"passive", Setup::passive},
                                                                      {"holdconn", Setup::holdconn}}};
  for (const auto& [name, role] : kRoles) {
    if (name != value) continue;
    reading.dtls().setup = role;
    return std::nullopt;
  }
  return Error::bad_setup;
}

// RFC 8122 section 5: <hash function> <octets in hexadecimal, parted by colons>.
Fault read_fingerprint(Reading& reading, std::string_view value) {
  auto& fingerprints = reading.dtls().fingerprints;
  const std::string_view hash = take_word(value);
  if (!is_token(hash) || hash.size() > 32) return Error::bad_fingerprint;
  Fingerprint fingerprint{lower_case(hash), {}};
  constexpr std::size_t kMost = 64;
  for (std::string_view rest = trimmed(value); !rest.empty();) {
    const std::string_view octet = take_until(rest, ':');
    if (octet.size() != 2 || from_hex(octet[0]) < 0 || from_hex(octet[1]) < 0) return Error::bad_fingerprint;
    if (fingerprint.digest.size() == kMost) return Error::bad_fingerprint;
    fingerprint.digest.push_back(static_cast<std::uint8_t>(from_hex(octet[0]) << 4 | from_hex(octet[1])));
  }
  const std::size_t size = digest_size(fingerprint.hash);
  if (fingerprint.digest.empty() || (size != 0 && fingerprint.digest.size() != size))
    return Error::bad_fingerprint;
  if (fingerprints.size() == reading.limits.fingerprints) return Error::too_many;
  fingerprints.push_back(std::move(fingerprint));
  return std::nullopt;
}

// RFC 8842 section 5.2: 20 to 255 characters.
Fault read_tls_id(Reading& reading, std::string_view value) {
  if (!is_ice_text(value) || value.size() < 20 || value.size() > 255) return Error::bad_tls_id;
  reading.dtls().tls_id = value;
  return std::nullopt;
}

// RFC 8841 sections 5.1 and 6.1.
Fault read_sctp_port(Reading& reading, std::string_view value) {
  std::uint16_t port = 0;
  if (!read_number(value, port)) return Error::bad_sctp;
  reading.section->sctp_port = port;
  return std::nullopt;
}
Fault read_max_message_size(Reading& reading, std::string_view value) {
  std::uint64_t size = 0;
  if (!read_number(value, size)) return Error::bad_sctp;
  reading.section->max_message_size = size;
  return std::nullopt;
}

}  // namespace halloo::sdp
