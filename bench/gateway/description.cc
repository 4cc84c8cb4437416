#include "gateway/description.h"

#include <algorithm>
#include <stdexcept>

#include "io/socket.h"
#include "sdp/parse.h"
#include "sdp/write.h"

namespace halloo::gateway {
namespace {

constexpr std::uint8_t kOpus = 111, kVp8 = 96, kRtx = 97;

std::string_view codec_name(sdp::MediaKind kind) {
  return kind == sdp::MediaKind::audio ? "opus" : "VP8";
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

std::vector<sdp::Codec> codecs(sdp::MediaKind kind, bool repeats) {
  if (kind == sdp::MediaKind::audio)
    return {{kOpus, "opus", 48000, 2, "minptime=10;useinbandfec=1", {"transport-cc"}}};
  std::vector<sdp::Codec> all = {
      {kVp8, "VP8", 90000, 1, "", {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"}}};
  if (repeats) all.push_back({kRtx, "rtx", 90000, 1, "apt=96", {}});
  return all;
}

std::vector<sdp::Extmap> extensions(sdp::MediaKind kind) {
  const auto entry = [](std::uint8_t id, rtp::Extension extension) {
    return sdp::Extmap{id, sdp::Direction::sendrecv, std::string(rtp::extension_uri(extension)), ""};
  };
  std::vector<sdp::Extmap> all = {entry(2, rtp::Extension::absolute_send_time),
                                  entry(3, rtp::Extension::transport_sequence),
                                  entry(4, rtp::Extension::mid)};
  if (kind == sdp::MediaKind::audio) all.push_back(entry(1, rtp::Extension::audio_level));
  return all;
}

void add_transport(sdp::MediaSection& section, const Endpoint& endpoint) {
  const io::Address address = endpoint.address();
  section.connection = {address.is_v6(), address.ip()};
  section.port = address.port();
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  section.ice = {endpoint.credentials().ufrag, endpoint.credentials().password, {}};
  const Bytes digest = endpoint.fingerprint().value();
  section.dtls = {sdp::Setup::active, {{"sha-256", {digest.begin(), digest.end()}}}, ""};
  sdp::Candidate candidate;
  candidate.foundation = "1";
  candidate.priority = 2'130'706'431;
  candidate.address = address.ip();
  candidate.port = address.port();
  section.candidates = {candidate};
  section.end_of_candidates = true;
}

sdp::MediaSection offered(const Endpoint& endpoint, sdp::MediaKind kind, sdp::Direction direction) {
  sdp::MediaSection section;
  section.kind = kind;
  section.mid = kind == sdp::MediaKind::audio ? "0" : "1";
  section.direction = direction;
  section.codecs = codecs(kind, sdp::receives(direction));
  section.extmap = extensions(kind);
  add_transport(section, endpoint);
  return section;
}

sdp::Description description(std::vector<sdp::MediaSection> sections) {
  sdp::Description whole;
  whole.origin = {"-", wall_clock() / 1000, 1};
  whole.media = std::move(sections);
  whole.groups = {{"BUNDLE", {}}};
  for (const sdp::MediaSection& section : whole.media)
    if (!section.rejected()) whole.groups.front().mids.push_back(section.mid);
  return whole;
}

// What we know of an offered m-line, as it was offered.
sdp::MediaSection answered(const Endpoint& endpoint, const sdp::MediaSection& offer) {
  sdp::MediaSection section;
  section.kind = offer.kind;
  section.other_kind = offer.other_kind;
  section.protocol = offer.protocol;
  section.formats = offer.formats;
  section.mid = offer.mid;
  section.direction = sdp::Direction::recvonly;
  if (!sdp::has_codecs(offer)) {
    section.port = 0;
    section.direction = sdp::Direction::inactive;
    return section;
  }
  for (const sdp::Codec& codec : offer.codecs) {
    const auto of = sdp::parameter(codec, "apt");
    const bool repeats = same_name(codec.name, "rtx") && of && !section.codecs.empty() &&
                         *of == std::to_string(section.codecs.front().payload_type);
    if (same_name(codec.name, codec_name(offer.kind)) || repeats) section.codecs.push_back(codec);
  }
  for (const sdp::Extmap& each : offer.extmap)
    if (rtp::extension_of(each.uri)) section.extmap.push_back(each);
  add_transport(section, endpoint);
  return section;
}

}  // namespace

std::string offer_to_send(const Endpoint& endpoint, const Ssrcs& ssrcs) {
  auto sound = offered(endpoint, sdp::MediaKind::audio, sdp::Direction::sendonly);
  auto picture = offered(endpoint, sdp::MediaKind::video, sdp::Direction::sendonly);
  sound.msids = {{"load", "sound"}};
  sound.ssrcs = {{ssrcs.sound, "load", "load sound"}};
  picture.msids = {{"load", "picture"}};
  picture.ssrcs = {{ssrcs.picture, "load", "load picture"}};
  return sdp::write(description({std::move(sound), std::move(picture)}));
}

std::string offer_to_receive(const Endpoint& endpoint) {
  return sdp::write(description({offered(endpoint, sdp::MediaKind::audio, sdp::Direction::recvonly),
                                 offered(endpoint, sdp::MediaKind::video, sdp::Direction::recvonly)}));
}

std::string answer_to_receive(const Endpoint& endpoint, const sdp::Description& offer) {
  std::vector<sdp::MediaSection> sections;
  for (const sdp::MediaSection& section : offer.media) sections.push_back(answered(endpoint, section));
  return sdp::write(description(std::move(sections)));
}

sdp::Description read_description(std::string_view text) {
  auto parsed = sdp::parse(text);
  if (!parsed)
    throw std::runtime_error("the server's description: " + std::string(sdp::to_text(parsed.error().error)) +
                             " in line " + std::to_string(parsed.error().line));
  return std::move(*parsed);
}

Remote remote_of(const sdp::Description& description) {
  Remote remote;
  for (const sdp::MediaSection& section : description.media) {
    for (const sdp::Candidate& candidate : section.candidates) {
      const auto address = io::Address::parse_ip(candidate.address, candidate.port);
      if (candidate.transport != sdp::CandidateTransport::udp || !address || address->is_v6()) continue;
      const sdp::Ice ice = sdp::ice_of(description, section);
      const sdp::Dtls dtls = sdp::dtls_of(description, section);
      if (dtls.fingerprints.empty()) break;
      const auto fingerprint =
          dtls::Fingerprint::make(dtls.fingerprints.front().hash, dtls.fingerprints.front().digest);
      if (!fingerprint) break;
      return {*address, {ice.ufrag, ice.pwd}, *fingerprint};
    }
  }
  throw std::runtime_error("the server's description says of no way to it");
}

Format format_of(const sdp::Description& description, sdp::MediaKind kind) {
  for (const sdp::MediaSection& section : description.media) {
    if (section.kind != kind || section.rejected()) continue;
    for (const sdp::Codec& codec : section.codecs) {
      if (!same_name(codec.name, codec_name(kind))) continue;
      Format format{codec.payload_type, section.mid, {}};
      for (const sdp::Extmap& each : section.extmap)
        if (const auto extension = rtp::extension_of(each.uri)) format.extensions.set(*extension, each.id);
      return format;
    }
  }
  throw std::runtime_error("the server does not take " + std::string(codec_name(kind)));
}

}  // namespace halloo::gateway
