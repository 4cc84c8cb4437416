// What the tests of negotiation start from: this server's end, and what they look for in descriptions.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sdp/write.h"
#include "session/negotiation/terms.h"
#include "unit/sdp/fixtures.h"

namespace halloo::session {

using sdp::fixture;
using sdp::fixture_text;
using sdp::parsed;
using sdp::replaced;

constexpr CodecId kOpus{CodecKind::opus, 0}, kRed{CodecKind::red, 0}, kVp8{CodecKind::vp8, 0},
    kVp9{CodecKind::vp9, 0}, kVp9TenBits{CodecKind::vp9, 2}, kAv1{CodecKind::av1, 0},
    kH264{CodecKind::h264, kConstrainedBaseline}, kH264Baseline{CodecKind::h264, kBaseline},
    kH264High{CodecKind::h264, kHigh};

inline LocalTransport local_transport() {
  LocalTransport local;
  local.origin = {"-", 4711, 1};
  local.ufrag = "gateway";
  local.pwd = "gatewaygatewaygateway22";
  local.fingerprint = {"sha-256", std::vector<std::uint8_t>(32, 0xAB)};
  sdp::Candidate candidate;
  candidate.foundation = "1";
  candidate.priority = 2130706431;
  candidate.address = "203.0.113.1";
  candidate.port = 3478;
  local.candidates = {candidate};
  return local;
}

inline std::vector<CodecId> ids(const std::vector<AgreedCodec>& codecs) {
  std::vector<CodecId> result;
  for (const AgreedCodec& codec : codecs) result.push_back(codec.id);
  return result;
}

inline std::vector<int> payload_types(const std::vector<sdp::Codec>& codecs) {
  std::vector<int> result;
  for (const sdp::Codec& codec : codecs) result.push_back(codec.payload_type);
  return result;
}

inline std::vector<std::string> uris(const std::vector<sdp::Extmap>& extmap) {
  std::vector<std::string> result;
  for (const sdp::Extmap& each : extmap) result.push_back(each.uri);
  return result;
}

// What every answer is to hold to, whatever was offered.
inline std::string complaint(const sdp::Description& offer, const sdp::Description& answer) {
  const auto again = sdp::parse(sdp::write(answer));
  if (!again) return "cannot be read: " + std::string(sdp::to_text(again.error().error));
  if (*again != answer) return "is read as another";
  if (answer.media.size() != offer.media.size()) return "other m-lines";
  const sdp::Group* const bundle = sdp::find_group(answer, "BUNDLE");
  std::size_t with_candidates = 0;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const sdp::MediaSection &offered = offer.media[i], &answered = answer.media[i];
    if (answered.kind != offered.kind || answered.mid != offered.mid || answered.protocol != offered.protocol)
      return "another m-line";
    if (offered.rejected() && !answered.rejected()) return "takes what was not offered";
    const bool bundled =
        bundle && std::find(bundle->mids.begin(), bundle->mids.end(), answered.mid) != bundle->mids.end();
    if (bundled && answered.rejected()) return "bundles what it rejects";
    if (answered.rejected()) continue;
    if (sdp::find_group(offer, "BUNDLE") && !bundled) return "takes something out of the bundle";
    if (!answered.rtcp_mux || answered.ice.ufrag.empty() || answered.dtls.fingerprints.empty())
      return "lacks transport";
    if (answered.codecs.empty()) return "no codec";
    if (sends(answered.direction) && !receives(offered.direction)) return "sends what nobody takes";
    if (receives(answered.direction) && !sends(offered.direction)) return "takes what nobody sends";
    for (const sdp::Codec& codec : answered.codecs) {
      const sdp::Codec* const original = sdp::find_codec(offered, codec.payload_type);
      if (!original || original->name != codec.name) return "another payload type";
      for (const std::string& feedback : codec.feedback)
        if (!sdp::has_feedback(*original, feedback)) return "feedback that was not offered";
    }
    for (const sdp::Extmap& each : answered.extmap)
      if (std::none_of(offered.extmap.begin(), offered.extmap.end(), [&](const sdp::Extmap& other) {
            return other.id == each.id && other.uri == each.uri;
          }))
        return "another extension";
    with_candidates += answered.candidates.empty() ? 0 : 1;
  }
  if (with_candidates != 1) return "candidates are not in one m-section";
  return {};
}

}  // namespace halloo::session
