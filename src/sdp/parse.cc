#include "sdp/parse.h"

#include <algorithm>

#include "sdp/reading.h"
#include "sdp/text.h"

namespace halloo::sdp {
namespace {

Fault read_origin(Description& description, std::string_view value) {
  const std::string_view username = take_word(value);
  Origin origin{std::string(username), 0, 0};
  if (username.empty() || !read_number(take_word(value), origin.session_id) ||
      !read_number(take_word(value), origin.version))
    return Error::bad_origin;
  description.origin = std::move(origin);
  return std::nullopt;
}

Fault read_connection(Connection& connection, std::string_view value) {
  const std::string_view network = take_word(value), type = take_word(value);
  std::string_view rest = take_word(value);
  const std::string_view address = take_until(rest, '/');  // behind it a time to live
  if (network != "IN" || (type != "IP4" && type != "IP6") || !is_host(address)) return Error::bad_connection;
  connection = {type == "IP6", std::string(address)};
  return std::nullopt;
}

// RFC 3890 section 6.2 (TIAS), RFC 8866 section 5.8 (AS, of which 8829 says to send both). Others are passed
// over.
void read_bandwidth(MediaSection& section, std::string_view value) {
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  const std::string_view type = take_until(value, ':');
  if (type == "TIAS") {
    if (const auto bits = to_number(value, kMost)) section.bandwidth = bits;
  } else if (type == "AS" && !section.bandwidth) {
    if (const auto kilobits = to_number(value, kMost / 1000)) section.bandwidth = *kilobits * 1000;
  }
}

// RFC 3551 section 6: payload types that need no rtpmap. Those that clients still offer.
Codec codec_of(std::uint8_t payload_type) {
  Codec codec;
  codec.payload_type = payload_type;
  codec.clock_rate = 8000;
  switch (payload_type) {
    case 0:
      codec.name = "PCMU";
      break;
    case 8:
      codec.name = "PCMA";
      break;
    case 9:
      codec.name = "G722";
      break;
    case 13:
      codec.name = "CN";
      break;
    default:
      codec.clock_rate = 0;
  }
  return codec;
}

Fault read_codecs(MediaSection& section, std::string_view formats, std::size_t most) {
  std::uint8_t payload_type = 0;
  for (std::string_view word; !(word = take_word(formats)).empty();) {
    if (!read_number(word, payload_type) || payload_type > 127) return Error::bad_payload_type;
    if (find_codec(section, payload_type)) return Error::duplicate_payload_type;
    if (section.codecs.size() == most) return Error::too_many;
    section.codecs.push_back(codec_of(payload_type));
  }
  return section.codecs.empty() ? Fault(Error::bad_media) : std::nullopt;
}

Fault read_formats(MediaSection& section, std::string_view formats, std::size_t most) {
  for (std::string_view word; !(word = take_word(formats)).empty();) {
    if (!is_token(word)) return Error::bad_media;
    if (section.formats.size() == most) return Error::too_many;
    section.formats.emplace_back(word);
  }
  return section.formats.empty() ? Fault(Error::bad_media) : std::nullopt;
}

bool is_protocol(std::string_view protocol) {
  bool right = !protocol.empty();
  while (right && !protocol.empty()) right = is_token(take_until(protocol, '/'));
  return right;
}

Fault read_media(Reading& reading, std::string_view value) {
  auto& media = reading.description.media;
  if (media.size() == reading.limits.sections) return Error::too_many;
  MediaSection& section = media.emplace_back(reading.defaults);
  reading.section = &section;

  const std::string_view kind = take_word(value);
  if (!is_token(kind)) return Error::bad_media;
  if (kind == "audio")
    section.kind = MediaKind::audio;
  else if (kind == "video")
    section.kind = MediaKind::video;
  else if (kind == "application")
    section.kind = MediaKind::application;
  else {
    section.kind = MediaKind::other;
    section.other_kind = kind;
  }
  std::string_view port = take_word(value);
  if (!read_number(take_until(port, '/'), section.port)) return Error::bad_media;
  const std::string_view protocol = take_word(value);
  if (!is_protocol(protocol)) return Error::bad_media;
  section.protocol = protocol;
  return has_codecs(section) ? read_codecs(section, value, reading.limits.codecs)
                             : read_formats(section, value, reading.limits.codecs);
}

Fault read_line(Reading& reading, std::string_view line) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F; };
  if (std::any_of(line.begin(), line.end(), is_control)) return Error::bad_character;
  if (line.size() < 2 || line[1] != '=') return Error::bad_line;
  std::string_view value = line.substr(2);
  switch (line[0]) {
    case 'o':
      return read_origin(reading.description, value);
    case 'c':
      return read_connection(reading.section_or_defaults().connection, value);
    case 'b':
      if (reading.section) read_bandwidth(*reading.section, trimmed(value));
      return std::nullopt;
    case 'm':
      return read_media(reading, value);
    case 'a': {
      const std::string_view name = take_until(value, ':');
      return read_attribute(reading, trimmed(name), trimmed(value));
    }
    default:  // s=, t=, i= and others, of which WebRTC makes no use
      return std::nullopt;
  }
}

}  // namespace

Result<Description, ParseError> read_description(std::string_view text, const Limits& limits, bool fragment) {
  if (text.size() > limits.size) return Unexpected{ParseError{Error::too_large, 0}};
  Reading reading{limits, {}, nullptr, {}};
  bool begun = fragment;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = take_until(text, '\n');
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (trimmed(line).empty()) continue;
    Fault fault;
    if (line.size() > limits.line)
      fault = Error::too_large;
    else if (!begun)
      fault = trimmed(line) == "v=0" ? Fault() : Error::bad_version;
    else
      fault = read_line(reading, line);
    begun = true;
    if (fault) return Unexpected{ParseError{*fault, number}};
  }
  if (!begun) return Unexpected{ParseError{Error::bad_version, 1}};
  return std::move(reading.description);
}

Result<Description, ParseError> parse(std::string_view text, const Limits& limits) {
  return read_description(text, limits, false);
}

std::string_view to_text(Error error) {
  switch (error) {
    case Error::too_large:
      return "too large";
    case Error::too_many:
      return "too many of one kind";
    case Error::bad_character:
      return "control character";
    case Error::bad_line:
      return "not a line of a description";
    case Error::bad_version:
      return "does not begin with v=0";
    case Error::bad_origin:
      return "bad o=";
    case Error::bad_connection:
      return "bad c=";
    case Error::bad_media:
      return "bad m=";
    case Error::bad_payload_type:
      return "bad payload type";
    case Error::duplicate_payload_type:
      return "payload type given twice";
    case Error::bad_rtpmap:
      return "bad rtpmap";
    case Error::bad_mid:
      return "bad mid";
    case Error::duplicate_mid:
      return "mid given twice";
    case Error::bad_group:
      return "bad group";
    case Error::bad_extmap:
      return "bad extmap";
    case Error::bad_rid:
      return "bad rid";
    case Error::bad_simulcast:
      return "bad simulcast";
    case Error::bad_ssrc:
      return "bad ssrc";
    case Error::bad_ssrc_group:
      return "bad ssrc-group";
    case Error::bad_msid:
      return "bad msid";
    case Error::bad_rtcp:
      return "bad rtcp";
    case Error::bad_ice:
      return "bad ICE credentials or options";
    case Error::bad_candidate:
      return "bad candidate";
    case Error::bad_setup:
      return "bad setup";
    case Error::bad_fingerprint:
      return "bad fingerprint";
    case Error::bad_tls_id:
      return "bad tls-id";
    case Error::bad_sctp:
      return "bad sctp-port or max-message-size";
  }
  return "unknown";
}

}  // namespace halloo::sdp
