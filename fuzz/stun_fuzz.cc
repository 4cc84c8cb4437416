// Datagrams at all that reads STUN: no answer is longer than it may be, each answer is a message itself,
// nobody guesses a key or a nonce, and what is signed anew is found right.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "stun/binding.h"
#include "stun/integrity.h"
#include "stun/message.h"
#include "stun/nonce.h"

namespace {

using namespace halloo;
using namespace halloo::stun;

const TransportAddress kClient{false, {127, 0, 0, 1}, 5000};
constexpr Instant kNow{std::chrono::seconds(1000)};
constexpr std::array<std::uint8_t, 32> kSecret{1, 2, 3};

void require(bool condition) {
  if (!condition) std::abort();
}

void answer(Bytes data) {
  static BindingServer server;
  std::array<std::uint8_t, BindingServer::kMaxAnswer> out{};
  const std::size_t size = server.on_datagram(kClient, data, out);
  require(size <= out.size());
  require(size == 0 || Message::parse(Bytes(out).first(size)));
}

void read_attributes(const Message& message) {
  static const Nonces nonces(kSecret, std::chrono::seconds(600), kPasswordAlgorithmsFeature);
  message.each([&](const AttributeView& attribute) {
    const auto found = message.find(attribute.type);
    require(!found || found->size() <= message.data().size() - kHeaderSize);
    if (const auto address = xor_address(attribute.value, message.transaction())) {
      std::array<std::uint8_t, 64> out;
      Writer writer(out, Class::success, kBinding, message.transaction());
      writer.add_xor_address(kXorMappedAddress, *address);
      const auto again = Message::parse(Bytes(out).first(writer.size()));
      require(xor_address(*again->find(kXorMappedAddress), message.transaction()) == address);
    }
    require(nonces.check(kNow, kClient, attribute.value) == Nonces::Verdict::wrong);
    return true;
  });
}

// What counts of the message, written and signed anew, with the same things behind it.
void sign(const Message& message) {
  static const Key key = Key::long_term(PasswordAlgorithm::sha256, "user", "realm", "password");
  require(check_integrity(message, key) != Integrity::right);
  require(check_integrity_sha256(message, key) != Integrity::right);
  require(check_integrity_sha256(message, key, 16) != Integrity::right);

  std::vector<std::uint8_t> out(message.data().size() + 128);
  Writer writer(out, message.message_class(), message.method(), message.transaction());
  message.each_protected([&](const AttributeView& attribute) {
    if (attribute.type != kMessageIntegrity && attribute.type != kMessageIntegritySha256 &&
        attribute.type != kFingerprint)
      writer.add(attribute.type, attribute.value);
    return true;
  });
  add_integrity(writer, key);
  add_integrity_sha256(writer, key);
  writer.add_fingerprint();
  if (writer.size() == 0) return require(message.data().size() + 68 > kMaxSize);
  const auto signed_message = Message::parse(Bytes(out).first(writer.size()));
  require(signed_message.has_value());
  require(check_integrity(*signed_message, key) == Integrity::right);
  require(check_integrity_sha256(*signed_message, key) == Integrity::right);
  require(signed_message->fingerprint() == Message::Fingerprint::right);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes datagram(data, size);
  answer(datagram);
  if (const auto message = Message::parse(datagram)) {
    read_attributes(*message);
    sign(*message);
  }
  return 0;
}
