#include "session/negotiation/subscribe.h"

#include <algorithm>

#include "session/negotiation/extension_terms.h"
#include "session/negotiation/sections.h"

namespace halloo::session {
namespace {

bool any_rtx(const std::vector<AgreedCodec>& codecs) {
  return std::any_of(codecs.begin(), codecs.end(),
                     [](const AgreedCodec& codec) { return codec.rtx_payload_type.has_value(); });
}

}  // namespace

std::vector<AgreedCodec> sendable(const std::vector<AgreedCodec>& agreed, const std::vector<CodecId>& sent) {
  if (sent.empty()) return agreed;
  std::vector<AgreedCodec> result;
  for (const AgreedCodec& codec : agreed)
    if (std::any_of(sent.begin(), sent.end(), [&](CodecId each) { return decodes(codec.id, each); }))
      result.push_back(codec);
  return result;
}

void describe_sender(sdp::MediaSection& section, const SubscribedTrack& track, bool rtx) {
  section.msids = {{track.stream, track.track}};
  section.ssrcs = {{track.ssrc, track.cname, {}}};
  if (!rtx) return;
  section.ssrcs.push_back({track.rtx_ssrc, track.cname, {}});
  section.ssrc_groups = {{"FID", {track.ssrc, track.rtx_ssrc}}};
}

Result<SubscribeAgreement, NegotiationError> answer_subscribe(const sdp::Description& offer,
                                                              const LocalTransport& local,
                                                              const std::vector<SubscribedTrack>& tracks,
                                                              const Policy& policy) {
  ExtensionIds ids;
  Answer answer(offer, local, policy.sections);
  std::vector<SubscribedSection> sections;
  std::vector<bool> given(tracks.size());
  for (std::size_t index = 0; index < offer.media.size(); ++index) {
    const sdp::MediaSection& offered = offer.media[index];
    SubscribedSection section{index, offered.mid, offered.kind, std::nullopt, {}, {}};
    if (answer.may_accept(offered)) section.codecs = agree(offered, policy.codecs);
    if (receives(offered.direction) && !section.codecs.empty()) {
      std::size_t next = 0;
      while (next < tracks.size() && (given[next] || tracks[next].kind != offered.kind)) ++next;
      if (next < tracks.size()) {
        given[next] = true;
        section.track = next;
        section.codecs = sendable(section.codecs, tracks[next].codecs);
      }
    }
    if (section.codecs.empty()) {
      answer.reject(offered);
      continue;
    }
    section.extensions = agree_on_extensions(offered, forwarded_extensions(offered.kind), true, ids);
    section.extensions.allow_mixed(offer.extmap_allow_mixed || offered.extmap_allow_mixed);

    sdp::MediaSection& answered =
        answer.accept(offered, section.track ? sdp::Direction::sendonly : sdp::Direction::inactive);
    answered.codecs = answer_codecs(offered, section.codecs, false);
    answered.extmap = answer_extmap(offered, section.extensions);
    if (section.track) describe_sender(answered, tracks[*section.track], any_rtx(section.codecs));
    sections.push_back(std::move(section));
  }
  auto remote = answer.remote();
  if (!remote) return Unexpected{remote.error()};
  return SubscribeAgreement{answer.take(), std::move(*remote), std::move(sections)};
}

}  // namespace halloo::session
