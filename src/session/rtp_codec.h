// What descriptions agree on, as the forwarder names it.
#pragma once

#include "rtp/payload/codec.h"
#include "session/negotiation/codec.h"

namespace halloo::session {

constexpr rtp::Codec rtp_codec(CodecKind kind) {
  switch (kind) {
    case CodecKind::vp8:
      return rtp::Codec::vp8;
    case CodecKind::vp9:
      return rtp::Codec::vp9;
    case CodecKind::av1:
      return rtp::Codec::av1;
    case CodecKind::h264:
      return rtp::Codec::h264;
    case CodecKind::opus:
      return rtp::Codec::opus;
    case CodecKind::red:
      return rtp::Codec::red;
  }
  return rtp::Codec::other;
}

}  // namespace halloo::session
