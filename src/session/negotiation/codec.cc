#include "session/negotiation/codec.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "sdp/text.h"

namespace halloo::session {
namespace {

using sdp::same_ignoring_case;

constexpr std::array<std::pair<std::string_view, bool Feedback::*>, 5> kFeedback{
    {{"nack", &Feedback::nack},
     {"nack pli", &Feedback::pli},
     {"ccm fir", &Feedback::fir},
     {"transport-cc", &Feedback::transport_cc},
     {"goog-remb", &Feedback::remb}}};

std::vector<std::string> names_of(const Feedback& feedback) {
  std::vector<std::string> names;
  for (const auto& [name, member] : kFeedback)
    if (feedback.*member) names.emplace_back(name);
  return names;
}

// RFC 5761 section 4: these would be taken for RTCP's packet types.
bool can_be_muxed(std::uint8_t payload_type) {
  return payload_type < 64 || payload_type > 95;
}

std::optional<std::uint8_t> number_parameter(const sdp::Codec& codec, std::string_view name,
                                             std::uint8_t otherwise) {
  const auto text = sdp::parameter(codec, name);
  if (!text) return otherwise;
  std::uint8_t number = 0;
  if (!sdp::read_number(*text, number)) return std::nullopt;
  return number;
}

// RFC 6184 section 8.1: three octets in hexadecimal, of which the first is profile_idc and the second the
// constraint_set flags; table 5 has the combinations.
std::optional<std::uint8_t> h264_profile(const sdp::Codec& codec) {
  const std::string level_id = sdp::lower_case(sdp::parameter(codec, "profile-level-id").value_or("420010"));
  if (level_id.size() != 6 || level_id.find_first_not_of("0123456789abcdef") != std::string::npos)
    return std::nullopt;
  const std::string_view profile = std::string_view(level_id).substr(0, 2);
  const auto digit = [&](std::size_t at) { return std::string_view("0123456789abcdef").find(level_id[at]); };
  const std::size_t constraints = digit(2) << 4 | digit(3);
  const bool set0 = constraints & 0x80, set1 = constraints & 0x40;
  if (profile == "42") return set1 ? kConstrainedBaseline : kBaseline;
  if (profile == "4d" && set0) return kConstrainedBaseline;
  if (profile == "58" && set0) return set1 ? kConstrainedBaseline : kBaseline;
  if (profile == "64") return kHigh;
  return std::nullopt;
}

std::optional<CodecId> with_profile(CodecKind kind, std::optional<std::uint8_t> profile) {
  if (!profile) return std::nullopt;
  return CodecId{kind, *profile};
}

// RFC 2198 section 5: the payload types of its blocks. All are to be one Opus of this m-section.
bool is_red_for_opus(const sdp::MediaSection& section, const sdp::Codec& red) {
  if (red.fmtp.empty()) return false;
  for (std::string_view rest = red.fmtp; !rest.empty();) {
    std::uint8_t payload_type = 0;
    if (!sdp::read_number(sdp::take_until(rest, '/'), payload_type)) return false;
    const sdp::Codec* inner = sdp::find_codec(section, payload_type);
    if (!inner || !same_ignoring_case(inner->name, "opus")) return false;
  }
  return true;
}

std::optional<std::uint8_t> rtx_for(const sdp::MediaSection& section, std::uint8_t payload_type) {
  for (const sdp::Codec& codec : section.codecs)
    if (same_ignoring_case(codec.name, "rtx") && can_be_muxed(codec.payload_type) &&
        number_parameter(codec, "apt", 255) == payload_type)
      return codec.payload_type;
  return std::nullopt;
}

// Those of these parameters that the offer has, as they are.
std::string kept(const sdp::Codec& codec, std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    const auto value = sdp::parameter(codec, name);
    if (!value || value->empty()) continue;
    if (!text.empty()) text += ';';
    text.append(name).append("=").append(*value);
  }
  return text;
}

std::string answer_parameters(const sdp::Codec& offered, CodecKind kind, bool opus_dtx) {
  switch (kind) {
    case CodecKind::vp8:
      return {};
    case CodecKind::vp9:
      return kept(offered, {"profile-id"});
    case CodecKind::av1:
      return kept(offered, {"level-idx", "profile", "tier"});
    case CodecKind::h264:
      return kept(offered, {"level-asymmetry-allowed", "packetization-mode", "profile-level-id"});
    case CodecKind::opus: {
      // RFC 7587 section 6.1: what we would like to be sent. In stereo only what was announced as such, as
      // most microphones have one channel.
      std::string text = "minptime=10;useinbandfec=1";
      if (opus_dtx) text += ";usedtx=1";
      const auto is_set = [&](std::string_view name) { return sdp::parameter(offered, name) == "1"; };
      if (is_set("stereo") || is_set("sprop-stereo")) text += ";stereo=1";
      return text;
    }
    case CodecKind::red:
      break;
  }
  return offered.fmtp;
}

sdp::Codec rtx_codec(std::uint8_t payload_type, std::uint8_t apt) {
  return {payload_type, "rtx", 90000, 1, "apt=" + std::to_string(apt), {}};
}

// What this server offers. The payload types are those of Chromium, which makes traces easier to read.
struct Offered {
  CodecId id;
  std::uint8_t payload_type;
  std::uint8_t rtx_payload_type;  // 0: none
  std::string_view name;
  std::string_view fmtp;
};
constexpr std::array kOffered{
    Offered{{CodecKind::opus, 0}, 111, 0, "opus", "minptime=10;useinbandfec=1"},
    Offered{{CodecKind::red, 0}, 63, 0, "red", "111/111"},
    Offered{{CodecKind::vp8, 0}, 96, 97, "VP8", ""},
    Offered{{CodecKind::vp9, 0}, 98, 99, "VP9", "profile-id=0"},
    Offered{{CodecKind::vp9, 2}, 100, 101, "VP9", "profile-id=2"},
    Offered{{CodecKind::av1, 0}, 45, 46, "AV1", "level-idx=5;profile=0;tier=0"},
    Offered{{CodecKind::h264, kConstrainedBaseline},
            102,
            103,
            "H264",
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    Offered{{CodecKind::h264, kBaseline},
            104,
            105,
            "H264",
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"},
    Offered{{CodecKind::h264, kHigh},
            106,
            107,
            "H264",
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f"},
};

bool contains(const std::vector<CodecId>& codecs, CodecId id) {
  return std::find(codecs.begin(), codecs.end(), id) != codecs.end();
}

}  // namespace

std::vector<CodecId> all_codecs() {
  std::vector<CodecId> codecs;
  codecs.reserve(kOffered.size());
  for (const Offered& each : kOffered) codecs.push_back(each.id);
  return codecs;
}

bool decodes(CodecId able, CodecId sent) {
  if (able == sent) return true;
  // A stream of constrained baseline is one of the others, too (ITU-T H.264 section A.2).
  return able.kind == CodecKind::h264 && sent == CodecId{CodecKind::h264, kConstrainedBaseline};
}

std::optional<CodecId> identify(const sdp::MediaSection& section, const sdp::Codec& codec) {
  const auto is = [&](std::string_view name, std::uint32_t clock_rate, std::uint16_t channels = 1) {
    return same_ignoring_case(codec.name, name) && codec.clock_rate == clock_rate &&
           codec.channels == channels;
  };
  if (!can_be_muxed(codec.payload_type)) return std::nullopt;
  if (section.kind == sdp::MediaKind::audio) {
    if (is("opus", 48000, 2)) return CodecId{CodecKind::opus, 0};
    if (is("red", 48000, 2) && is_red_for_opus(section, codec)) return CodecId{CodecKind::red, 0};
    return std::nullopt;
  }
  if (is("VP8", 90000)) return CodecId{CodecKind::vp8, 0};
  if (is("VP9", 90000)) return with_profile(CodecKind::vp9, number_parameter(codec, "profile-id", 0));
  if (is("AV1", 90000)) return with_profile(CodecKind::av1, number_parameter(codec, "profile", 0));
  // RFC 6184 section 8.1: without it the mode is 0, where no picture may be larger than a packet.
  if (is("H264", 90000) && number_parameter(codec, "packetization-mode", 0) == 1)
    return with_profile(CodecKind::h264, h264_profile(codec));
  return std::nullopt;
}

Feedback operator&(const Feedback& a, const Feedback& b) {
  Feedback both;
  for (const auto& [name, member] : kFeedback) both.*member = a.*member && b.*member;
  return both;
}

Feedback feedback_of(const sdp::Codec& codec) {
  Feedback feedback;
  for (const auto& [name, member] : kFeedback) feedback.*member = sdp::has_feedback(codec, name);
  return feedback;
}

std::vector<AgreedCodec> agree(const sdp::MediaSection& section, const std::vector<CodecId>& wanted) {
  std::vector<AgreedCodec> agreed;
  bool has_opus = false;
  for (const sdp::Codec& codec : section.codecs) {
    const auto id = identify(section, codec);
    if (!id || !contains(wanted, *id)) continue;
    has_opus = has_opus || id->kind == CodecKind::opus;
    AgreedCodec& added = agreed.emplace_back();
    added.id = *id;
    added.payload_type = codec.payload_type;
    added.feedback = feedback_of(codec);
    if (section.kind == sdp::MediaKind::video) added.rtx_payload_type = rtx_for(section, codec.payload_type);
  }
  if (!has_opus)
    std::erase_if(agreed, [](const AgreedCodec& each) { return each.id.kind == CodecKind::red; });
  return agreed;
}

std::vector<sdp::Codec> answer_codecs(const sdp::MediaSection& offered,
                                      const std::vector<AgreedCodec>& agreed, bool opus_dtx) {
  std::vector<sdp::Codec> codecs;
  for (const AgreedCodec& each : agreed) {
    const sdp::Codec& codec = *sdp::find_codec(offered, each.payload_type);
    codecs.push_back({codec.payload_type, codec.name, codec.clock_rate, codec.channels,
                      answer_parameters(codec, each.id.kind, opus_dtx), names_of(each.feedback)});
    if (each.rtx_payload_type) codecs.push_back(rtx_codec(*each.rtx_payload_type, each.payload_type));
  }
  return codecs;
}

std::vector<sdp::Codec> offer_codecs(sdp::MediaKind kind, const std::vector<CodecId>& wanted) {
  std::vector<sdp::Codec> codecs;
  const bool audio = kind == sdp::MediaKind::audio;
  const Feedback feedback{.nack = true, .pli = !audio, .fir = !audio, .transport_cc = true, .remb = !audio};
  for (const Offered& each : kOffered) {
    if (media_kind(each.id.kind) != kind || !contains(wanted, each.id)) continue;
    if (each.id.kind == CodecKind::red && !contains(wanted, {CodecKind::opus, 0})) continue;
    codecs.push_back({each.payload_type, std::string(each.name), audio ? 48000u : 90000u,
                      static_cast<std::uint16_t>(audio ? 2 : 1), std::string(each.fmtp), names_of(feedback)});
    if (each.rtx_payload_type != 0) codecs.push_back(rtx_codec(each.rtx_payload_type, each.payload_type));
  }
  return codecs;
}

}  // namespace halloo::session
