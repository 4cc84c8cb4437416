#include "io/udp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace halloo::io {

namespace {

constexpr std::size_t kBatch = 64;
using Sockaddr = sockaddr_in6;  // the larger of the two that occur

// The address as a socket of this family wants it: IPv4 on an IPv6 socket is mapped (RFC 3493 section 3.7).
in6_addr mapped(const Address& address) {
  in6_addr ip{};
  Bytes octets = address.ip_bytes();
  if (!address.is_v6()) ip.s6_addr[10] = ip.s6_addr[11] = 0xff;
  std::copy(octets.begin(), octets.end(), ip.s6_addr + 16 - octets.size());
  return ip;
}

std::uint32_t scope_of(const Address& address) {
  return address.is_v6() ? reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_scope_id : 0;
}

socklen_t put_peer(Sockaddr& out, const Address& peer, bool v6_socket) {
  if (peer.is_v6() || !v6_socket) {
    std::memcpy(&out, peer.data(), peer.size());
    return peer.size();
  }
  out = {};
  out.sin6_family = AF_INET6;
  out.sin6_addr = mapped(peer);
  out.sin6_port = htons(peer.port());
  return sizeof out;
}

template <class Info>
std::size_t put_control(void* out, int level, int type, const Info& info) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof info);
  header.cmsg_level = level;
  header.cmsg_type = type;
  std::memcpy(out, &header, sizeof header);
  std::memcpy(static_cast<char*>(out) + CMSG_LEN(0), &info, sizeof info);
  return CMSG_SPACE(sizeof info);
}

std::size_t put_source(void* out, const Address& local, bool v6_socket) {
  if (v6_socket) {
    in6_pktinfo info{};
    info.ipi6_addr = mapped(local);
    info.ipi6_ifindex = scope_of(local);
    return put_control(out, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  in_pktinfo info{};
  std::memcpy(&info.ipi_spec_dst, local.ip_bytes().data(), sizeof info.ipi_spec_dst);
  return put_control(out, IPPROTO_IP, IP_PKTINFO, info);
}

Address destination_of(msghdr& header) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(control), sizeof info);
      return Address(info.ipi_addr, 0);
    }
    if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(control), sizeof info);
      return Address(info.ipi6_addr, 0, IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) ? info.ipi6_ifindex : 0);
    }
  }
  return {};
}

}  // namespace

struct UdpSocket::Batch {
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
  };
  std::array<mmsghdr, kBatch> headers;
  std::array<iovec, kBatch> vectors;
  std::array<Sockaddr, kBatch> peers;
  std::array<Control, kBatch> controls;
  std::array<Datagram, kBatch> received;
  std::array<std::array<std::uint8_t, kMaxDatagram>, kBatch> data;
};

Result<std::unique_ptr<UdpSocket>, std::string> UdpSocket::open(Loop& loop, UdpHandler& handler,
                                                                const Address& address, bool reuse_port) {
  auto fd = open_udp(address, reuse_port);
  if (!fd) return Unexpected{fd.error()};
  return std::unique_ptr<UdpSocket>(new UdpSocket(loop, handler, std::move(fd).value(), address));
}

UdpSocket::UdpSocket(Loop& loop, UdpHandler& handler, Fd fd, const Address& bound)
    : loop_(loop),
      handler_(handler),
      fd_(std::move(fd)),
      v6_(bound.is_v6()),
      batch_(std::make_unique<Batch>()) {
  loop_.watch(fd_.get(), EPOLLIN, *this);
  loop_.add(*this);
}

UdpSocket::~UdpSocket() {
  loop_.remove(*this);
  loop_.unwatch(fd_.get(), *this);
}

void UdpSocket::on_ready(std::uint32_t) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    batch_->vectors[i] = {batch_->data[i].data(), kMaxDatagram};
    msghdr& header = batch_->headers[i].msg_hdr;
    header = {};
    header.msg_name = &batch_->peers[i];
    header.msg_namelen = sizeof(Sockaddr);
    header.msg_iov = &batch_->vectors[i];
    header.msg_iovlen = 1;
    header.msg_control = batch_->controls[i].octets.data();
    header.msg_controllen = sizeof(Batch::Control);
  }
  int count = ::recvmmsg(fd_.get(), batch_->headers.data(), kBatch, MSG_DONTWAIT, nullptr);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(count, 0)); ++i) {
    mmsghdr& message = batch_->headers[i];
    if (message.msg_hdr.msg_flags & MSG_TRUNC) {
      counters_.truncated.add();
      continue;
    }
    batch_->received[kept++] = {
        .peer = Address::from(reinterpret_cast<const sockaddr*>(&batch_->peers[i])),
        .local = destination_of(message.msg_hdr),
        .data = Bytes(batch_->data[i]).first(message.msg_len),
    };
  }
  counters_.received.add(kept);
  if (kept > 0) handler_.on_datagrams(*this, {batch_->received.data(), kept});
}

void UdpSocket::send(const Address& peer, const Address& local, Bytes data) {
  // An IPv6 peer cannot be reached from an IPv4 socket.
  if (peer.is_v6() && !v6_) return counters_.send_failed.add();
  if (outgoing_data_.size() + data.size() > kMaxQueued) return counters_.send_dropped.add();
  outgoing_.push_back({peer, local, outgoing_data_.size(), data.size()});
  outgoing_data_.insert(outgoing_data_.end(), data.begin(), data.end());
}

bool UdpSocket::on_turn_end() {
  if (outgoing_.empty()) return false;
  std::span<const Outgoing> rest = outgoing_;
  while (!rest.empty()) rest = rest.subspan(send_batch(rest.first(std::min(rest.size(), kBatch))));
  outgoing_.clear();
  outgoing_data_.clear();
  return true;
}

// How many of them are done with: sent or given up.
std::size_t UdpSocket::send_batch(std::span<const Outgoing> outgoing) {
  for (std::size_t i = 0; i < outgoing.size(); ++i) {
    const Outgoing& datagram = outgoing[i];
    batch_->vectors[i] = {outgoing_data_.data() + datagram.offset, datagram.size};
    msghdr& header = batch_->headers[i].msg_hdr;
    header = {};
    header.msg_name = &batch_->peers[i];
    header.msg_namelen = put_peer(batch_->peers[i], datagram.peer, v6_);
    header.msg_iov = &batch_->vectors[i];
    header.msg_iovlen = 1;
    if (datagram.local.is_unspecified()) continue;
    header.msg_control = batch_->controls[i].octets.data();
    header.msg_controllen = put_source(header.msg_control, datagram.local, v6_);
  }
  int count =
      ::sendmmsg(fd_.get(), batch_->headers.data(), static_cast<unsigned>(outgoing.size()), MSG_DONTWAIT);
  if (count > 0) {
    counters_.sent.add(static_cast<std::uint64_t>(count));
    return static_cast<std::size_t>(count);
  }
  if (errno == EINTR) return 0;
  if (errno == EAGAIN || errno == ENOBUFS) {
    counters_.send_dropped.add(outgoing.size());
    return outgoing.size();
  }
  counters_.send_failed.add();  // of the first; the others may have other ways
  return 1;
}

}  // namespace halloo::io
