// Writes the packets of one subscription: its own SSRC, payload types, extension identifiers and mid, and the
// payload as it came, copied once (RFC 3550 section 5.1; retransmissions in the form of RFC 4588 section 4).
// Owned by the subscriber's worker. Numbers and times are given to it (rewriter.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtp/header_writer.h"
#include "rtp/payload/codec.h"
#include "sfu/forwarding/outgoing.h"

namespace halloo::sfu {

// A payload type of the publisher's, and what the subscriber calls it.
struct PayloadMapping {
  std::uint8_t from = 0;
  std::uint8_t to = 0;
  rtp::Codec codec = rtp::Codec::other;
  // RED that the subscriber did not agree to: only its primary payload is passed on, as `to` (RFC 2198).
  bool unwrap_red = false;
  // Of the retransmissions (RFC 4588 section 8.6); nullopt: nothing is repeated.
  std::optional<std::uint8_t> rtx = {};
};

struct StreamIdentity {
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;  // 0: no retransmission stream
  std::string mid;             // empty: the SSRC alone tells
  std::vector<PayloadMapping> payloads = {};
  rtp::ExtensionMap extensions = {};
};

// What becomes of one packet.
struct Rewriting {
  std::uint16_t sequence = 0;
  std::uint32_t timestamp_delta = 0;
  bool marker = false;
  std::uint16_t picture_delta = 0;
  std::uint8_t tl0_delta = 0;
  std::uint16_t frame_number_delta = 0;
  bool with_mid = true;
};

class PacketWriter {
 public:
  PacketWriter(StreamIdentity identity, std::uint16_t first_rtx_sequence)
      : identity_(std::move(identity)), rtx_sequence_(first_rtx_sequence) {}

  // nullptr: the subscriber did not agree to what the publisher sends.
  const PayloadMapping* mapping(std::uint8_t payload_type) const;
  bool can_probe() const;

  // In all of these, nothing is written if there is no room.
  Outgoing write(const rtp::Packet& packet, const rtp::ExtensionValues& extensions,
                 const Rewriting& rewriting, MutableBytes out) const;
  // The same as a retransmission, if there is a stream for them.
  Outgoing write_again(const rtp::Packet& packet, const rtp::ExtensionValues& extensions,
                       const Rewriting& rewriting, MutableBytes out);
  // In the stream, in place of a packet that is not forwarded: nothing but padding.
  Outgoing write_filler(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp,
                        MutableBytes out) const;
  // The same as a retransmission: nothing but its number.
  Outgoing write_filler_again(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp,
                              MutableBytes out);
  // On the retransmission stream; at most 255 octets of padding.
  Outgoing write_padding(std::size_t octets, std::uint32_t timestamp, MutableBytes out);

  const StreamIdentity& identity() const { return identity_; }
  std::uint16_t next_rtx_sequence() const { return rtx_sequence_; }

 private:
  Outgoing write_header(const rtp::ExtensionValues& extensions, const rtp::NewHeader& header,
                        std::uint16_t frame_number_delta, MutableBytes out) const;
  Outgoing write_padded(std::uint32_t ssrc, std::uint8_t payload_type, std::uint16_t sequence,
                        std::uint32_t timestamp, std::size_t octets, MutableBytes out) const;
  Outgoing write_packet(const PayloadMapping& mapping, const rtp::Packet& packet,
                        const rtp::ExtensionValues& extensions, const Rewriting& rewriting,
                        bool retransmission, MutableBytes out) const;
  bool has_rtx(const PayloadMapping* mapping) const {
    return mapping && mapping->rtx && identity_.rtx_ssrc != 0;
  }

  StreamIdentity identity_;
  std::uint16_t rtx_sequence_;
};

}  // namespace halloo::sfu
