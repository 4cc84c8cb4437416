// RTP packets (RFC 3550 section 5.1, RFC 8285): reading in place. Stateless; any thread. Nothing of the
// payload is looked at here (frame_mark.h), nothing is decrypted.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/octets.h"

namespace halloo::rtp {

inline constexpr std::size_t kHeaderSize = 12;
inline constexpr std::size_t kMaxPacket = 1500;

// RFC 8285: one octet of id and length before each element, or two.
enum class ExtensionForm : std::uint8_t { none, one_byte, two_byte };

// A packet whose header, extension and padding have been checked against its size.
class Packet {
 public:
  // nullopt: not RTP version 2, or cut short.
  static std::optional<Packet> parse(Bytes data);

  bool marker() const { return data_[1] & 0x80; }
  std::uint8_t payload_type() const { return data_[1] & 0x7F; }
  std::uint16_t sequence_number() const { return read16(data_, 2); }
  std::uint32_t timestamp() const { return read32(data_, 4); }
  std::uint32_t ssrc() const { return read32(data_, 8); }

  // Of the extension with this local identifier (1 to 14, in the two-byte form to 255); nullopt: it has none.
  std::optional<Bytes> extension(std::uint8_t id) const;
  // Calls visit(id, value) for each element, in order.
  template <class Visit>
  void each_extension(Visit visit) const {
    std::size_t at = extensions_begin_;
    std::uint8_t id;
    Bytes value;
    while (next_extension(at, id, value)) visit(id, value);
  }
  ExtensionForm extension_form() const { return form_; }

  Bytes payload() const { return data_.subspan(payload_begin_, payload_size_); }  // without padding
  std::size_t padding() const { return data_.size() - payload_begin_ - payload_size_; }
  Bytes header() const { return data_.first(payload_begin_); }  // with CSRCs and extensions
  Bytes data() const { return data_; }

 private:
  explicit Packet(Bytes data) : data_(data) {}
  bool next_extension(std::size_t& at, std::uint8_t& id, Bytes& value) const;

  Bytes data_;
  std::size_t extensions_begin_ = 0, extensions_end_ = 0;
  std::size_t payload_begin_ = 0, payload_size_ = 0;
  ExtensionForm form_ = ExtensionForm::none;
};

// Of what shares a port by RFC 7983: RTP or RTCP by its first octet; RTCP by its second (RFC 5761 section 4).
inline bool looks_like_rtp(Bytes data) {
  return data.size() >= 8 && data[0] >= 128 && data[0] <= 191;
}
inline bool looks_like_rtcp(Bytes data) {
  return looks_like_rtp(data) && data[1] >= 192 && data[1] <= 223;
}

}  // namespace halloo::rtp
