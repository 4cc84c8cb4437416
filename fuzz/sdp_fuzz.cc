// Any octets as a description, as a fragment of one, and as what a client offers and answers: what is read is
// written and read as the same, and whatever is agreed on can be read, too, and agrees with itself the second
// time.
#include <cstdlib>
#include <vector>

#include "sdp/fragment.h"
#include "sdp/write.h"
#include "session/negotiation/offer.h"
#include "session/negotiation/publish.h"
#include "session/negotiation/subscribe.h"

namespace {

using namespace halloo;
using namespace halloo::session;

void require(bool condition) {
  if (!condition) std::abort();
}

// What was said in several lines is written in one, and what the session said in each m-section.
constexpr sdp::Limits kWide{.size = std::size_t{1} << 26, .line = std::size_t{1} << 24};

void require_readable(const sdp::Description& description) {
  const auto again = sdp::parse(sdp::write(description), kWide);
  require(again && *again == description);
}

LocalTransport local_transport() {
  LocalTransport local;
  local.ufrag = "gateway";
  local.pwd = "gatewaygatewaygateway22";
  local.fingerprint = {"sha-256", std::vector<std::uint8_t>(32, 0xAB)};
  local.tls_id = "0123456789abcdef0123";
  sdp::Candidate candidate;
  candidate.foundation = "1";
  candidate.address = "192.0.2.1";
  candidate.port = 3478;
  local.candidates = {candidate};
  return local;
}

void publish(const sdp::Description& offer, const LocalTransport& local) {
  const auto first = answer_publish(offer, local, {});
  if (!first) return;
  require_readable(first->answer);
  require(first->answer.media.size() == offer.media.size());
  for (const PublishedSection& section : first->plan.sections) {
    require(section.index < offer.media.size());
    require(!section.codecs.empty() && !section.layers.empty());
    require(section.layers.size() <= Policy().layers);
  }
  const auto second = answer_publish(offer, local, {}, &first->plan);
  require(second && second->answer == first->answer);
}

void subscribe(const sdp::Description& offer, const LocalTransport& local) {
  const std::vector<SubscribedTrack> tracks{
      {sdp::MediaKind::video, {{CodecKind::vp8, 0}}, 1, 2, "cname", "stream", "one"},
      {sdp::MediaKind::audio, {}, 3, 0, "cname", "stream", "two"},
      {sdp::MediaKind::video, {}, 4, 5, "cname", "-", "three"}};
  const auto agreed = answer_subscribe(offer, local, tracks, {});
  if (!agreed) return;
  require_readable(agreed->answer);
  for (const SubscribedSection& section : agreed->sections) require(!section.codecs.empty());
}

// As many m-lines as the answer has, of its kinds.
void accept(const sdp::Description& answer, const LocalTransport& local) {
  std::vector<Sender> senders;
  for (const sdp::MediaSection& section : answer.media)
    take_sender(senders,
                {section.kind == sdp::MediaKind::audio ? section.kind : sdp::MediaKind::video,
                 {},
                 1,
                 2,
                 "c",
                 "s",
                 "t"},
                answer.media.size());
  const sdp::Description offer = make_offer(local, senders, {});
  require_readable(offer);
  const auto accepted = accept_answer(offer, answer);
  if (accepted) require(accepted->sections.size() == offer.media.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto fragment = sdp::parse_fragment(text)) {
    const auto again = sdp::parse_fragment(sdp::write(*fragment), kWide);
    require(again && *again == *fragment);
  }
  const auto description = sdp::parse(text);
  if (!description) return 0;
  require_readable(*description);
  const LocalTransport local = local_transport();
  publish(*description, local);
  subscribe(*description, local);
  accept(*description, local);
  return 0;
}
