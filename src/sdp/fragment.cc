#include "sdp/fragment.h"

#include "sdp/reading.h"
#include "sdp/writing.h"

namespace halloo::sdp {

Result<Fragment, ParseError> parse_fragment(std::string_view text, const Limits& limits) {
  auto read = read_description(text, limits, true);
  if (!read) return Unexpected{read.error()};
  Description& description = *read;
  Fragment fragment{description.ice_lite,
                    std::move(description.ice),
                    std::move(description.groups),
                    description.end_of_candidates,
                    {}};
  for (MediaSection& section : description.media) {
    if (section.mid.empty()) return Unexpected{ParseError{Error::bad_mid, 0}};
    fragment.sections.push_back({section.kind, std::move(section.mid), std::move(section.ice),
                                 std::move(section.candidates), section.end_of_candidates});
  }
  return fragment;
}

std::string write(const Fragment& fragment) {
  Lines out;
  if (fragment.ice_lite) out.line("a=ice-lite");
  write_ice(out, fragment.ice);
  write_groups(out, fragment.groups);
  if (fragment.end_of_candidates) out.line("a=end-of-candidates");
  for (const FragmentSection& section : fragment.sections) {
    // Section 9.2: a pseudo m-line, of which only its kind means something.
    MediaSection line;
    line.kind = section.kind;
    line.protocol = section.kind == MediaKind::application ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF";
    line.formats = {section.kind == MediaKind::application ? "webrtc-datachannel" : "0"};
    if (section.kind == MediaKind::other) line.other_kind = "text";
    write_media_line(out, line);
    out.line("a=mid:", section.mid);
    write_ice(out, section.ice);
    write_candidates(out, section.candidates, section.end_of_candidates);
  }
  return out.take();
}

}  // namespace halloo::sdp
