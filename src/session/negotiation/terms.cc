#include "session/negotiation/terms.h"

namespace halloo::session {

std::string_view to_text(NegotiationError error) {
  switch (error) {
    case NegotiationError::nothing_accepted:
      return "no media section can be accepted";
    case NegotiationError::no_ice:
      return "no ICE credentials";
    case NegotiationError::no_fingerprint:
      return "no sha-256 fingerprint";
    case NegotiationError::bad_setup:
      return "bad setup";
    case NegotiationError::both_lite:
      return "ICE-lite on both sides";
    case NegotiationError::not_bundled:
      return "not bundled";
    case NegotiationError::no_rtcp_mux:
      return "no rtcp-mux";
    case NegotiationError::sections_changed:
      return "media sections have changed";
    case NegotiationError::mapping_changed:
      return "a payload type or extension id has changed its meaning";
  }
  return "unknown";
}

}  // namespace halloo::session
