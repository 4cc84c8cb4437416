#include "session/negotiation/sections.h"

#include <algorithm>

namespace halloo::session {
namespace {

// The first of the bundle that both sides keep and that has credentials. Where only a rejected one has them,
// as those that were to be bundled with it have none of their own, that one.
const sdp::MediaSection* section_with_ice(const sdp::Description& description,
                                          const sdp::Description& counterpart) {
  const sdp::Group* const bundle = sdp::find_group(description, "BUNDLE");
  const sdp::MediaSection* best = nullptr;
  std::size_t best_rank = 0;
  for (std::size_t index = 0; index < description.media.size(); ++index) {
    const sdp::MediaSection& section = description.media[index];
    const sdp::Ice ice = sdp::ice_of(description, section);
    if (section.rejected() || ice.ufrag.empty() || ice.pwd.empty()) continue;
    std::size_t rank = index;
    if (bundle) {
      const auto member = std::find(bundle->mids.begin(), bundle->mids.end(), section.mid);
      if (member == bundle->mids.end()) continue;
      rank = static_cast<std::size_t>(member - bundle->mids.begin());
    }
    if (counterpart.media[index].rejected())
      rank += description.media.size() + (bundle ? bundle->mids.size() : 0);
    if (best && best_rank <= rank) continue;
    best = &section;
    best_rank = rank;
  }
  return best;
}

}  // namespace

bool is_secure_rtp(const sdp::MediaSection& section) {
  return sdp::has_codecs(section) && section.protocol.find("RTP/SAVP") != std::string::npos;
}

bool is_member(const sdp::Group* group, const sdp::MediaSection& section) {
  return group && std::find(group->mids.begin(), group->mids.end(), section.mid) != group->mids.end();
}

Result<RemoteTransport, NegotiationError> remote_transport(const sdp::Description& description,
                                                           const sdp::Description& counterpart) {
  if (description.ice_lite) return Unexpected{NegotiationError::both_lite};
  const sdp::MediaSection* const section = section_with_ice(description, counterpart);
  if (!section) return Unexpected{NegotiationError::no_ice};
  const sdp::Ice ice = sdp::ice_of(description, *section);
  const sdp::Dtls dtls = sdp::dtls_of(description, *section);
  const auto fingerprint = std::find_if(dtls.fingerprints.begin(), dtls.fingerprints.end(),
                                        [](const sdp::Fingerprint& each) { return each.hash == "sha-256"; });
  if (fingerprint == dtls.fingerprints.end()) return Unexpected{NegotiationError::no_fingerprint};
  if (!dtls.setup || *dtls.setup == sdp::Setup::holdconn) return Unexpected{NegotiationError::bad_setup};
  return RemoteTransport{ice.ufrag,           ice.pwd,
                         *fingerprint,        *dtls.setup,
                         section->candidates, section->end_of_candidates || description.end_of_candidates};
}

void add_transport(sdp::MediaSection& section, const LocalTransport& local, sdp::Setup setup) {
  section.ice.ufrag = local.ufrag;
  section.ice.pwd = local.pwd;
  section.dtls.fingerprints = {local.fingerprint};
  section.dtls.setup = setup;
  section.dtls.tls_id = local.tls_id;
}

void add_candidates(sdp::Description& description, const LocalTransport& local) {
  const sdp::Group* const bundle = sdp::find_group(description, "BUNDLE");
  for (sdp::MediaSection& section : description.media) {
    if (section.rejected() || (bundle && section.mid != bundle->mids.front())) continue;
    section.candidates = local.candidates;
    section.end_of_candidates = true;
    return;
  }
}

// Without a bundle there can be one m-line only, as there is one transport.
bool Answer::may_accept(const sdp::MediaSection& offered) const {
  const sdp::Group* const bundle = sdp::find_group(offer_, "BUNDLE");
  return left_ > 0 && !offered.rejected() && is_secure_rtp(offered) && offered.rtcp_mux &&
         (bundle ? !offered.mid.empty() && is_member(bundle, offered) : !any_);
}

sdp::MediaSection& Answer::accept(const sdp::MediaSection& offered, sdp::Direction direction) {
  --left_;
  any_ = true;
  sdp::MediaSection& section = answer_.media.emplace_back();
  section.kind = offered.kind;
  section.protocol = offered.protocol;
  section.mid = offered.mid;
  section.direction = direction;
  section.rtcp_mux = true;
  section.rtcp_rsize = offered.rtcp_rsize;
  section.extmap_allow_mixed = offered.extmap_allow_mixed;
  add_transport(section, local_, local_.setup);
  if (sdp::dtls_of(offer_, offered).tls_id.empty()) section.dtls.tls_id.clear();
  return section;
}

// RFC 3264 section 6: a port of zero; the formats mean nothing, but one there must be.
void Answer::reject(const sdp::MediaSection& offered) {
  sdp::MediaSection& section = answer_.media.emplace_back();
  section.kind = offered.kind;
  section.other_kind = offered.other_kind;
  section.port = 0;
  section.protocol = offered.protocol;
  section.mid = offered.mid;
  section.direction = sdp::Direction::inactive;
  section.formats = offered.formats;
  if (!offered.codecs.empty()) section.codecs = {offered.codecs.front()};
}

Result<RemoteTransport, NegotiationError> Answer::remote() const {
  if (!any_) return Unexpected{NegotiationError::nothing_accepted};
  auto remote = remote_transport(offer_, answer_);
  // RFC 8842 section 5.3: who offers to be passive wants us active, which we are not.
  if (remote && remote->setup == local_.setup) return Unexpected{NegotiationError::bad_setup};
  return remote;
}

sdp::Description Answer::take() {
  answer_.origin = local_.origin;
  answer_.extmap_allow_mixed = offer_.extmap_allow_mixed;
  answer_.ice_lite = true;
  answer_.ice.options = {"trickle", "ice2"};
  if (const sdp::Group* const offered = sdp::find_group(offer_, "BUNDLE")) {
    sdp::Group bundle{"BUNDLE", {}};
    for (const std::string& mid : offered->mids) {
      const bool accepted = std::any_of(answer_.media.begin(), answer_.media.end(), [&](const auto& section) {
        return section.mid == mid && !section.rejected();
      });
      const bool already = std::find(bundle.mids.begin(), bundle.mids.end(), mid) != bundle.mids.end();
      if (accepted && !already) bundle.mids.push_back(mid);
    }
    if (!bundle.mids.empty()) answer_.groups.push_back(std::move(bundle));
  }
  add_candidates(answer_, local_);
  return std::move(answer_);
}

}  // namespace halloo::session
