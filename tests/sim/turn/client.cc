#include "sim/turn/client.h"

#include <algorithm>

#include "base/octets.h"

namespace halloo::turn::sim {
namespace {

// RFC 8489 section 6.2.1 and, on streams, 6.2.2.
constexpr Duration kRto = std::chrono::milliseconds(500);
constexpr int kRc = 7, kRm = 16;
constexpr Duration kTi = std::chrono::milliseconds(39500);

}  // namespace

stun::TransactionId Client::new_id() {
  stun::TransactionId id;
  random_.fill(id);
  return id;
}

stun::TransactionId Client::request(Instant now, std::uint16_t method, Attributes attributes) {
  Transaction transaction;
  transaction.first = new_id();
  transaction.method = method;
  transaction.attributes = std::move(attributes);
  const stun::TransactionId id = transaction.first;
  transmit(now, std::move(transaction));
  return id;
}

void Client::transmit(Instant now, Transaction transaction) {
  const stun::TransactionId id = transaction.challenged == 0 ? transaction.first : new_id();
  transaction.signature = signature_;
  transaction.message =
      write_message(stun::Class::request, transaction.method, id, transaction.attributes,
                    transaction.signature ? &*transaction.signature : nullptr, fingerprint_);
  transaction.sent = 1;
  transaction.interval = is_stream(path_.transport) ? kTi : kRto;
  transaction.next = now + transaction.interval;
  outgoing_.push_back(transaction.message);
  transactions_.insert_or_assign(id, std::move(transaction));
}

void Client::send(const TransportAddress& to, Bytes content, bool no_fragments) {
  Attributes attributes{peer(to), {stun::kData, octets(content)}};
  if (no_fragments) attributes.push_back(dont_fragment());
  outgoing_.push_back(write_message(stun::Class::indication, stun::kSend, new_id(), attributes));
}

void Client::send_on_channel(std::uint16_t channel_number, Bytes content) {
  outgoing_.push_back(channel_data(channel_number, content));
}

void Client::on_message(Instant now, Bytes octets_received) {
  if (octets_received.size() >= 4 && octets_received[0] >= 0x40 && octets_received[0] < 0x80) {
    const std::uint16_t channel_number = read16(octets_received, 0);
    const auto bound = channels_.find(channel_number);
    if (bound == channels_.end()) return;
    events_.push_back(Received{bound->second, octets(octets_received.subspan(4, read16(octets_received, 2))),
                               channel_number});
    return;
  }
  const auto message = stun::Message::parse(octets_received);
  if (!message || message->fingerprint() == stun::Message::Fingerprint::wrong) return;
  if (message->message_class() == stun::Class::indication) return on_indication(*message);
  if (message->message_class() != stun::Class::request) on_reply(now, *message);
}

void Client::on_indication(const stun::Message& message) {
  const auto from = message.find(stun::kXorPeerAddress);
  const auto address = from ? stun::xor_address(*from, message.transaction()) : std::nullopt;
  if (!address) return;
  const auto id = message.find(stun::kConnectionId);
  if (message.method() == stun::kConnectionAttempt && id && id->size() == 4)
    events_.push_back(ConnectionAttempt{*address, read32(*id, 0)});
  if (message.method() != stun::kDataMethod) return;
  if (const auto content = message.find(stun::kData))
    events_.push_back(Received{*address, octets(*content), std::nullopt});
  else if (const auto icmp = message.find(stun::kIcmp))
    events_.push_back(Icmp{*address, octets(*icmp)});
}

// Section 9.2.5: an answer to a signed request is signed, but for some errors that say why it cannot be.
bool Client::is_genuine(const stun::Message& message, const Transaction& transaction) const {
  const unsigned code = Reply(message.data()).code();
  if (code == 400 || code == 401 || code == 438) return true;
  if (transaction.method == stun::kBinding) return true;
  if (!transaction.signature) return false;
  const stun::Key& key = transaction.signature->key;
  return (transaction.signature->login.sha256
              ? stun::check_integrity_sha256(message, key)
              : stun::check_integrity(message, key)) == stun::Integrity::right;
}

void Client::on_reply(Instant now, const stun::Message& message) {
  const auto found = transactions_.find(message.transaction());
  if (found == transactions_.end() || found->second.method != message.method() ||
      !is_genuine(message, found->second))
    return;
  Transaction transaction = std::move(found->second);
  transactions_.erase(found);
  const Reply reply(message.data());
  const bool asked = reply.has(stun::kNonce) && reply.has(stun::kRealm);
  const bool again =
      (reply.code() == 401 && !transaction.signature) || (reply.code() == 438 && transaction.challenged < 3);
  if (asked && again) {
    if (signature_ && signature_->challenge.realm == text(reply.value(stun::kRealm)))
      signature_->challenge = reply.challenge();
    else
      set_challenge(reply.challenge());
    ++transaction.challenged;
    return transmit(now, std::move(transaction));
  }
  remember(transaction, reply);
  events_.push_back(Answered{transaction.method, transaction.first, reply});
}

void Client::remember(const Transaction& transaction, const Reply& reply) {
  if (reply.code() != 0) return;
  if (transaction.method == stun::kAllocate) {
    relayed_ = reply.addresses(stun::kXorRelayedAddress);
    channels_.clear();
  }
  if (reply.has(stun::kMobilityTicket)) ticket_ = reply.value(stun::kMobilityTicket);
  if (transaction.method == stun::kChannelBind) {
    std::optional<std::uint16_t> channel_number;
    std::optional<TransportAddress> bound;
    for (const Attribute& attribute : transaction.attributes) {
      if (attribute.type == stun::kChannelNumber)
        channel_number = read16(std::get<Octets>(attribute.value), 0);
      else if (attribute.type == stun::kXorPeerAddress)
        bound = std::get<TransportAddress>(attribute.value);
    }
    channels_[channel_number.value()] = bound.value();
  }
}

void Client::on_timeout(Instant now) {
  std::vector<stun::TransactionId> due;
  for (const auto& [id, transaction] : transactions_)
    if (transaction.next <= now) due.push_back(id);
  for (const stun::TransactionId& id : due) {
    Transaction& transaction = transactions_.at(id);
    if (is_stream(path_.transport) || transaction.sent == kRc) {
      events_.push_back(GaveUp{transaction.method, transaction.first});
      transactions_.erase(id);
      continue;
    }
    outgoing_.push_back(transaction.message);
    transaction.interval *= 2;
    transaction.next = now + (++transaction.sent == kRc ? kRm * kRto : transaction.interval);
  }
}

Instant Client::next_timeout() const {
  Instant next = kNever;
  for (const auto& [id, transaction] : transactions_) next = std::min(next, transaction.next);
  return next;
}

}  // namespace halloo::turn::sim
