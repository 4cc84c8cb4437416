#include "io/udp.h"

#include <netinet/udp.h>

#include "io/udp_receiver.h"
#include "io/udp_sender.h"

namespace halloo::io {

namespace {

bool set(int fd, int level, int option, int value) {
  return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

// Beyond the system's bound (net.core.rmem_max, wmem_max) if we may (CAP_NET_ADMIN), else up to it.
void set_buffer(int fd, int forced, int plain, int octets) {
  if (octets > 0 && !set(fd, SOL_SOCKET, forced, octets)) set(fd, SOL_SOCKET, plain, octets);
}

void configure(int fd, const Address& bound, const UdpOptions& options) {
  const bool v6 = bound.is_v6(), both = v6 && bound.is_unspecified();
  // A socket that is bound to one address needs not be told which one was asked.
  if (bound.is_unspecified())
    v6 ? set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : set(fd, IPPROTO_IP, IP_PKTINFO, 1);
  if (options.unreachable) {
    if (v6) set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
    if (!v6 || both) set(fd, IPPROTO_IP, IP_RECVERR, 1);
  }
  // By default the kernel forbids IPv4 routers to fragment, and a lost ICMP error would then be a black hole.
  if (!v6 || both) set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
  set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receive_buffer);
  set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.send_buffer);
  set(fd, IPPROTO_UDP, UDP_GRO, 1);
}

// A kernel that does not know it would take the joined datagrams for one long one.
bool knows_segmentation(int fd) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &value, &size) == 0;
}

}  // namespace

void UdpHandler::on_unreachable(UdpSocket&, const Unreachable&) {}

Udp::Udp(Loop& loop, Duration coalescing)
    : loop_(loop),
      coalescing_(coalescing),
      receiver_(std::make_unique<UdpReceiver>()),
      sender_(std::make_unique<UdpSender>(counters_)) {
  loop_.add(*this);
}

Udp::~Udp() {
  loop_.remove(*this);
}

Result<std::unique_ptr<UdpSocket>, std::string> Udp::open(UdpHandler& handler, const Address& address,
                                                          const UdpOptions& options) {
  auto fd = open_udp(address, options.reuse_port);
  if (!fd) return Unexpected{fd.error()};
  configure(fd->get(), address, options);
  if (!segmentation_) segmentation_ = knows_segmentation(fd->get());
  std::unique_ptr<UdpSocket> socket(new UdpSocket(*this, handler, std::move(fd).value(), address, options));
  if (options.watched) socket->watch();
  return socket;
}

void Udp::flush() {
  sender_->flush();
}

bool Udp::on_turn_end() {
  if (received_) loop_.linger(coalescing_.on_turn(loop_.now(), counters_.received.value()));
  received_ = false;
  if (sender_->empty()) return false;
  sender_->flush();
  return true;
}

UdpSocket::UdpSocket(Udp& udp, UdpHandler& handler, Fd fd, const Address& bound, const UdpOptions& options)
    : udp_(udp),
      handler_(handler),
      tag_(options.tag),
      fd_(std::move(fd)),
      first_flow_(UdpSender::kNone),
      last_flow_(UdpSender::kNone),
      v6_(bound.is_v6()),
      unreachable_(options.unreachable),
      segments_(*udp.segmentation_) {}

UdpSocket::~UdpSocket() {
  if (first_flow_ != UdpSender::kNone) udp_.flush();
  if (watched_) udp_.loop_.unwatch(fd_.get(), *this);
  if (udp_.reading_ == this) udp_.reading_ = nullptr;
}

void UdpSocket::watch() {
  if (watched_) return;
  udp_.loop_.watch(fd_.get(), EPOLLIN, *this);
  watched_ = true;
}

void UdpSocket::send(const Address& peer, const Address& local, Bytes head, Bytes body, bool dont_fragment) {
  udp_.sender_->push(*this, peer, local, head, body, dont_fragment);
}

MutableBytes UdpSocket::room(std::size_t most) {
  return udp_.sender_->room(most);
}
void UdpSocket::send_written(const Address& peer, const Address& local, std::size_t size) {
  if (peer.is_v6() && !v6_) return udp_.counters_.send_failed.add();
  udp_.sender_->enqueue(*this, peer, local, size, false);
}

void UdpSocket::on_ready(std::uint32_t events) {
  Udp& udp = udp_;
  udp.reading_ = this;
  if (events & EPOLLERR) read_errors();
  if (udp.reading_ != this) return;
  if (events & EPOLLIN) {
    const auto datagrams = udp.receiver_->receive(fd_.get(), udp.counters_);
    if (datagrams.empty()) return;
    udp.received_ = true;
    handler_.on_datagrams(*this, datagrams);
  }
}

void UdpSocket::read_errors() {
  constexpr int kMost = 16;  // then what has come is read
  Udp& udp = udp_;
  Unreachable newest;
  for (int i = 0; i < kMost; ++i) {
    auto error = udp.receiver_->next_error(fd_.get());
    if (!error) {
      // It may be no error of the queue; asking clears it, so that the loop does not spin.
      if (i == 0) pending_error(fd_.get());
      return;
    }
    udp.counters_.unreachable.add();
    // Of what did not fit our own link the kernel remembers the address without the port.
    if (error->peer.port() == 0) error->peer = error->peer.with_port(too_long_for_port_);
    if (*error == newest) continue;  // of a burst each datagram has its own
    newest = *error;
    handler_.on_unreachable(*this, *error);
    if (udp.reading_ != this) return;
  }
}

void UdpSocket::set_dont_fragment(bool dont_fragment) {
  // An IPv6 router never fragments; there it is we who do not.
  if (v6_)
    set(fd_.get(), IPPROTO_IPV6, IPV6_MTU_DISCOVER, dont_fragment ? IPV6_PMTUDISC_DO : IPV6_PMTUDISC_WANT);
  set(fd_.get(), IPPROTO_IP, IP_MTU_DISCOVER, dont_fragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT);
  dont_fragment_ = dont_fragment;
}

}  // namespace halloo::io
