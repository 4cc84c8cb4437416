#include "stun/binding.h"

#include <algorithm>
#include <array>

#include "base/octets.h"

namespace halloo::stun {
namespace {

std::size_t drop(Counter& reason) {
  reason.add();
  return 0;
}

// What a Binding request may carry without being refused although we do not look at it: credentials and ICE's
// attributes. A client that sends them to a STUN server without being asked gets its address all the same.
// CHANGE-REQUEST is not among them: without a second address it is to be refused (RFC 5780 section 6.1), or
// the client would take our plain answer for a trait of its NAT.
bool is_understood(std::uint16_t type) {
  constexpr std::array known{
      kUsername, kUserhash,    kRealm, kNonce, kPasswordAlgorithm, kMessageIntegrity, kMessageIntegritySha256,
      kPriority, kUseCandidate};
  return type >= 0x8000 || std::ranges::find(known, type) != known.end();  // from there on: optional
}

}  // namespace

std::size_t BindingServer::on_datagram(const TransportAddress& from, Bytes datagram, MutableBytes out) {
  if (!looks_like_stun(datagram)) return drop(counters_.not_stun);
  const auto message = Message::parse(datagram);
  if (!message) return drop(counters_.malformed);
  return on_message(from, *message, out);
}

std::size_t BindingServer::on_message(const TransportAddress& from, const Message& message,
                                      MutableBytes out) {
  const auto fingerprint = message.fingerprint();
  if (fingerprint == Message::Fingerprint::wrong) return drop(counters_.wrong_fingerprint);
  if (message.message_class() != Class::request) return drop(counters_.not_a_request);
  if (message.method() != kBinding) return drop(counters_.unknown_method);

  std::array<std::uint8_t, 16> unknown{};  // attribute types in network order
  std::size_t unknown_size = 0;
  message.each_protected([&](const AttributeView& attribute) {
    if (is_understood(attribute.type)) return true;
    write16(unknown, unknown_size, attribute.type);
    unknown_size += 2;
    return unknown_size < unknown.size();
  });

  Writer answer(out, unknown_size == 0 ? Class::success : Class::error, kBinding, message.transaction());
  if (unknown_size == 0) {
    answer.add_xor_address(kXorMappedAddress, from);
    counters_.answered.add();
  } else {
    answer.add_error(420,
                     {});  // without a reason, as anyone may have written anybody's address on the request
    answer.add(kUnknownAttributes, Bytes(unknown).first(unknown_size));
    counters_.unknown_attribute.add();
  }
  if (fingerprint == Message::Fingerprint::right) answer.add_fingerprint();
  return answer.size();
}

}  // namespace halloo::stun
