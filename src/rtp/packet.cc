#include "rtp/packet.h"

namespace halloo::rtp {
namespace {

constexpr std::uint16_t kOneByteProfile = 0xBEDE, kTwoByteProfile = 0x1000, kTwoByteMask = 0xFFF0;
constexpr std::uint8_t kStop = 15;  // RFC 8285 section 4.2: no further element is to be read

}  // namespace

std::optional<Packet> Packet::parse(Bytes data) {
  if (data.size() < kHeaderSize || data[0] >> 6 != 2) return std::nullopt;
  Packet packet(data);
  std::size_t at = kHeaderSize + std::size_t{4} * (data[0] & 0x0F);
  if (data.size() < at) return std::nullopt;
  if (data[0] & 0x10) {
    if (data.size() < at + 4) return std::nullopt;
    const std::uint16_t profile = read16(data, at);
    const std::size_t size = std::size_t{4} * read16(data, at + 2);
    at += 4;
    if (data.size() < at + size) return std::nullopt;
    if (profile == kOneByteProfile) packet.form_ = ExtensionForm::one_byte;
    if ((profile & kTwoByteMask) == kTwoByteProfile) packet.form_ = ExtensionForm::two_byte;
    packet.extensions_begin_ = at;
    at += size;
    packet.extensions_end_ = packet.form_ == ExtensionForm::none ? packet.extensions_begin_ : at;
  }
  std::size_t padding = 0;
  if (data[0] & 0x20) {
    padding = data.back();
    if (data.size() == at || padding == 0 || padding > data.size() - at) return std::nullopt;
  }
  packet.payload_begin_ = at;
  packet.payload_size_ = data.size() - at - padding;
  return packet;
}

// From `at` on; moves it behind the element.
bool Packet::next_extension(std::size_t& at, std::uint8_t& id, Bytes& value) const {
  while (at < extensions_end_ && data_[at] == 0) ++at;  // padding
  if (at >= extensions_end_) return false;
  std::size_t size;
  if (form_ == ExtensionForm::one_byte) {
    id = data_[at] >> 4;
    size = (data_[at] & 0x0F) + std::size_t{1};
    at += 1;
    if (id == kStop) return false;
  } else {
    if (at + 2 > extensions_end_) return false;
    id = data_[at];
    size = data_[at + 1];
    at += 2;
  }
  if (at + size > extensions_end_) return false;
  value = data_.subspan(at, size);
  at += size;
  return true;
}

std::optional<Bytes> Packet::extension(std::uint8_t wanted) const {
  std::size_t at = extensions_begin_;
  std::uint8_t id;
  Bytes value;
  while (next_extension(at, id, value))
    if (id == wanted) return value;
  return std::nullopt;
}

}  // namespace halloo::rtp
