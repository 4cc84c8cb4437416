// How requests are answered: successes and errors, signed as the request was (RFC 8489 section 9.2.4).
#include <string_view>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {
namespace {

std::string_view reason(unsigned code) {
  switch (code) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 405:
      return "Mobility Forbidden";
    case 420:
      return "Unknown Attribute";
    case 437:
      return "Allocation Mismatch";
    case 438:
      return "Stale Nonce";
    case 440:
      return "Address Family not Supported";
    case 441:
      return "Wrong Credentials";
    case 442:
      return "Unsupported Transport Protocol";
    case 443:
      return "Peer Address Family Mismatch";
    case 446:
      return "Connection Already Exists";
    case 447:
      return "Connection Timeout or Failure";
    case 486:
      return "Allocation Quota Reached";
    case 508:
      return "Insufficient Capacity";
    default:
      return "";
  }
}

}  // namespace

Counter& Server::Impl::counter_of(unsigned code) {
  switch (code) {
    case 401:
      return counters.unauthorized_401;
    case 403:
      return counters.forbidden_403;
    case 405:
      return counters.mobility_forbidden_405;
    case 420:
      return counters.unknown_attribute_420;
    case 437:
      return counters.allocation_mismatch_437;
    case 438:
      return counters.stale_nonce_438;
    case 440:
      return counters.address_family_440;
    case 441:
      return counters.wrong_credentials_441;
    case 442:
      return counters.unsupported_transport_442;
    case 443:
      return counters.peer_family_mismatch_443;
    case 446:
      return counters.connection_exists_446;
    case 447:
      return counters.connection_failed_447;
    case 486:
      return counters.quota_reached_486;
    case 508:
      return counters.insufficient_capacity_508;
    default:
      return counters.bad_request_400;
  }
}

stun::TransactionId Server::Impl::new_transaction() {
  stun::TransactionId transaction;
  random_.fill(transaction);
  return transaction;
}

void Server::Impl::send(const Request& request, Answer& answer) {
  const bool fingerprint = request.message.fingerprint() == stun::Message::Fingerprint::right;
  send_protected(request.client, request.identity, fingerprint, answer, request.out);
}

void Server::Impl::send_protected(const FiveTuple& client, const Identity& identity, bool fingerprint,
                                  Answer& answer, Outbox& out) {
  if (identity.sha256)
    stun::add_integrity_sha256(answer.writer, identity.key);
  else
    stun::add_integrity(answer.writer, identity.key);
  if (fingerprint) answer.writer.add_fingerprint();
  out.to_client(client, answer.bytes(), {});
}

void Server::Impl::refuse(const Request& request, unsigned code) {
  counter_of(code).add();
  Answer answer(request.message, stun::Class::error);
  answer.writer.add_error(code, reason(code));
  send(request, answer);
}

void Server::Impl::refuse_unknown_attributes(const Request& request, std::span<const std::uint16_t> types) {
  counters.unknown_attribute_420.add();
  Answer answer(request.message, stun::Class::error);
  answer.writer.add_error(420, reason(420));
  std::array<std::uint8_t, 16> value;
  for (std::size_t i = 0; i < types.size(); ++i) write16(value, 2 * i, types[i]);
  answer.writer.add(stun::kUnknownAttributes, Bytes(value).first(2 * types.size()));
  send(request, answer);
}

// Anyone may have written anybody's address on such a request: the answer says as little as it may, without
// so much as a reason, and there are only so many of them.
void Server::Impl::refuse_unauthenticated(Instant now, const FiveTuple& client, const stun::Message& message,
                                          const Refusal& refusal, Outbox& out) {
  if (!is_stream(client.transport) && !unauthenticated_.take(now, client.client))
    return counters.over_rate.add();
  counter_of(refusal.code).add();
  Answer answer(message, stun::Class::error);
  answer.writer.add_error(refusal.code, {});
  if (refusal.challenge) authenticator_.challenge(now, client.client, answer.writer);
  if (message.fingerprint() == stun::Message::Fingerprint::right) answer.writer.add_fingerprint();
  out.to_client(client, answer.bytes(), {});
}

}  // namespace halloo::turn
