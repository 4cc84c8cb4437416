#include "session/negotiation/offer.h"

#include <algorithm>

#include "sdp/text.h"
#include "session/negotiation/extension_terms.h"
#include "session/negotiation/sections.h"

namespace halloo::session {
namespace {

// Numbers that only grow, so that none comes again: a stopped m-line's successor is not taken for it.
std::string next_mid(const std::vector<Sender>& senders) {
  std::uint64_t next = 0;
  for (const Sender& sender : senders) {
    std::uint64_t mid = 0;
    if (sdp::read_number(sender.mid, mid)) next = std::max(next, mid + 1);
  }
  return std::to_string(next);
}

sdp::MediaSection offer_section(const LocalTransport& local, const Sender& sender, const Policy& policy) {
  sdp::MediaSection section;
  section.kind = sender.kind;
  section.mid = sender.mid;
  section.codecs = offer_codecs(sender.kind, policy.codecs);
  section.direction = sender.active ? sdp::Direction::sendonly : sdp::Direction::inactive;
  if (sender.stopped) {
    section.port = 0;
    section.direction = sdp::Direction::inactive;
    return section;
  }
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  section.extmap = offer_extmap(sender.kind);
  add_transport(section, local, sdp::Setup::actpass);
  if (sender.active) describe_sender(section, sender.track, sender.kind == sdp::MediaKind::video);
  return section;
}

// RFC 3264 section 6.1: payload types are those of the offer, in the answer's order of preference. An answer
// may number them anew, and then its numbers are what it wants to receive.
std::vector<AgreedCodec> agreed_codecs(const sdp::MediaSection& offered, const sdp::MediaSection& answered) {
  const auto offers = agree(offered, all_codecs());
  std::vector<CodecId> wanted;
  wanted.reserve(offers.size());
  for (const AgreedCodec& each : offers) wanted.push_back(each.id);
  auto agreed = agree(answered, wanted);
  for (AgreedCodec& codec : agreed) {
    const auto offer = std::find_if(offers.begin(), offers.end(),
                                    [&](const AgreedCodec& each) { return each.id == codec.id; });
    codec.feedback = codec.feedback & offer->feedback;
  }
  return agreed;
}

// RFC 8285 section 6: an answer keeps the offer's identifiers, and has no others.
rtp::ExtensionMap agreed_extensions(const sdp::MediaSection& offered, const sdp::MediaSection& answered) {
  rtp::ExtensionMap map;
  for (const sdp::Extmap& each : answered.extmap) {
    const auto extension = rtp::extension_of(each.uri);
    const bool known =
        std::any_of(offered.extmap.begin(), offered.extmap.end(),
                    [&](const sdp::Extmap& other) { return other.id == each.id && other.uri == each.uri; });
    if (extension && known && receives(each.direction)) map.set(*extension, each.id);
  }
  return map;
}

}  // namespace

Sender* take_sender(std::vector<Sender>& senders, SubscribedTrack track, std::size_t most) {
  const auto free = [&](const Sender& sender) {
    return sender.stopped || (!sender.active && sender.kind == track.kind);
  };
  auto found = std::find_if(senders.begin(), senders.end(),
                            [&](const Sender& sender) { return free(sender) && !sender.stopped; });
  if (found == senders.end()) found = std::find_if(senders.begin(), senders.end(), free);
  if (found == senders.end()) {
    if (senders.size() >= most) return nullptr;
    found = senders.insert(senders.end(), Sender{track.kind, next_mid(senders), false, false, {}});
  } else if (found->stopped) {
    *found = Sender{track.kind, next_mid(senders), false, false, {}};
  }
  found->active = true;
  found->track = std::move(track);
  return &*found;
}

sdp::Description make_offer(const LocalTransport& local, const std::vector<Sender>& senders,
                            const Policy& policy) {
  sdp::Description offer;
  offer.origin = local.origin;
  offer.extmap_allow_mixed = true;
  offer.ice_lite = true;
  offer.ice.options = {"trickle", "ice2"};
  sdp::Group bundle{"BUNDLE", {}};
  for (const Sender& sender : senders) {
    offer.media.push_back(offer_section(local, sender, policy));
    if (!sender.stopped) bundle.mids.push_back(sender.mid);
  }
  if (!bundle.mids.empty()) offer.groups.push_back(std::move(bundle));
  add_candidates(offer, local);
  return offer;
}

Result<AcceptedAnswer, NegotiationError> accept_answer(const sdp::Description& offer,
                                                       const sdp::Description& answer) {
  if (offer.media.size() != answer.media.size()) return Unexpected{NegotiationError::sections_changed};
  const sdp::Group* const bundle = sdp::find_group(answer, "BUNDLE");
  AcceptedAnswer accepted;
  std::size_t taken = 0;
  for (std::size_t index = 0; index < offer.media.size(); ++index) {
    const sdp::MediaSection& offered = offer.media[index];
    const sdp::MediaSection& answered = answer.media[index];
    if (offered.kind != answered.kind || (!answered.mid.empty() && answered.mid != offered.mid))
      return Unexpected{NegotiationError::sections_changed};
    AcceptedSection& section = accepted.sections.emplace_back();
    section.mid = offered.mid;
    section.kind = offered.kind;
    section.rejected = offered.rejected() || answered.rejected();
    if (section.rejected) continue;
    if (!is_member(bundle, answered) && (bundle || taken > 0))
      return Unexpected{NegotiationError::not_bundled};
    if (!answered.rtcp_mux) return Unexpected{NegotiationError::no_rtcp_mux};
    ++taken;
    section.codecs = agreed_codecs(offered, answered);
    section.extensions = agreed_extensions(offered, answered);
    section.extensions.allow_mixed(answer.extmap_allow_mixed || answered.extmap_allow_mixed);
    section.active = sends(offered.direction) && receives(answered.direction) && !section.codecs.empty();
  }
  if (taken == 0) return Unexpected{NegotiationError::nothing_accepted};
  auto remote = remote_transport(answer, offer);
  if (!remote) return Unexpected{remote.error()};
  // RFC 8842 section 5.3: an answer takes one side.
  if (remote->setup == sdp::Setup::actpass) return Unexpected{NegotiationError::bad_setup};
  accepted.remote = std::move(*remote);
  return accepted;
}

}  // namespace halloo::session
