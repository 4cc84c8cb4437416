#include "io/udp_sender.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace halloo::io {

namespace {

static_assert(std::is_trivially_copyable_v<Address> && sizeof(Address) == 28);

// Octet by octet: an Address has no octets that do not count.
bool same(const Address& a, const Address& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

// Collisions cost joining, nothing else, so no secret goes into it.
std::size_t mixed(const UdpSocket* socket, const Address& peer) {
  std::uint64_t words[3];
  std::memcpy(words, &peer, sizeof words);
  std::uint64_t hash = reinterpret_cast<std::uintptr_t>(socket) >> 4;
  for (std::uint64_t word : words) {
    hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

void UdpSender::push(UdpSocket& socket, const Address& peer, const Address& local, Bytes head, Bytes body,
                     bool dont_fragment) {
  const std::size_t size = head.size() + body.size();
  // An IPv6 peer cannot be reached from an IPv4 socket, nor can one packet hold more.
  if ((peer.is_v6() && !socket.v6_) || size > Udp::kMaxDatagram) return counters_.send_failed.add();
  std::uint8_t* data = room(size).data();
  if (!head.empty()) std::memcpy(data, head.data(), head.size());
  if (!body.empty()) std::memcpy(data + head.size(), body.data(), body.size());
  enqueue(socket, peer, local, size, dont_fragment);
}

MutableBytes UdpSender::room(std::size_t size) {
  if (datagram_count_ == kMaxDatagrams || octet_count_ + size > kOctets) flush();
  return {data_.get() + octet_count_, size};
}

void UdpSender::enqueue(UdpSocket& socket, const Address& peer, const Address& local, std::size_t size,
                        bool dont_fragment) {
  const auto datagram = static_cast<std::uint32_t>(datagram_count_++);
  waiting_[datagram] = {static_cast<std::uint32_t>(octet_count_), static_cast<std::uint32_t>(size), kNone};
  octet_count_ += size;

  Flow& flow = flow_of(socket, peer, local, dont_fragment);
  (flow.first == kNone ? flow.first : waiting_[flow.last].next) = datagram;
  flow.last = datagram;
}

UdpSender::Flow& UdpSender::flow_of(UdpSocket& socket, const Address& peer, const Address& local,
                                    bool dont_fragment) {
  const auto is = [&](const Flow& flow) {
    return flow.socket == &socket && flow.dont_fragment == dont_fragment && same(flow.peer, peer) &&
           same(flow.local, local);
  };
  if (newest_used_ < flow_count_ && is(flows_[newest_used_])) return flows_[newest_used_];
  std::uint16_t& place = places_[mixed(&socket, peer) % kPlaces];
  newest_used_ = place;
  if (place < flow_count_ && is(flows_[place])) return flows_[place];

  const auto index = static_cast<std::uint32_t>(flow_count_++);
  flows_[index] = {peer, local, &socket, kNone, kNone, kNone, dont_fragment};
  place = static_cast<std::uint16_t>(index);
  newest_used_ = index;
  if (socket.first_flow_ == kNone) {
    sockets_[socket_count_++] = &socket;
    socket.first_flow_ = index;
  } else {
    flows_[socket.last_flow_].next = index;
  }
  socket.last_flow_ = index;
  return flows_[index];
}

void UdpSender::flush() {
  for (std::size_t i = 0; i < socket_count_; ++i) send_flows(*sockets_[i]);
  datagram_count_ = flow_count_ = socket_count_ = octet_count_ = 0;
}

void UdpSender::send_flows(UdpSocket& socket) {
  for (std::uint32_t i = socket.first_flow_; i != kNone; i = flows_[i].next) {
    const Flow& flow = flows_[i];
    if (flow.dont_fragment != socket.dont_fragment_) {
      send_batch(socket);
      socket.set_dont_fragment(flow.dont_fragment);
    }
    for (std::uint32_t datagram = flow.first; datagram != kNone;) {
      datagram = add_message(socket, i, datagram);
      if (message_count_ == kBatch) send_batch(socket);
    }
  }
  send_batch(socket);
  socket.first_flow_ = socket.last_flow_ = kNone;
}

// One message of the run that begins with `first`; the datagram after it.
std::uint32_t UdpSender::add_message(const UdpSocket& socket, std::uint32_t index, std::uint32_t first) {
  const Flow& flow = flows_[index];
  const std::uint32_t segment = waiting_[first].size;
  const std::size_t max_segments = socket.segments_ && segment <= kMaxSegment ? kMaxSegments : 1;
  Message& message = messages_[message_count_];
  message = {first, 0, index};
  msghdr& header = headers_[message_count_].msg_hdr;
  header = {};
  header.msg_iov = &vectors_[vector_count_];

  std::size_t total = 0;
  std::uint32_t datagram = first;
  while (datagram != kNone && message.count < max_segments) {
    const Waiting& waiting = waiting_[datagram];
    // An empty one would vanish as the end of a joined one.
    if (message.count > 0 && (waiting.size > segment || waiting.size == 0)) break;
    if (message.count > 0 && total + waiting.size > kMaxJoined) break;
    std::uint8_t* data = data_.get() + waiting.offset;
    iovec* last = header.msg_iovlen > 0 ? &header.msg_iov[header.msg_iovlen - 1] : nullptr;
    if (last && static_cast<std::uint8_t*>(last->iov_base) + last->iov_len == data) {
      last->iov_len += waiting.size;
    } else {
      header.msg_iov[header.msg_iovlen++] = {data, waiting.size};
    }
    total += waiting.size;
    ++message.count;
    datagram = waiting.next;
    if (waiting.size < segment) break;
  }
  vector_count_ += header.msg_iovlen;

  header.msg_name = &peers_[message_count_];
  header.msg_namelen = put_peer(peers_[message_count_], flow.peer, socket.v6_);
  char* control = controls_[message_count_].octets;
  header.msg_control = control;
  if (!flow.local.is_unspecified()) header.msg_controllen += put_source(control, flow.local, socket.v6_);
  if (message.count > 1)
    header.msg_controllen +=
        put_segment(control + header.msg_controllen, static_cast<std::uint16_t>(segment));
  ++message_count_;
  return datagram;
}

void UdpSender::send_batch(UdpSocket& socket) {
  bool again = false;
  for (std::size_t done = 0; done < message_count_;) {
    const int result = ::sendmmsg(socket.fd_.get(), &headers_[done],
                                  static_cast<unsigned>(message_count_ - done), MSG_DONTWAIT);
    if (result > 0) {
      const auto taken = static_cast<std::size_t>(result);
      count_sent({&messages_[done], taken});
      done += taken;
      again = false;
      continue;
    }
    const int error = errno;
    if (error == EINTR) continue;
    if (error == EAGAIN) {
      for (; done < message_count_; ++done) count_lost(socket, messages_[done], error);
      break;
    }
    // With IP_RECVERR the error of an earlier datagram fails the next call, whose datagram is innocent.
    again = socket.unreachable_ && !again;
    if (!again) give_up(socket, done++, error);
  }
  message_count_ = vector_count_ = 0;
}

void UdpSender::count_sent(std::span<const Message> messages) {
  std::uint64_t datagrams = 0, joined = 0;
  for (const Message& message : messages) {
    datagrams += message.count;
    if (message.count > 1) joined += message.count;
  }
  counters_.transmissions.add(messages.size());
  counters_.sent.add(datagrams);
  if (joined > 0) counters_.joined_sent.add(joined);
}

void UdpSender::give_up(UdpSocket& socket, std::size_t index, int error) {
  const Message& message = messages_[index];
  // A segment does not fit the path's MTU (EINVAL, EMSGSIZE), or the way out cannot segment (EIO): that is so
  // for the device, so it is not tried again.
  if (message.count > 1 && (error == EINVAL || error == EMSGSIZE || error == EIO)) {
    if (error == EIO) socket.segments_ = false;
    counters_.segmentation_refused.add(message.count);
    return send_one_by_one(socket, index);
  }
  count_lost(socket, message, error);
}

void UdpSender::count_lost(UdpSocket& socket, const Message& message, int error) {
  if (error == EMSGSIZE) socket.too_long_for_port_ = flows_[message.flow].peer.port();
  (error == EAGAIN || error == ENOBUFS ? counters_.send_dropped : counters_.send_failed).add(message.count);
}

void UdpSender::send_one_by_one(UdpSocket& socket, std::size_t index) {
  msghdr header = headers_[index].msg_hdr;
  header.msg_controllen -= CMSG_SPACE(sizeof(std::uint16_t));  // the segment's size, put last
  iovec vector;
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  std::uint32_t datagram = messages_[index].first;
  for (std::uint32_t i = 0; i < messages_[index].count; ++i, datagram = waiting_[datagram].next) {
    vector = {data_.get() + waiting_[datagram].offset, waiting_[datagram].size};
    ssize_t result = ::sendmsg(socket.fd_.get(), &header, MSG_DONTWAIT);
    if (result < 0 && errno != EAGAIN && (socket.unreachable_ || errno == EINTR))
      result = ::sendmsg(socket.fd_.get(), &header, MSG_DONTWAIT);
    const Message alone{datagram, 1, messages_[index].flow};
    result >= 0 ? count_sent({&alone, 1}) : count_lost(socket, alone, errno);
  }
}

}  // namespace halloo::io
