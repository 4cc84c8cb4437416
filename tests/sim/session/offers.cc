#include "sim/session/offers.h"

#include <algorithm>
#include <numeric>

#include "sdp/fragment.h"
#include "sdp/write.h"

namespace halloo::session::sim {
namespace {

using rtp::Extension;

sdp::MediaSection section_of(sdp::MediaKind kind, const OfferSettings& settings, const Numbering& numbering,
                             const ice::Credentials& ice, const dtls::Fingerprint& fingerprint) {
  const bool video = kind == sdp::MediaKind::video;
  sdp::MediaSection section;
  section.kind = kind;
  section.mid = video ? "picture" : "sound";
  section.direction = settings.sends ? sdp::Direction::sendonly : sdp::Direction::recvonly;
  if (!(video ? settings.video_active : settings.sound_active)) section.direction = sdp::Direction::inactive;
  section.rtcp_mux = section.rtcp_rsize = true;
  section.ice = {ice.ufrag, ice.password, {}};
  section.dtls.setup = sdp::Setup::actpass;
  section.dtls.fingerprints = {{"sha-256", {fingerprint.value().begin(), fingerprint.value().end()}}};
  if (settings.sends) section.msids = {{"stream", video ? "camera" : "microphone"}};

  const bool transport_wide = settings.transport_wide && (video || settings.sound_transport_wide);
  sdp::Codec codec;
  codec.payload_type = video ? numbering.vp8 : numbering.opus;
  codec.name = video ? "VP8" : "opus";
  codec.clock_rate = video ? 90'000 : 48'000;
  codec.channels = video ? 1 : 2;
  if (transport_wide) codec.feedback.emplace_back("transport-cc");
  if (video) {
    if (settings.rtx) codec.feedback.emplace_back("nack");
    if (!settings.fir_only) codec.feedback.emplace_back("nack pli");
    codec.feedback.emplace_back("ccm fir");
    if (settings.remb) codec.feedback.emplace_back("goog-remb");
  }
  section.codecs.push_back(codec);
  if (video && settings.rtx) {
    sdp::Codec rtx;
    rtx.payload_type = numbering.rtx;
    rtx.name = "rtx";
    rtx.clock_rate = 90'000;
    rtx.fmtp = "apt=" + std::to_string(numbering.vp8);
    section.codecs.push_back(rtx);
  }

  for (const Extension extension :
       {Extension::mid, Extension::rid, Extension::repaired_rid, Extension::transport_sequence,
        Extension::absolute_send_time, Extension::audio_level}) {
    if (extension == Extension::transport_sequence && !transport_wide) continue;
    if ((extension == Extension::rid || extension == Extension::repaired_rid) && !video) continue;
    if (extension == Extension::audio_level && video) continue;
    section.extmap.push_back({numbering.extensions.id(extension),
                              sdp::Direction::sendrecv,
                              std::string(rtp::extension_uri(extension)),
                              {}});
  }

  if (!settings.sends) return section;
  if (video && settings.encodings > 1) {
    for (std::size_t n = 0; n < settings.encodings; ++n) {
      section.rids.push_back({rid_of(n), sdp::RidDirection::send, {}, {}});
      section.simulcast.send.push_back({{rid_of(n), false}});
    }
    return section;
  }
  section.ssrcs.push_back({video ? settings.video_ssrc : settings.sound_ssrc, "cname", {}});
  if (video && settings.rtx) {
    section.ssrcs.push_back({settings.rtx_ssrc, "cname", {}});
    section.ssrc_groups.push_back({"FID", {settings.video_ssrc, settings.rtx_ssrc}});
  }
  return section;
}

}  // namespace

std::string rid_of(std::size_t encoding) {
  return std::string(1, "lmh"[encoding]);
}

Numbering any_numbering(Dice& dice) {
  Numbering numbering;
  numbering.vp8 = static_cast<std::uint8_t>(96 + dice.below(7));
  numbering.rtx = static_cast<std::uint8_t>(103 + dice.below(7));
  numbering.opus = static_cast<std::uint8_t>(110 + dice.below(17));
  std::array<std::uint8_t, 14> ids{};
  std::iota(ids.begin(), ids.end(), std::uint8_t{1});
  for (std::size_t n = ids.size(); n > 1; --n) std::swap(ids[n - 1], ids[dice.below(n)]);
  for (std::size_t n = 0; n < rtp::kExtensions; ++n)
    numbering.extensions.set(static_cast<Extension>(n), ids[n]);
  return numbering;
}

std::string write_offer(const OfferSettings& settings, const Numbering& numbering,
                        const ice::Credentials& ice, const dtls::Fingerprint& fingerprint) {
  sdp::Description offer;
  offer.origin = {"-", 1, 1};
  std::vector<sdp::MediaKind> kinds;
  if (settings.sound) kinds.push_back(sdp::MediaKind::audio);
  if (settings.video) kinds.push_back(sdp::MediaKind::video);
  if (!settings.sound_first) std::ranges::reverse(kinds);
  sdp::Group bundle{"BUNDLE", {}};
  for (const sdp::MediaKind kind : kinds) {
    offer.media.push_back(section_of(kind, settings, numbering, ice, fingerprint));
    bundle.mids.push_back(offer.media.back().mid);
  }
  offer.groups = {bundle};
  return sdp::write(offer);
}

std::string write_restart(const ice::Credentials& ice) {
  sdp::Fragment fragment;
  fragment.ice = {ice.ufrag, ice.password, {}};
  return sdp::write(fragment);
}

ServerEnd server_end(const sdp::Description& description) {
  for (const sdp::MediaSection& section : description.media) {
    if (section.rejected()) continue;
    const sdp::Ice ice = sdp::ice_of(description, section);
    const sdp::Dtls dtls = sdp::dtls_of(description, section);
    if (ice.ufrag.empty() || dtls.fingerprints.empty()) continue;
    const auto& [hash, digest] = dtls.fingerprints.front();
    return {{ice.ufrag, ice.pwd}, *dtls::Fingerprint::make(hash, digest)};
  }
  return {};
}

std::vector<Announced> announced_in(const sdp::Description& description) {
  std::vector<Announced> all;
  for (const sdp::MediaSection& section : description.media) {
    if (section.rejected() || section.direction != sdp::Direction::sendonly || section.ssrcs.empty())
      continue;
    Announced one;
    one.mid = section.mid;
    one.video = section.kind == sdp::MediaKind::video;
    one.ssrc = section.ssrcs[0].ssrc;
    for (const sdp::SsrcGroup& group : section.ssrc_groups)
      if (group.semantics == "FID" && group.ssrcs.size() == 2) one.rtx_ssrc = group.ssrcs[1];
    const std::string name = one.video ? "VP8" : "opus";
    for (const sdp::Codec& codec : section.codecs)
      if (codec.name == name && one.payload_type == 0) one.payload_type = codec.payload_type;
    for (const sdp::Codec& codec : section.codecs)
      if (codec.name == "rtx" && codec.fmtp == "apt=" + std::to_string(one.payload_type))
        one.rtx_payload_type = codec.payload_type;
    for (const sdp::Extmap& each : section.extmap)
      if (const auto extension = rtp::extension_of(each.uri)) one.extensions.set(*extension, each.id);
    all.push_back(std::move(one));
  }
  return all;
}

std::string write_answer(const sdp::Description& offer, const ice::Credentials& ice,
                         const dtls::Fingerprint& fingerprint) {
  sdp::Description answer = offer;
  answer.ice_lite = false;
  for (sdp::MediaSection& section : answer.media) {
    section.direction =
        section.direction == sdp::Direction::sendonly ? sdp::Direction::recvonly : sdp::Direction::inactive;
    section.ice = {ice.ufrag, ice.password, {}};
    section.dtls.setup = sdp::Setup::active;
    section.dtls.fingerprints = {{"sha-256", {fingerprint.value().begin(), fingerprint.value().end()}}};
    section.ssrcs.clear();
    section.ssrc_groups.clear();
    section.msids.clear();
    section.candidates.clear();
  }
  return sdp::write(answer);
}

}  // namespace halloo::session::sim
