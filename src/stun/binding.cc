#include "stun/binding.h"

#include <array>

#include "stun/message.h"

namespace halloo::stun {
namespace {

// What a Binding request may carry without being refused although we do not look at it: USERNAME and the
// integrity attributes belong to ICE checks, which an ICE agent answers, but a client that sends them to a
// STUN server without being asked must get its address all the same.
bool is_understood(std::uint16_t type) {
  constexpr std::array<std::uint16_t, 7> known{
      0x0003,                  // CHANGE-REQUEST (RFC 5780): not offered, but ignored by servers of this kind
      0x0006, 0x0008, 0x001C,  // USERNAME, MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256
      0x0024, 0x0025,          // PRIORITY, USE-CANDIDATE (RFC 8445)
      0x001E,                  // USERHASH
  };
  if (type >= 0x8000) return true;  // comprehension optional
  for (const std::uint16_t k : known)
    if (k == type) return true;
  return false;
}

}  // namespace

std::size_t BindingServer::on_datagram(const TransportAddress& from, Bytes datagram, MutableBytes out) {
  const auto drop = [](Counter& reason) {
    reason.add();
    return std::size_t{0};
  };
  if (!looks_like_stun(datagram)) return drop(counters_.not_stun);
  const auto message = Message::parse(datagram);
  if (!message) return drop(counters_.malformed);
  const auto fingerprint = message->fingerprint();
  if (fingerprint == Message::Fingerprint::wrong) return drop(counters_.wrong_fingerprint);
  if (message->message_class() != Class::request) return drop(counters_.not_a_request);
  if (message->method() != kBinding) return drop(counters_.unknown_method);

  std::array<std::uint8_t, 16> unknown{};  // attribute types in network order
  std::size_t unknown_size = 0;
  message->each([&](const AttributeView& attribute) {
    if (is_understood(attribute.type)) return true;
    unknown[unknown_size++] = static_cast<std::uint8_t>(attribute.type >> 8);
    unknown[unknown_size++] = static_cast<std::uint8_t>(attribute.type);
    return unknown_size < unknown.size();
  });

  Writer answer(out, unknown_size == 0 ? Class::success : Class::error, kBinding, message->transaction());
  if (unknown_size == 0) {
    answer.add_xor_address(kXorMappedAddress, from);
    counters_.answered.add();
  } else {
    answer.add_error(420, "Unknown Attribute");
    answer.add(kUnknownAttributes, Bytes(unknown).first(unknown_size));
    counters_.unknown_attribute.add();
  }
  if (fingerprint == Message::Fingerprint::right) answer.add_fingerprint();
  return answer.size();
}

}  // namespace halloo::stun
