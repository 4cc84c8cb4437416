#include "stun/message.h"

#include <algorithm>

#include "base/octets.h"

namespace halloo::stun {
namespace {

// Of ITU V.42, as section 14.7 says.
constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xEDB88320u ^ value >> 1 : value >> 1;
    table[i] = value;
  }
  return table;
}
std::uint32_t crc32(Bytes data) {
  static constexpr auto table = make_crc_table();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::uint8_t octet : data) crc = table[(crc ^ octet) & 0xFF] ^ crc >> 8;
  return ~crc;
}
constexpr std::uint32_t kFingerprintXor = 0x5354554E;  // "STUN"

}  // namespace

bool looks_like_stun(Bytes datagram) {
  return datagram.size() >= kHeaderSize && datagram[0] < 4 && read32(datagram, 4) == kMagicCookie;
}

std::optional<Message> Message::parse(Bytes data) {
  if (!looks_like_stun(data)) return std::nullopt;
  const std::size_t length = read16(data, 2);
  if (length % 4 != 0 || data.size() != kHeaderSize + length) return std::nullopt;
  for (std::size_t at = kHeaderSize; at < data.size();) {
    // Lengths are multiples of four, so a header of four octets is always there.
    const std::size_t padded = (std::size_t{read16(data, at + 2)} + 3) & ~std::size_t{3};
    if (data.size() - at - 4 < padded) return std::nullopt;
    at += 4 + padded;
  }
  return Message(data);
}

Class Message::message_class() const {
  return static_cast<Class>((data_[0] & 1) << 1 | (data_[1] >> 4 & 1));
}

std::uint16_t Message::method() const {
  const unsigned type = read16(data_, 0);
  return static_cast<std::uint16_t>((type & 0x3E00) >> 2 | (type & 0x00E0) >> 1 | (type & 0x000F));
}

TransactionId Message::transaction() const {
  TransactionId id;
  std::copy_n(data_.begin() + 8, id.size(), id.begin());
  return id;
}

AttributeView Message::attribute_at(std::size_t at) const {
  return {read16(data_, at), data_.subspan(at + 4, read16(data_, at + 2))};
}

std::optional<Bytes> Message::find(std::uint16_t type) const {
  std::optional<Bytes> found;
  each_protected([&](const AttributeView& attribute) {
    if (attribute.type == type) found = attribute.value;
    return !found;
  });
  return found;
}

std::optional<TransportAddress> xor_address(Bytes value, const TransactionId& transaction) {
  if (value.size() != 8 && value.size() != 20) return std::nullopt;
  TransportAddress address;
  address.v6 = value.size() == 20;
  if (value[1] != (address.v6 ? 2 : 1)) return std::nullopt;
  address.port = static_cast<std::uint16_t>(read16(value, 2) ^ (kMagicCookie >> 16));
  std::array<std::uint8_t, 16> mask;
  write32(mask, 0, kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), mask.begin() + 4);
  for (std::size_t i = 0; i < value.size() - 4; ++i)
    address.ip[i] = static_cast<std::uint8_t>(value[4 + i] ^ mask[i]);
  return address;
}

Message::Fingerprint Message::fingerprint() const {
  Fingerprint result = Fingerprint::absent;
  each([&](const AttributeView& attribute) {
    if (attribute.type != kFingerprint) return true;
    const auto at = static_cast<std::size_t>(attribute.value.data() - data_.data()) - 4;
    const bool last = attribute.value.size() == 4 && at + 8 == data_.size();
    const bool right = last && (crc32(data_.first(at)) ^ kFingerprintXor) == read32(attribute.value, 0);
    result = right ? Fingerprint::right : Fingerprint::wrong;
    return false;
  });
  return result;
}

Writer::Writer(MutableBytes out, Class message_class, std::uint16_t method, const TransactionId& transaction)
    : out_(out.first(std::min(out.size(), kMaxSize))) {
  if (out_.size() < kHeaderSize) {
    overflow_ = true;
    return;
  }
  const unsigned c = static_cast<unsigned>(message_class);
  const unsigned m = method;
  write16(out_, 0, (m & 0x0F80) << 2 | (m & 0x0070) << 1 | (m & 0x000F) | (c & 2) << 7 | (c & 1) << 4);
  write32(out_, 4, kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), out_.begin() + 8);
  size_ = kHeaderSize;
  set_length(0);
}

void Writer::set_length(std::size_t length) {
  write16(out_, 2, length);
}

void Writer::add(std::uint16_t type, Bytes value) {
  const std::size_t padded = (value.size() + 3) & ~std::size_t{3};
  if (overflow_ || out_.size() - size_ < 4 + padded) {
    overflow_ = true;
    return;
  }
  write16(out_, size_, type);
  write16(out_, size_ + 2, value.size());
  std::copy(value.begin(), value.end(), out_.begin() + static_cast<std::ptrdiff_t>(size_ + 4));
  std::fill_n(out_.begin() + static_cast<std::ptrdiff_t>(size_ + 4 + value.size()), padded - value.size(),
              std::uint8_t{0});
  size_ += 4 + padded;
  set_length(size_ - kHeaderSize);
}

void Writer::add32(std::uint16_t type, std::uint32_t value) {
  std::array<std::uint8_t, 4> octets;
  write32(octets, 0, value);
  add(type, octets);
}

void Writer::add_xor_address(std::uint16_t type, const TransportAddress& address) {
  std::array<std::uint8_t, 20> value{};
  const MutableBytes view(value);
  value[1] = address.v6 ? 2 : 1;
  write16(view, 2, address.port ^ (kMagicCookie >> 16));
  // The address is combined with the magic cookie and the transaction id, which follow each other in the
  // header.
  const Bytes octets = address.octets();
  for (std::size_t i = 0; i < octets.size(); ++i)
    value[4 + i] = static_cast<std::uint8_t>(octets[i] ^ (overflow_ ? 0 : out_[4 + i]));
  add(type, view.first(4 + octets.size()));
}

void Writer::add_error(unsigned code, std::string_view reason) {
  std::array<std::uint8_t, 4 + 127> value{};
  value[2] = static_cast<std::uint8_t>(code / 100);
  value[3] = static_cast<std::uint8_t>(code % 100);
  const Bytes text = as_bytes(reason.substr(0, 127));
  std::copy(text.begin(), text.end(), value.begin() + 4);
  add(kErrorCode, Bytes(value).first(4 + text.size()));
}

Bytes Writer::covered(std::size_t value_size) {
  if (overflow_) return {};
  set_length(size_ + 4 + value_size - kHeaderSize);
  return Bytes(out_).first(size_);
}

void Writer::add_fingerprint() {
  const Bytes before = covered(4);
  if (before.empty()) return;
  add32(kFingerprint, crc32(before) ^ kFingerprintXor);
}

}  // namespace halloo::stun
