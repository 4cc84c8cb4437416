#include "session/negotiation/publish.h"

#include <algorithm>

#include "sdp/text.h"
#include "session/negotiation/extension_terms.h"
#include "session/negotiation/sections.h"

namespace halloo::session {
namespace {

const sdp::Rid* find_rid(const sdp::MediaSection& section, const std::string& id) {
  const auto found = std::find_if(section.rids.begin(), section.rids.end(), [&](const sdp::Rid& rid) {
    return rid.id == id && rid.direction == sdp::RidDirection::send;
  });
  return found == section.rids.end() ? nullptr : &*found;
}

const sdp::SsrcGroup* find_ssrc_group(const sdp::MediaSection& section, std::string_view semantics) {
  const auto found = std::find_if(section.ssrc_groups.begin(), section.ssrc_groups.end(),
                                  [&](const sdp::SsrcGroup& group) { return group.semantics == semantics; });
  return found == section.ssrc_groups.end() ? nullptr : &*found;
}

// RFC 5576 section 4.2, RFC 4588 section 8.8: a pair, the second is the first's retransmissions.
std::optional<std::uint32_t> rtx_ssrc_of(const sdp::MediaSection& section, std::uint32_t ssrc) {
  for (const sdp::SsrcGroup& group : section.ssrc_groups)
    if (group.semantics == "FID" && group.ssrcs.size() == 2 && group.ssrcs[0] == ssrc) return group.ssrcs[1];
  return std::nullopt;
}

// The first that is sent by itself.
std::optional<std::uint32_t> primary_ssrc(const sdp::MediaSection& section) {
  if (const sdp::SsrcGroup* pair = find_ssrc_group(section, "FID"); pair && !pair->ssrcs.empty())
    return pair->ssrcs.front();
  if (!section.ssrcs.empty()) return section.ssrcs.front().ssrc;
  return std::nullopt;
}

// RFC 8853 section 5.3: of each stream the first alternative that names a rid we can take. The restrictions
// of a rid to payload types that we have not taken make it useless (RFC 8851 section 6.3).
std::vector<PublishedLayer> accept_simulcast(const sdp::MediaSection& offered, std::size_t most,
                                             sdp::MediaSection& answer) {
  std::vector<PublishedLayer> layers;
  for (const sdp::SimulcastStream& stream : offered.simulcast.send) {
    if (layers.size() == most) break;
    for (const sdp::SimulcastRid& alternative : stream) {
      const sdp::Rid* const rid = find_rid(offered, alternative.id);
      const bool taken = std::any_of(layers.begin(), layers.end(), [&](const PublishedLayer& layer) {
        return layer.rid == alternative.id;
      });
      // It travels in a header extension of at most 255 octets (RFC 8852 section 3), of which 16 are plenty.
      if (!rid || taken || rid->id.size() > 16) continue;
      sdp::Rid answered{rid->id, sdp::RidDirection::recv, rid->payload_types, rid->restrictions};
      std::erase_if(answered.payload_types,
                    [&](std::uint8_t each) { return !sdp::find_codec(answer, each); });
      if (answered.payload_types.empty() && !rid->payload_types.empty()) continue;
      answer.rids.push_back(std::move(answered));
      answer.simulcast.recv.push_back({{alternative.id, false}});
      layers.push_back({alternative.id, std::nullopt, std::nullopt, alternative.paused});
      break;
    }
  }
  return layers;
}

std::vector<PublishedLayer> layers_of(const sdp::MediaSection& offered, const Policy& policy,
                                      const rtp::ExtensionMap& extensions, sdp::MediaSection& answer) {
  if (offered.kind == sdp::MediaKind::video && extensions.has(rtp::Extension::rid)) {
    auto layers = accept_simulcast(offered, policy.layers, answer);
    if (!layers.empty()) return layers;
  }
  std::vector<PublishedLayer> layers;
  if (const sdp::SsrcGroup* group = find_ssrc_group(offered, "SIM"))
    for (const std::uint32_t ssrc : group->ssrcs)
      if (layers.size() < policy.layers) layers.push_back({{}, ssrc, rtx_ssrc_of(offered, ssrc)});
  if (layers.empty()) {
    PublishedLayer& only = layers.emplace_back();
    only.ssrc = primary_ssrc(offered);
    if (only.ssrc) only.rtx_ssrc = rtx_ssrc_of(offered, *only.ssrc);
  }
  return layers;
}

sdp::Msid msid_of(const sdp::MediaSection& offered) {
  if (!offered.msids.empty()) return offered.msids.front();
  for (const sdp::Ssrc& each : offered.ssrcs) {
    std::string_view rest = each.msid;
    const std::string_view stream = sdp::take_word(rest);
    if (!stream.empty()) return {std::string(stream), std::string(sdp::take_word(rest))};
  }
  return {};
}

// RFC 3264 section 8.3.2, RFC 8285 section 6: what a number stands for never changes; it may go.
bool still_means(const PublishedSection& before, const sdp::MediaSection& offered) {
  for (const AgreedCodec& codec : before.codecs) {
    const sdp::Codec* const now = sdp::find_codec(offered, codec.payload_type);
    if (now && identify(offered, *now) != codec.id) return false;
  }
  for (const sdp::Extmap& each : offered.extmap) {
    const auto extension = before.extensions.extension(each.id);
    if (extension && each.uri != rtp::extension_uri(*extension)) return false;
  }
  return true;
}

// What was agreed on holds. What identifiers it has put to use stay so in other m-lines, too.
std::optional<NegotiationError> go_on(const PublishPlan& before, const sdp::Description& offer,
                                      ExtensionIds& ids) {
  for (const PublishedSection& section : before.sections) {
    if (section.index >= offer.media.size()) return NegotiationError::sections_changed;
    const sdp::MediaSection& offered = offer.media[section.index];
    if (offered.kind != section.kind || offered.mid != section.mid) return NegotiationError::sections_changed;
    if (!still_means(section, offered)) return NegotiationError::mapping_changed;
    for (std::size_t i = 0; i < rtp::kExtensions; ++i)
      if (const auto extension = static_cast<rtp::Extension>(i); section.extensions.has(extension))
        ids.claim(section.extensions.id(extension), extension);
  }
  return std::nullopt;
}

}  // namespace

Result<PublishAgreement, NegotiationError> answer_publish(const sdp::Description& offer,
                                                          const LocalTransport& local, const Policy& policy,
                                                          const PublishPlan* before) {
  ExtensionIds ids;
  if (before)
    if (const auto error = go_on(*before, offer, ids)) return Unexpected{*error};

  Answer answer(offer, local, policy.sections);
  PublishPlan plan;
  for (std::size_t index = 0; index < offer.media.size(); ++index) {
    const sdp::MediaSection& offered = offer.media[index];
    PublishedSection section;
    if (answer.may_accept(offered)) section.codecs = agree(offered, policy.codecs);
    if (section.codecs.empty()) {
      answer.reject(offered);
      continue;
    }
    section.index = index;
    section.mid = offered.mid;
    section.kind = offered.kind;
    section.active = sends(offered.direction);
    section.extensions = agree_on_extensions(offered, published_extensions(offered.kind), false, ids);
    section.extensions.allow_mixed(offer.extmap_allow_mixed || offered.extmap_allow_mixed);
    section.msid = msid_of(offered);
    if (!offered.ssrcs.empty()) section.cname = offered.ssrcs.front().cname;

    sdp::MediaSection& answered =
        answer.accept(offered, section.active ? sdp::Direction::recvonly : sdp::Direction::inactive);
    answered.codecs = answer_codecs(offered, section.codecs, policy.opus_dtx);
    answered.extmap = answer_extmap(offered, section.extensions);
    if (offered.kind == sdp::MediaKind::video) answered.bandwidth = policy.bandwidth;
    section.layers = layers_of(offered, policy, section.extensions, answered);
    plan.sections.push_back(std::move(section));
  }
  auto remote = answer.remote();
  if (!remote) return Unexpected{remote.error()};
  plan.remote = std::move(*remote);
  return PublishAgreement{answer.take(), std::move(plan)};
}

}  // namespace halloo::session
