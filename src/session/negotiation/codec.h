// The payload formats that this server forwards, as descriptions name them: VP8 (RFC 7741), VP9 (9628), AV1,
// H.264 (6184), Opus (7587), RED for Opus (2198), each video with its RTX (4588). Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdp/media.h"

namespace halloo::session {

enum class CodecKind : std::uint8_t { vp8, vp9, av1, h264, opus, red };

// Of VP9 and AV1 the profile is the number in the description; of H.264 one of these.
enum H264Profile : std::uint8_t { kConstrainedBaseline = 0, kBaseline = 1, kHigh = 2 };

struct CodecId {
  CodecKind kind = CodecKind::vp8;
  std::uint8_t profile = 0;
  bool operator==(const CodecId&) const = default;
};

constexpr sdp::MediaKind media_kind(CodecKind kind) {
  return kind == CodecKind::opus || kind == CodecKind::red ? sdp::MediaKind::audio : sdp::MediaKind::video;
}

// All that we know, in the order in which they are offered.
std::vector<CodecId> all_codecs();

// Can who takes `able` decode `sent`? The same, or H.264 of a subset of its profile.
bool decodes(CodecId able, CodecId sent);

// RFC 4585, 5104, and what Google added: what the receiver may tell the sender.
struct Feedback {
  bool nack = false;
  bool pli = false;
  bool fir = false;
  bool transport_cc = false;
  bool remb = false;
  bool operator==(const Feedback&) const = default;
};
// What both have.
Feedback operator&(const Feedback& a, const Feedback& b);

struct AgreedCodec {
  CodecId id;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type;
  Feedback feedback;
  bool operator==(const AgreedCodec&) const = default;
};

// Which of our codecs a payload type of this m-section is; nullopt: none.
std::optional<CodecId> identify(const sdp::MediaSection& section, const sdp::Codec& codec);
Feedback feedback_of(const sdp::Codec& codec);

// Codecs of an m-section that are among `wanted`, each with its RTX, in the section's order. RED only where
// its Opus is among them, too.
std::vector<AgreedCodec> agree(const sdp::MediaSection& section, const std::vector<CodecId>& wanted);

// The same as an answer says it. Parameters are those of the offer that we can keep (RFC 3264 section 6.1).
std::vector<sdp::Codec> answer_codecs(const sdp::MediaSection& offered,
                                      const std::vector<AgreedCodec>& agreed, bool opus_dtx);

// As this server offers them, with payload types that are always the same.
std::vector<sdp::Codec> offer_codecs(sdp::MediaKind kind, const std::vector<CodecId>& wanted);

}  // namespace halloo::session
