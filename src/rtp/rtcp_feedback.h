// RTCP feedback about packets and pictures, read in place: generic NACK and PLI (RFC 4585), FIR (RFC 5104),
// REMB (draft-alvestrand-rmcat-remb-03). Stateless; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/rtcp.h"

namespace halloo::rtp {

// RFC 4585 sections 6.2 and 6.3, RFC 5104 section 4.3.1; the REMB draft section 2.
inline constexpr std::uint8_t kNackFormat = 1;  // of kTransportLayerFeedback
inline constexpr std::uint8_t kPliFormat = 1;   // of kPayloadSpecificFeedback, as those below
inline constexpr std::uint8_t kFirFormat = 4;
inline constexpr std::uint8_t kApplicationLayerFormat = 15;
inline constexpr std::uint32_t kRembIdentifier = 0x52454D42;  // "REMB"

struct Nack {
  static std::optional<Nack> read(const RtcpBlock& block);
  // Calls visit(sequence number) for each packet that is missed, at most 17 for four octets.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t at = 0; at < items.size(); at += 4) {
      const std::uint16_t first = read16(items, at);
      visit(first);
      for (unsigned following = read16(items, at + 2), i = 1; following != 0; following >>= 1, ++i)
        if (following & 1) visit(static_cast<std::uint16_t>(first + i));
    }
  }
  std::uint32_t sender_ssrc = 0, media_ssrc = 0;
  Bytes items;  // a sequence number and a mask of the 16 behind it, each
};

struct Pli {
  static std::optional<Pli> read(const RtcpBlock& block);
  std::uint32_t sender_ssrc = 0, media_ssrc = 0;
};

struct Fir {
  static std::optional<Fir> read(const RtcpBlock& block);
  // Calls visit(ssrc, number): a number that has come before is a repetition of that request.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t at = 0; at < items.size(); at += 8) visit(read32(items, at), items[at + 4]);
  }
  std::uint32_t sender_ssrc = 0;
  Bytes items;
};

struct Remb {
  static std::optional<Remb> read(const RtcpBlock& block);
  std::size_t size() const { return sources.size() / 4; }
  std::uint32_t operator[](std::size_t index) const { return read32(sources, 4 * index); }
  std::uint32_t sender_ssrc = 0;
  std::uint64_t bitrate = 0;  // bits a second
  Bytes sources;
};

}  // namespace halloo::rtp
