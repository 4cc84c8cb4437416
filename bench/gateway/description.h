// What the load says of its connections and learns of the server's: VP8 with RTX and Opus, bundled, with the
// header extensions and the feedback that browsers offer. Stateless.
#pragma once

#include <string>

#include "gateway/endpoint.h"
#include "rtp/extensions.h"
#include "sdp/description.h"

namespace halloo::gateway {

struct Ssrcs {
  std::uint32_t sound = 0, picture = 0;
};

std::string offer_to_send(const Endpoint& endpoint, const Ssrcs& ssrcs);
std::string offer_to_receive(const Endpoint& endpoint);
std::string answer_to_receive(const Endpoint& endpoint, const sdp::Description& offer);

// Throws a sentence when it cannot be read.
sdp::Description read_description(std::string_view text);
// Of IPv4 and UDP.
Remote remote_of(const sdp::Description& description);

// How one kind of media is sent on a connection.
struct Format {
  std::uint8_t payload_type = 0;
  std::string mid;
  rtp::ExtensionMap extensions;
};
// Of what an answer has accepted, or an offer offers. Throws a sentence when VP8 or Opus is not in it.
Format format_of(const sdp::Description& description, sdp::MediaKind kind);

}  // namespace halloo::gateway
