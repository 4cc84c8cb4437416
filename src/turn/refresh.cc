// Refresh (RFC 8656 section 8.2), and the moving of an allocation to another 5-tuple (RFC 8016 section 3.2).
#include <algorithm>
#include <string_view>

#include "base/constant_time.h"
#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {
namespace {

// A ticket: the worker, the allocation's place and use, and a secret. It is written in letters, two for each
// octet: there are clients that keep it as a text which ends at the first zero.
constexpr std::size_t kTicketSize = 1 + 4 + 4 + 16;
using Ticket = std::array<std::uint8_t, kTicketSize>;
using WrittenTicket = std::array<std::uint8_t, 2 * kTicketSize>;

WrittenTicket write_ticket(const Ticket& ticket) {
  WrittenTicket letters;
  for (std::size_t i = 0; i < kTicketSize; ++i) {
    letters[2 * i] = static_cast<std::uint8_t>('A' + (ticket[i] >> 4));
    letters[2 * i + 1] = static_cast<std::uint8_t>('A' + (ticket[i] & 0xF));
  }
  return letters;
}

std::optional<Ticket> read_ticket(Bytes letters) {
  if (letters.size() != 2 * kTicketSize) return std::nullopt;
  if (!std::ranges::all_of(letters, [](std::uint8_t letter) { return letter >= 'A' && letter < 'A' + 16; }))
    return std::nullopt;
  Ticket ticket;
  for (std::size_t i = 0; i < kTicketSize; ++i)
    ticket[i] = static_cast<std::uint8_t>((letters[2 * i] - 'A') << 4 | (letters[2 * i + 1] - 'A'));
  return ticket;
}

}  // namespace

void Server::Impl::refresh(const Request& request) {
  const auto ticket = request.message.find(stun::kMobilityTicket);
  Allocation* allocation = request.allocation;
  if (ticket && !allocation) {
    const auto read = read_ticket(*ticket);
    if (!read) return refuse(request, 400);
    const unsigned owner = (*read)[0];
    if (owner != settings_.worker && owner < settings_.workers)
      return request.out.hand_over(owner, request.client, request.message.data());
    allocation = by_ticket(*ticket);
    if (!allocation || allocation->expires <= request.now) return refuse(request, 400);
    if (allocation->identity.user != request.identity.user) return refuse(request, 441);
  }
  if (!allocation) return refuse(request, 437);
  if (ticket && !allocation->ticket) return refuse(request, 405);

  const auto lifetime = request.message.find(stun::kLifetime);
  const bool end = lifetime && lifetime->size() == 4 && read32(*lifetime, 0) == 0;
  const auto family = request.message.find(stun::kRequestedAddressFamily);
  if (family) {
    if (family->size() != 4) return refuse(request, 400);
    const std::size_t which = (*family)[0] == static_cast<std::uint8_t>(Family::v6) ? 1 : 0;
    if ((which == 0 && (*family)[0] != static_cast<std::uint8_t>(Family::v4)) || !allocation->relays[which])
      return refuse(request, 443);
    if (end && allocation->relays[1 - which]) {
      close_relay(*allocation->relays[which], request.out);
      allocation->relays[which].reset();
      Answer answer = success(request);
      answer.writer.add32(stun::kLifetime, 0);
      return send(request, answer);
    }
  }
  if (end) {
    Answer answer = success(request);
    answer.writer.add32(stun::kLifetime, 0);
    send(request, answer);
    return remove(*allocation, request.out);
  }
  if (ticket && !(allocation->client == request.client && !allocation->stream_lost))
    move(request, *allocation);
  const auto granted = lifetime_of(request.message);
  expire_at(*allocation, request.now + granted);
  Answer answer = success(request);
  answer.writer.add32(stun::kLifetime, static_cast<std::uint32_t>(granted.count()));
  if (ticket) add_ticket(answer.writer, *allocation);
  send(request, answer);
}

// From now on all goes to the new 5-tuple. RFC 8016 lets a server keep the old one a while for what is under
// way; a client that changes its network has lost it.
void Server::Impl::move(const Request& request, Allocation& allocation) {
  const std::uint32_t slot = slot_of(allocation);
  if (allocation.stream_lost)
    --stranded_;
  else
    by_client_.erase(allocation.client);
  allocation.stream_lost = false;
  allocation.client = request.client;
  allocation.transaction = request.message.transaction();
  by_client_[request.client] = slot;
  latest_ = nullptr;
  new_ticket(allocation);
  counters.moved.add();
}

Allocation* Server::Impl::by_ticket(Bytes written) {
  const auto read = read_ticket(written);
  if (!read || (*read)[0] != settings_.worker) return nullptr;
  const Bytes ticket = *read;
  const std::uint32_t slot = read32(ticket, 1);
  if (slot >= slots_.size() || !slots_[slot]) return nullptr;
  Allocation& allocation = *slots_[slot];
  if (allocation.use != read32(ticket, 5) || !allocation.ticket) return nullptr;
  const bool same = equal_in_constant_time(as_text(ticket.subspan(9)), as_text(*allocation.ticket));
  return same ? &allocation : nullptr;
}

void Server::Impl::new_ticket(Allocation& allocation) {
  allocation.ticket.emplace();
  random_.fill(*allocation.ticket);
}

void Server::Impl::add_ticket(stun::Writer& writer, const Allocation& allocation) const {
  if (!allocation.ticket) return;
  Ticket ticket;
  ticket[0] = static_cast<std::uint8_t>(settings_.worker);
  write32(ticket, 1, slot_of(allocation));
  write32(ticket, 5, allocation.use);
  std::copy(allocation.ticket->begin(), allocation.ticket->end(), ticket.begin() + 9);
  writer.add(stun::kMobilityTicket, write_ticket(ticket));
}

}  // namespace halloo::turn
