#include "sdp/write.h"

#include "sdp/writing.h"

namespace halloo::sdp {
namespace {

std::string_view name_of(Direction direction) {
  switch (direction) {
    case Direction::sendrecv:
      return "sendrecv";
    case Direction::sendonly:
      return "sendonly";
    case Direction::recvonly:
      return "recvonly";
    case Direction::inactive:
      break;
  }
  return "inactive";
}

std::string_view name_of(Setup setup) {
  switch (setup) {
    case Setup::actpass:
      return "actpass";
    case Setup::active:
      return "active";
    case Setup::passive:
      return "passive";
    case Setup::holdconn:
      break;
  }
  return "holdconn";
}

std::string hexadecimal(const std::vector<std::uint8_t>& octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t octet : octets) {
    if (!text.empty()) text += ':';
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

void write_dtls(Lines& out, const Dtls& dtls) {
  for (const Fingerprint& each : dtls.fingerprints)
    out.line("a=fingerprint:", each.hash, " ", hexadecimal(each.digest));
  if (dtls.setup) out.line("a=setup:", name_of(*dtls.setup));
  if (!dtls.tls_id.empty()) out.line("a=tls-id:", dtls.tls_id);
}

void write_codec(Lines& out, const Codec& codec) {
  if (!codec.name.empty()) {
    out.begin("a=rtpmap:", codec.payload_type, " ", codec.name, "/", codec.clock_rate);
    if (codec.channels > 1) out.add("/", codec.channels);
    out.end();
  }
  if (!codec.fmtp.empty()) out.line("a=fmtp:", codec.payload_type, " ", codec.fmtp);
  for (const std::string& feedback : codec.feedback)
    out.line("a=rtcp-fb:", codec.payload_type, " ", feedback);
}

void write_rid(Lines& out, const Rid& rid) {
  out.begin("a=rid:", rid.id, rid.direction == RidDirection::send ? " send" : " recv");
  std::string_view before = " pt=";
  for (const std::uint8_t payload_type : rid.payload_types) {
    out.add(before, payload_type);
    before = ",";
  }
  if (!rid.restrictions.empty()) out.add(rid.payload_types.empty() ? " " : ";", rid.restrictions);
  out.end();
}

void write_streams(Lines& out, std::string_view direction, const std::vector<SimulcastStream>& streams) {
  if (streams.empty()) return;
  std::string_view before = " ";
  out.add(direction);
  for (const SimulcastStream& stream : streams) {
    for (const SimulcastRid& rid : stream) {
      out.add(before, rid.paused ? "~" : "", rid.id);
      before = ",";
    }
    before = ";";
  }
}

void write_simulcast(Lines& out, const Simulcast& simulcast) {
  if (simulcast.empty()) return;
  out.begin("a=simulcast:");
  write_streams(out, "send", simulcast.send);
  write_streams(out, simulcast.send.empty() ? "recv" : " recv", simulcast.recv);
  out.end();
}

void write_rtp(Lines& out, const MediaSection& section) {
  if (section.rtcp_port) out.line("a=rtcp:", *section.rtcp_port, " IN IP4 0.0.0.0");
  if (section.rtcp_mux) out.line("a=rtcp-mux");
  if (section.rtcp_mux_only) out.line("a=rtcp-mux-only");
  if (section.rtcp_rsize) out.line("a=rtcp-rsize");
  if (section.extmap_allow_mixed) out.line("a=extmap-allow-mixed");
  for (const Extmap& each : section.extmap) {
    out.begin("a=extmap:", each.id);
    if (each.direction != Direction::sendrecv) out.add("/", name_of(each.direction));
    out.add(" ", each.uri);
    if (!each.attributes.empty()) out.add(" ", each.attributes);
    out.end();
  }
  for (const Codec& codec : section.codecs) write_codec(out, codec);
  for (const Rid& rid : section.rids) write_rid(out, rid);
  write_simulcast(out, section.simulcast);
  for (const SsrcGroup& group : section.ssrc_groups) {
    out.begin("a=ssrc-group:", group.semantics);
    for (const std::uint32_t ssrc : group.ssrcs) out.add(" ", ssrc);
    out.end();
  }
  for (const Ssrc& each : section.ssrcs) {
    if (!each.cname.empty()) out.line("a=ssrc:", each.ssrc, " cname:", each.cname);
    if (!each.msid.empty()) out.line("a=ssrc:", each.ssrc, " msid:", each.msid);
  }
}

void write_section(Lines& out, const MediaSection& section) {
  write_media_line(out, section);
  out.line("c=IN ", section.connection.v6 ? "IP6 " : "IP4 ", section.connection.address);
  if (section.bandwidth) out.line("b=TIAS:", *section.bandwidth);
  if (!section.mid.empty()) out.line("a=mid:", section.mid);
  if (section.bundle_only) out.line("a=bundle-only");
  out.line("a=", name_of(section.direction));
  for (const Msid& msid : section.msids) {
    out.begin("a=msid:", msid.stream);
    if (!msid.track.empty()) out.add(" ", msid.track);
    out.end();
  }
  write_ice(out, section.ice);
  write_dtls(out, section.dtls);
  write_candidates(out, section.candidates, section.end_of_candidates);
  write_rtp(out, section);
  if (section.sctp_port) out.line("a=sctp-port:", *section.sctp_port);
  if (section.max_message_size) out.line("a=max-message-size:", *section.max_message_size);
}

}  // namespace

void write_media_line(Lines& out, const MediaSection& section) {
  out.begin("m=", kind_name(section), " ", section.port, " ", section.protocol);
  for (const Codec& codec : section.codecs) out.add(" ", codec.payload_type);
  for (const std::string& format : section.formats) out.add(" ", format);
  out.end();
}

void write_groups(Lines& out, const std::vector<Group>& groups) {
  for (const Group& group : groups) {
    out.begin("a=group:", group.semantics);
    for (const std::string& mid : group.mids) out.add(" ", mid);
    out.end();
  }
}

void write_ice(Lines& out, const Ice& ice) {
  if (!ice.ufrag.empty()) out.line("a=ice-ufrag:", ice.ufrag);
  if (!ice.pwd.empty()) out.line("a=ice-pwd:", ice.pwd);
  if (ice.options.empty()) return;
  out.begin("a=ice-options:");
  std::string_view before;
  for (const std::string& option : ice.options) {
    out.add(before, option);
    before = " ";
  }
  out.end();
}

void write_candidates(Lines& out, const std::vector<Candidate>& candidates, bool end) {
  for (const Candidate& candidate : candidates) out.line("a=candidate:", to_text(candidate));
  if (end) out.line("a=end-of-candidates");
}

std::string write(const Description& description) {
  Lines out;
  out.line("v=0");
  out.line("o=", description.origin.username, " ", description.origin.session_id, " ",
           description.origin.version, " IN IP4 0.0.0.0");
  out.line("s=-");
  out.line("t=0 0");
  write_groups(out, description.groups);
  if (description.extmap_allow_mixed) out.line("a=extmap-allow-mixed");
  if (description.ice_lite) out.line("a=ice-lite");
  write_ice(out, description.ice);
  write_dtls(out, description.dtls);
  if (description.end_of_candidates) out.line("a=end-of-candidates");
  for (const MediaSection& section : description.media) write_section(out, section);
  return out.take();
}

}  // namespace halloo::sdp
