// Agreement on RTP header extensions (RFC 8285 sections 6 and 7). Plain values; any thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rtp/extensions.h"
#include "sdp/media.h"

namespace halloo::session {

// What each identifier stands for on one connection: the same in all m-sections of a bundle (RFC 8843 section
// 9.2), as a packet's m-section is itself told by one of them.
class ExtensionIds {
 public:
  // False: it stands for another already.
  bool claim(std::uint8_t id, rtp::Extension extension);

 private:
  std::array<std::optional<rtp::Extension>, 256> extensions_{};
};

// Of an m-section that the client has described, what we use: those of `wanted` that it may send us, or takes
// from us (`we_send`), but for those whose identifier stands for another extension already.
rtp::ExtensionMap agree_on_extensions(const sdp::MediaSection& section,
                                      const std::vector<rtp::Extension>& wanted, bool we_send,
                                      ExtensionIds& ids);

// As an answer to `offered` says it.
std::vector<sdp::Extmap> answer_extmap(const sdp::MediaSection& offered, const rtp::ExtensionMap& map);

// As this server offers it, with identifiers that are always the same.
std::vector<sdp::Extmap> offer_extmap(sdp::MediaKind kind);

// What a publisher of this kind may send, and what is sent to subscribers.
const std::vector<rtp::Extension>& published_extensions(sdp::MediaKind kind);
const std::vector<rtp::Extension>& forwarded_extensions(sdp::MediaKind kind);

}  // namespace halloo::session
