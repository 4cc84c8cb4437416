#include "relay/udp.h"

#include <netinet/udp.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace halloo::relay {
namespace {

constexpr std::size_t kMaxBatch = 64;        // UDP_MAX_SEGMENTS of older kernels
constexpr int kReceiveBuffer = 1024 * 1024;  // so that what gets lost, the server has lost

std::size_t count(Bytes datagrams, std::size_t each) {
  return (datagrams.size() + each - 1) / each;
}

}  // namespace

Udp::Udp(const io::Address& local) {
  auto opened = io::open_udp(local, false);
  if (!opened) throw std::runtime_error("no socket: " + opened.error());
  fd_ = std::move(*opened);
  const int on = 1;
  ::setsockopt(fd_.get(), IPPROTO_UDP, UDP_GRO, &on, sizeof on);
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
}

void Udp::connect(const io::Address& remote) {
  if (::connect(fd_.get(), remote.data(), remote.size()) != 0)
    throw std::runtime_error("no way to " + remote.to_string());
}

void Udp::note_arrivals() {
  const int on = 1;
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

std::size_t Udp::send_joined(Bytes datagrams, std::size_t each) {
  return send(datagrams, each, nullptr) ? count(datagrams, each) : 0;
}

bool Udp::send_back(MutableBytes scratch) {
  io::Address from;
  const Received received = receive(scratch, &from);
  if (received.data.empty()) return false;
  send(received.data, received.each, &from);
  return true;
}

bool Udp::send(Bytes datagrams, std::size_t each, const io::Address* to) {
  iovec content{const_cast<std::uint8_t*>(datagrams.data()), datagrams.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> control{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  if (to) {
    message.msg_name = const_cast<sockaddr*>(to->data());
    message.msg_namelen = to->size();
  }
  if (datagrams.size() > each) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(each);
    std::memcpy(CMSG_DATA(header), &size, sizeof size);
  }
  return ::sendmsg(fd_.get(), &message, 0) >= 0;
}

std::size_t Udp::send_single(Bytes datagrams, std::size_t each) {
  std::array<iovec, kMaxBatch> contents;
  std::array<mmsghdr, kMaxBatch> messages{};
  const std::size_t total = std::min(count(datagrams, each), kMaxBatch);
  for (std::size_t n = 0; n < total; ++n) {
    const Bytes one = datagrams.subspan(n * each, std::min(each, datagrams.size() - n * each));
    contents[n] = {const_cast<std::uint8_t*>(one.data()), one.size()};
    messages[n].msg_hdr.msg_iov = &contents[n];
    messages[n].msg_hdr.msg_iovlen = 1;
  }
  const int taken = ::sendmmsg(fd_.get(), messages.data(), static_cast<unsigned>(total), 0);
  return taken < 0 ? 0 : static_cast<std::size_t>(taken);
}

Udp::Received Udp::receive(MutableBytes into, io::Address* from) {
  iovec content{into.data(), into.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(timespec))> control;
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  sockaddr_storage sender{};
  if (from) {
    message.msg_name = &sender;
    message.msg_namelen = sizeof sender;
  }
  const ssize_t size = ::recvmsg(fd_.get(), &message, 0);
  if (size <= 0) return {};
  if (from) *from = io::Address::from(reinterpret_cast<const sockaddr*>(&sender));
  Received received{Bytes(into).first(static_cast<std::size_t>(size)), static_cast<std::size_t>(size)};
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == IPPROTO_UDP && header->cmsg_type == UDP_GRO) {
      int each = 0;
      std::memcpy(&each, CMSG_DATA(header), sizeof each);
      received.each = static_cast<std::size_t>(each);
    } else if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
      timespec time{};
      std::memcpy(&time, CMSG_DATA(header), sizeof time);
      received.arrived =
          static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
    }
  }
  return received;
}

bool Udp::wait_readable(int milliseconds) const {
  pollfd one{fd_.get(), POLLIN, 0};
  return ::poll(&one, 1, milliseconds) == 1;
}

}  // namespace halloo::relay
