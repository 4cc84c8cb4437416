// STUN messages (RFC 8489 section 5 and 14): reading in place, writing into the caller's octets.
// No credentials here. Stateless; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/transport_address.h"

namespace halloo::stun {

inline constexpr std::size_t kHeaderSize = 20;
inline constexpr std::uint32_t kMagicCookie = 0x2112A442;

enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

inline constexpr std::uint16_t kBinding = 0x001;  // method

// Section 18.3. Below 0x8000: comprehension required.
enum Attribute : std::uint16_t {
  kXorMappedAddress = 0x0020,
  kErrorCode = 0x0009,
  kUnknownAttributes = 0x000A,
  kFingerprint = 0x8028,
};

using TransactionId = std::array<std::uint8_t, 12>;

struct AttributeView {
  std::uint16_t type = 0;
  Bytes value;  // without padding
};

// A message whose header and attribute lengths have been checked.
class Message {
 public:
  // nullopt: not STUN, or cut short, or with octets behind it.
  static std::optional<Message> parse(Bytes datagram);

  Class message_class() const;
  std::uint16_t method() const;
  TransactionId transaction() const;

  // Calls visit(AttributeView) for each, in order; stops where it returns false.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t at = kHeaderSize; at < data_.size();) {
      const AttributeView attribute = attribute_at(at);
      if (!visit(attribute)) return;
      at += 4 + ((attribute.value.size() + 3) & ~std::size_t{3});
    }
  }

  enum class Fingerprint { absent, right, wrong };
  Fingerprint fingerprint() const;

 private:
  explicit Message(Bytes data) : data_(data) {}
  AttributeView attribute_at(std::size_t at) const;

  Bytes data_;
};

// Is it STUN by its first octets, among what shares a port with it (RFC 7983)?
bool looks_like_stun(Bytes datagram);

class Writer {
 public:
  // `out` must hold the message; what does not fit is not written, and size() is then 0.
  Writer(MutableBytes out, Class message_class, std::uint16_t method, const TransactionId& transaction);

  void add(std::uint16_t type, Bytes value);
  void add_xor_address(std::uint16_t type, const TransportAddress& address);  // section 14.2
  void add_error(unsigned code, std::string_view reason);                     // section 14.8
  void add_fingerprint();                                                     // section 14.7; the last one

  std::size_t size() const { return overflow_ ? 0 : size_; }

 private:
  void set_length(std::size_t length);

  MutableBytes out_;
  std::size_t size_ = 0;
  bool overflow_ = false;
};

}  // namespace halloo::stun
