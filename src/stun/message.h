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
inline constexpr std::size_t kMaxSize = kHeaderSize + 0xFFFC;  // a length of 16 bits, a multiple of four
inline constexpr std::uint32_t kMagicCookie = 0x2112A442;

enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

// RFC 8489 section 18.2, RFC 8656 section 17, RFC 6062 section 6.1.
enum Method : std::uint16_t {
  kBinding = 0x001,
  kAllocate = 0x003,
  kRefresh = 0x004,
  kSend = 0x006,
  kDataMethod = 0x007,
  kCreatePermission = 0x008,
  kChannelBind = 0x009,
  kConnect = 0x00A,
  kConnectionBind = 0x00B,
  kConnectionAttempt = 0x00C,
};

// Below 0x8000: comprehension required.
enum Attribute : std::uint16_t {
  // RFC 8489 section 18.3
  kUsername = 0x0006,
  kMessageIntegrity = 0x0008,
  kErrorCode = 0x0009,
  kUnknownAttributes = 0x000A,
  kRealm = 0x0014,
  kNonce = 0x0015,
  kMessageIntegritySha256 = 0x001C,
  kPasswordAlgorithm = 0x001D,
  kUserhash = 0x001E,
  kXorMappedAddress = 0x0020,
  kPasswordAlgorithms = 0x8002,
  kSoftware = 0x8022,
  kFingerprint = 0x8028,
  // RFC 8656 section 18
  kChannelNumber = 0x000C,
  kLifetime = 0x000D,
  kXorPeerAddress = 0x0012,
  kData = 0x0013,
  kXorRelayedAddress = 0x0016,
  kRequestedAddressFamily = 0x0017,
  kEvenPort = 0x0018,
  kRequestedTransport = 0x0019,
  kDontFragment = 0x001A,
  kReservationToken = 0x0022,
  kAdditionalAddressFamily = 0x8000,
  kAddressErrorCode = 0x8001,
  kIcmp = 0x8004,
  // RFC 6062 section 6.2, RFC 8016 section 4
  kConnectionId = 0x002A,
  kMobilityTicket = 0x8030,
  // RFC 8445 section 16.1, RFC 5780 section 7
  kPriority = 0x0024,
  kUseCandidate = 0x0025,
  kChangeRequest = 0x0003,
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

  // Those that count (sections 14.5 and 14.6): behind MESSAGE-INTEGRITY only MESSAGE-INTEGRITY-SHA256 and
  // FINGERPRINT do, as anyone may have added the others; behind MESSAGE-INTEGRITY-SHA256 only FINGERPRINT.
  template <class Visit>
  void each_protected(Visit visit) const {
    bool sha1 = false, sha256 = false;
    each([&](const AttributeView& attribute) {
      const bool is_sha256 = attribute.type == kMessageIntegritySha256;
      if (attribute.type != kFingerprint && (sha256 || (sha1 && !is_sha256))) return true;
      sha1 = sha1 || attribute.type == kMessageIntegrity;
      sha256 = sha256 || is_sha256;
      return visit(attribute);
    });
  }
  // The value of the first of its type that counts.
  std::optional<Bytes> find(std::uint16_t type) const;

  Bytes data() const { return data_; }

  enum class Fingerprint { absent, right, wrong };
  Fingerprint fingerprint() const;

 private:
  explicit Message(Bytes data) : data_(data) {}
  AttributeView attribute_at(std::size_t at) const;

  Bytes data_;
};

// The value of XOR-MAPPED-ADDRESS and its like (section 14.2).
std::optional<TransportAddress> xor_address(Bytes value, const TransactionId& transaction);

// Is it STUN by its first octets, among what shares a port with it (RFC 7983)?
bool looks_like_stun(Bytes datagram);

class Writer {
 public:
  // `out` must hold the message; what does not fit there, or in a length of 16 bits, is not written, and
  // size() is then 0.
  Writer(MutableBytes out, Class message_class, std::uint16_t method, const TransactionId& transaction);

  void add(std::uint16_t type, Bytes value);
  void add32(std::uint16_t type, std::uint32_t value);
  void add_xor_address(std::uint16_t type, const TransportAddress& address);  // section 14.2
  void add_error(unsigned code, std::string_view reason);                     // section 14.8
  void add_fingerprint();                                                     // section 14.7; the last one

  std::size_t size() const { return overflow_ ? 0 : size_; }

  // For an attribute that covers the message up to itself: what stands there, with a length in the header
  // that already counts an attribute of so many octets. Empty on overflow.
  Bytes covered(std::size_t value_size);

 private:
  void set_length(std::size_t length);

  MutableBytes out_;
  std::size_t size_ = 0;
  bool overflow_ = false;
};

}  // namespace halloo::stun
