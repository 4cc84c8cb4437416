#include "relay/dialogue.h"

#include <cstring>
#include <stdexcept>

namespace halloo::relay {
namespace {

// RFC 8656 section 17, RFC 8489 section 18.3.
constexpr std::uint16_t kAllocate = 0x003, kRefresh = 0x004, kCreatePermission = 0x008, kChannelBind = 0x009;
constexpr std::uint16_t kUsername = 0x0006, kErrorCode = 0x0009, kChannelNumber = 0x000C, kLifetime = 0x000D,
                        kXorPeerAddress = 0x0012, kRealm = 0x0014, kNonce = 0x0015,
                        kXorRelayedAddress = 0x0016, kRequestedTransport = 0x0019;
constexpr std::array<std::uint8_t, 4> kUdp{17, 0, 0, 0};  // the protocol's number, and reserved octets

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::uint32_t number(Bytes octets) {
  std::uint32_t value = 0;
  for (const std::uint8_t octet : octets.first(4)) value = value << 8 | octet;
  return value;
}

// Nobody guesses here: that no two are the same is enough.
stun::TransactionId next_transaction() {
  static std::uint64_t count = 0;
  stun::TransactionId id{};
  const std::uint64_t mixed = ++count * 0x9E3779B97F4A7C15u;
  std::memcpy(id.data(), &mixed, sizeof mixed);
  return id;
}

// RFC 8489 section 14.2.
TransportAddress read_xor_address(Bytes value, const stun::TransactionId& transaction) {
  TransportAddress address;
  address.v6 = value.size() == 20;
  if (value.size() != (address.v6 ? 20u : 8u)) throw std::runtime_error("an address of no family came");
  std::array<std::uint8_t, 16> mask;
  std::memcpy(mask.data(), big_endian(stun::kMagicCookie).data(), 4);
  std::memcpy(mask.data() + 4, transaction.data(), transaction.size());
  address.port = static_cast<std::uint16_t>((value[2] ^ mask[0]) << 8 | (value[3] ^ mask[1]));
  for (std::size_t n = 0; n + 4 < value.size(); ++n)
    address.ip[n] = static_cast<std::uint8_t>(value[4 + n] ^ mask[n]);
  return address;
}

}  // namespace

void Dialogue::allocate() {
  ask({kAllocate, 0, std::nullopt, std::nullopt});
}

void Dialogue::refresh(std::chrono::seconds lifetime) {
  ask({kRefresh, 0, lifetime, std::nullopt});
}

void Dialogue::permit(const TransportAddress& peer) {
  ask({kCreatePermission, 0, std::nullopt, peer});
}

void Dialogue::bind_channel(std::uint16_t channel, const TransportAddress& peer) {
  ask({kChannelBind, channel, std::nullopt, peer});
}

void Dialogue::ask(Asked asked) {
  asked_ = std::move(asked);
  write();
}

void Dialogue::write() {
  transaction_ = next_transaction();
  stun::Writer writer(octets_, stun::Class::request, asked_.method, transaction_);
  if (asked_.method == kAllocate) writer.add(kRequestedTransport, kUdp);
  if (asked_.channel != 0) writer.add(kChannelNumber, big_endian(std::uint32_t{asked_.channel} << 16));
  if (asked_.lifetime)
    writer.add(kLifetime, big_endian(static_cast<std::uint32_t>(asked_.lifetime->count())));
  if (asked_.peer) writer.add_xor_address(kXorPeerAddress, *asked_.peer);
  if (!nonce_.empty()) {
    writer.add(kUsername, as_bytes(credentials_.user));
    writer.add(kRealm, as_bytes(realm_));
    writer.add(kNonce, as_bytes(nonce_));
    stun::add_integrity(writer, key_);
  }
  size_ = writer.size();
}

Dialogue::Answer Dialogue::on_message(Bytes octets) {
  const auto message = stun::Message::parse(octets);
  if (!message || message->method() != asked_.method || message->transaction() != transaction_)
    return Answer::other;
  if (message->message_class() == stun::Class::success) {
    if (stun::check_integrity(*message, key_) != stun::Integrity::right)
      throw std::runtime_error("a server's answer without its integrity");
    read_success(*message);
    return Answer::success;
  }
  if (message->message_class() != stun::Class::error) return Answer::other;
  if (!read_challenge(*message)) return Answer::refused;
  write();
  return Answer::again;
}

void Dialogue::read_success(const stun::Message& message) {
  message.each([&](const stun::AttributeView& attribute) {
    if (attribute.type == kXorRelayedAddress) relayed_ = read_xor_address(attribute.value, transaction_);
    if (attribute.type == kLifetime && attribute.value.size() == 4)
      lifetime_ = std::chrono::seconds(number(attribute.value));
    return true;
  });
}

// RFC 8489 section 9.2.5: a first challenge, or a nonce that has become stale, is no refusal.
bool Dialogue::read_challenge(const stun::Message& message) {
  const bool first = nonce_.empty();
  std::string realm = realm_, nonce;
  message.each([&](const stun::AttributeView& attribute) {
    if (attribute.type == kErrorCode && attribute.value.size() >= 4)
      error_ = attribute.value[2] * 100u + attribute.value[3];
    if (attribute.type == kRealm) realm = as_text(attribute.value);
    if (attribute.type == kNonce) nonce = as_text(attribute.value);
    return true;
  });
  if (nonce.empty() || !((error_ == 401 && first) || error_ == 438)) return false;
  if (realm != realm_ || first)
    key_ =
        stun::Key::long_term(stun::PasswordAlgorithm::md5, credentials_.user, realm, credentials_.password);
  realm_ = std::move(realm);
  nonce_ = std::move(nonce);
  return true;
}

}  // namespace halloo::relay
