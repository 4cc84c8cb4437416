// Payload formats, their feedback, and header extensions.
#include <algorithm>

#include "sdp/reading.h"
#include "sdp/text.h"

namespace halloo::sdp {
namespace {

// The codec of a line that begins with a payload type; nullptr: that is none of this m-line's, and the line
// means nothing. False: what stands there is no payload type.
bool take_codec(Reading& reading, std::string_view& value, Codec*& codec) {
  std::uint8_t payload_type = 0;
  if (!read_number(take_word(value), payload_type) || payload_type > 127) return false;
  auto& codecs = reading.section->codecs;
  const auto found = std::find_if(codecs.begin(), codecs.end(),
                                  [&](const Codec& each) { return each.payload_type == payload_type; });
  codec = found == codecs.end() ? nullptr : &*found;
  return true;
}

Fault add_feedback(Codec& codec, std::string_view feedback, std::size_t most) {
  if (has_feedback(codec, feedback)) return std::nullopt;
  if (codec.feedback.size() == most) return Error::too_many;
  codec.feedback.emplace_back(feedback);
  return std::nullopt;
}

}  // namespace

// RFC 8866 section 6.6: <payload type> <encoding name>/<clock rate>[/<channels>].
Fault read_rtpmap(Reading& reading, std::string_view value) {
  Codec* codec = nullptr;
  if (!take_codec(reading, value, codec)) return Error::bad_rtpmap;
  std::string_view format = take_word(value);
  const std::string_view name = take_until(format, '/');
  const std::string_view clock_rate_text = take_until(format, '/');
  std::uint32_t clock_rate = 0;
  std::uint16_t channels = 1;
  if (!is_token(name) || !read_number(clock_rate_text, clock_rate) || clock_rate == 0)
    return Error::bad_rtpmap;
  if (!format.empty() && (!read_number(format, channels) || channels == 0)) return Error::bad_rtpmap;
  if (!codec) return std::nullopt;
  codec->name = name;
  codec->clock_rate = clock_rate;
  codec->channels = channels;
  return std::nullopt;
}

Fault read_fmtp(Reading& reading, std::string_view value) {
  Codec* codec = nullptr;
  if (!take_codec(reading, value, codec)) return Error::bad_payload_type;
  const std::string_view parameters = trimmed(value);
  if (!codec || parameters.empty()) return std::nullopt;
  // Some clients spread them over several lines.
  if (!codec->fmtp.empty()) codec->fmtp += ';';
  codec->fmtp += parameters;
  return std::nullopt;
}

// RFC 4585 section 4.2: of one payload type, or of all ("*").
Fault read_rtcp_fb(Reading& reading, std::string_view value) {
  Codec* codec = nullptr;
  std::string_view after = value;
  const bool all = take_word(after) == "*";
  if (all)
    value = after;
  else if (!take_codec(reading, value, codec))
    return Error::bad_payload_type;
  std::string feedback;
  for (std::string_view word; !(word = take_word(value)).empty();) {
    if (!feedback.empty()) feedback += ' ';
    feedback += word;
  }
  if (feedback.empty()) return std::nullopt;
  const std::size_t most = reading.limits.feedback;
  if (codec) return add_feedback(*codec, feedback, most);
  if (all)
    for (Codec& each : reading.section->codecs)
      if (const Fault fault = add_feedback(each, feedback, most)) return fault;
  return std::nullopt;
}

// RFC 8285 section 8: <id>["/"<direction>] <URI> <attributes>.
Fault read_extmap(Reading& reading, std::string_view value) {
  std::string_view direction = take_word(value);
  const std::string_view id = take_until(direction, '/');
  std::uint16_t number = 0;
  // 4096 and above are placeholders of an offer that has more than fit (section 6); we never need them.
  if (!read_number(id, number) || number == 0 || number > 4351) return Error::bad_extmap;
  if (number > 255) return number < 4096 ? Fault(Error::bad_extmap) : std::nullopt;
  Extmap extmap;
  extmap.id = static_cast<std::uint8_t>(number);
  if (direction.empty() || direction == "sendrecv")
    extmap.direction = Direction::sendrecv;
  else if (direction == "sendonly")
    extmap.direction = Direction::sendonly;
  else if (direction == "recvonly")
    extmap.direction = Direction::recvonly;
  else if (direction == "inactive")
    extmap.direction = Direction::inactive;
  else
    return Error::bad_extmap;
  constexpr std::size_t kMostUri = 255;  // as what the session says once is kept in each m-section
  const std::string_view uri = take_word(value), attributes = trimmed(value);
  if (uri.empty() || uri.size() > kMostUri || attributes.size() > kMostUri) return Error::bad_extmap;
  extmap.uri = uri;
  extmap.attributes = attributes;

  auto& extmaps = reading.section_or_defaults().extmap;
  for (const Extmap& other : extmaps)
    if (other.id == extmap.id) return other == extmap ? std::nullopt : Fault(Error::bad_extmap);
  if (extmaps.size() == reading.limits.extensions) return Error::too_many;
  extmaps.push_back(std::move(extmap));
  return std::nullopt;
}

// RFC 3605: the address behind the port is of no use with ICE.
Fault read_rtcp(Reading& reading, std::string_view value) {
  std::uint16_t port = 0;
  if (!read_number(take_word(value), port)) return Error::bad_rtcp;
  reading.section->rtcp_port = port;
  return std::nullopt;
}

}  // namespace halloo::sdp
