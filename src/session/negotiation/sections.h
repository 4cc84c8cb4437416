// What the answers to publishers and to subscribers have in common: which m-lines can share the one
// transport, how an accepted and a rejected one look, where the client can be reached. Plain functions; any
// thread.
#pragma once

#include "base/result.h"
#include "sdp/description.h"
#include "session/negotiation/terms.h"

namespace halloo::session {

// RFC 8843 section 7.3. An answer that grows m-line by m-line, in the offer's order.
class Answer {
 public:
  // `most`: accepted m-lines.
  Answer(const sdp::Description& offer, const LocalTransport& local, std::size_t most)
      : offer_(offer), local_(local), left_(most) {}

  // Could this m-line be accepted, as far as its transport goes?
  bool may_accept(const sdp::MediaSection& offered) const;
  // To be filled in further before the next call.
  sdp::MediaSection& accept(const sdp::MediaSection& offered, sdp::Direction direction);
  void reject(const sdp::MediaSection& offered);

  // Once all are there.
  Result<RemoteTransport, NegotiationError> remote() const;
  sdp::Description take();

 private:
  const sdp::Description& offer_;
  const LocalTransport& local_;
  std::size_t left_;
  bool any_ = false;
  sdp::Description answer_;
};

// May payload formats in this m-line run over DTLS-SRTP, with RTCP beside RTP?
bool is_secure_rtp(const sdp::MediaSection& section);
bool is_member(const sdp::Group* group, const sdp::MediaSection& section);

// As the client describes it in the m-section that stands for the bundle (RFC 8843 section 9.1).
// `counterpart`: our description, of the same m-lines.
Result<RemoteTransport, NegotiationError> remote_transport(const sdp::Description& description,
                                                           const sdp::Description& counterpart);

// The m-section that stands for the bundle gets the candidates; in all others they would be the same.
void add_candidates(sdp::Description& description, const LocalTransport& local);
// ICE and DTLS of ours. In each m-section, as old clients look for them there.
void add_transport(sdp::MediaSection& section, const LocalTransport& local, sdp::Setup setup);

}  // namespace halloo::session
