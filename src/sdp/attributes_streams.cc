// What tells the streams of one m-section apart: msid, rid and simulcast, SSRCs.
#include <algorithm>

#include "sdp/reading.h"
#include "sdp/text.h"

namespace halloo::sdp {

// RFC 8830 section 2: <stream> [<track>].
Fault read_msid(Reading& reading, std::string_view value) {
  auto& msids = reading.section->msids;
  const std::string_view stream = take_word(value), track = take_word(value);
  if (stream.empty()) return Error::bad_msid;
  if (msids.size() == reading.limits.msids) return Error::too_many;
  msids.push_back({std::string(stream), std::string(track)});
  return std::nullopt;
}

// RFC 8851 section 10: <id> send|recv [pt=<list>;<others>].
Fault read_rid(Reading& reading, std::string_view value) {
  auto& rids = reading.section->rids;
  Rid rid;
  const std::string_view id = take_word(value), direction = take_word(value);
  if (!is_rid(id) || (direction != "send" && direction != "recv")) return Error::bad_rid;
  rid.id = id;
  rid.direction = direction == "send" ? RidDirection::send : RidDirection::recv;
  for (std::string_view rest = trimmed(value); !rest.empty();) {
    const std::string_view restriction = trimmed(take_until(rest, ';'));
    if (restriction.substr(0, 3) == "pt=") {
      for (std::string_view list = restriction.substr(3); !list.empty();) {
        std::uint8_t payload_type = 0;
        if (!read_number(trimmed(take_until(list, ',')), payload_type) || payload_type > 127)
          return Error::bad_rid;
        if (rid.payload_types.size() == reading.limits.codecs) return Error::too_many;
        rid.payload_types.push_back(payload_type);
      }
    } else if (!restriction.empty()) {
      if (!rid.restrictions.empty()) rid.restrictions += ';';
      rid.restrictions += restriction;
    }
  }
  if (std::any_of(rids.begin(), rids.end(), [&](const Rid& other) { return other.id == rid.id; }))
    return Error::bad_rid;
  if (rids.size() == reading.limits.rids) return Error::too_many;
  rids.push_back(std::move(rid));
  return std::nullopt;
}

// RFC 8853 section 5.1: send and recv, each with streams (";") of alternatives (","), "~": paused at first.
Fault read_simulcast(Reading& reading, std::string_view value) {
  Simulcast simulcast;
  std::size_t count = 0;
  for (std::string_view direction; !(direction = take_word(value)).empty();) {
    if (direction != "send" && direction != "recv") return Error::bad_simulcast;
    auto& streams = direction == "send" ? simulcast.send : simulcast.recv;
    std::string_view list = take_word(value);
    if (list.empty() || !streams.empty()) return Error::bad_simulcast;
    while (!list.empty()) {
      SimulcastStream stream;
      for (std::string_view alternatives = take_until(list, ';'); !alternatives.empty();) {
        std::string_view id = take_until(alternatives, ',');
        const bool paused = !id.empty() && id.front() == '~';
        if (paused) id.remove_prefix(1);
        if (!is_rid(id)) return Error::bad_simulcast;
        if (++count > reading.limits.rids) return Error::too_many;
        stream.push_back({std::string(id), paused});
      }
      if (stream.empty()) return Error::bad_simulcast;
      streams.push_back(std::move(stream));
    }
  }
  if (simulcast.empty()) return Error::bad_simulcast;
  reading.section->simulcast = std::move(simulcast);
  return std::nullopt;
}

// RFC 5576 section 4.1: <ssrc> <attribute>[:<value>]. Only cname and msid are of use.
Fault read_ssrc(Reading& reading, std::string_view value) {
  auto& ssrcs = reading.section->ssrcs;
  std::uint32_t ssrc = 0;
  if (!read_number(take_word(value), ssrc)) return Error::bad_ssrc;
  std::string_view rest = trimmed(value);
  const std::string_view name = take_until(rest, ':');
  const std::string_view text = trimmed(rest);
  if ((name != "cname" && name != "msid") || text.empty()) return std::nullopt;
  auto found = std::find_if(ssrcs.begin(), ssrcs.end(), [&](const Ssrc& each) { return each.ssrc == ssrc; });
  if (found == ssrcs.end()) {
    if (ssrcs.size() == reading.limits.ssrcs) return Error::too_many;
    found = ssrcs.insert(ssrcs.end(), Ssrc{ssrc, {}, {}});
  }
  (name == "cname" ? found->cname : found->msid) = text;
  return std::nullopt;
}

// Section 4.2: <semantics> <ssrc>...
Fault read_ssrc_group(Reading& reading, std::string_view value) {
  auto& groups = reading.section->ssrc_groups;
  const std::string_view semantics = take_word(value);
  if (!is_token(semantics)) return Error::bad_ssrc_group;
  SsrcGroup group{std::string(semantics), {}};
  for (std::string_view word; !(word = take_word(value)).empty();) {
    std::uint32_t ssrc = 0;
    if (!read_number(word, ssrc)) return Error::bad_ssrc_group;
    if (group.ssrcs.size() == reading.limits.ssrcs) return Error::too_many;
    group.ssrcs.push_back(ssrc);
  }
  if (groups.size() == reading.limits.ssrcs) return Error::too_many;
  groups.push_back(std::move(group));
  return std::nullopt;
}

}  // namespace halloo::sdp
