#include "io/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace halloo::io {

void Fd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Address::Address(in_addr ip, std::uint16_t port) : v6_{} {
  v4_.sin_family = AF_INET;
  v4_.sin_addr = ip;
  v4_.sin_port = htons(port);
}

Address::Address(const in6_addr& ip, std::uint16_t port, std::uint32_t scope) : v6_{} {
  if (IN6_IS_ADDR_V4MAPPED(&ip)) {
    in_addr v4;
    std::memcpy(&v4, ip.s6_addr + 12, sizeof v4);
    *this = Address(v4, port);
    return;
  }
  v6_.sin6_family = AF_INET6;
  v6_.sin6_addr = ip;
  v6_.sin6_port = htons(port);
  v6_.sin6_scope_id = scope;
}

Address Address::from(const sockaddr* address) {
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    return Address(v6.sin6_addr, ntohs(v6.sin6_port), v6.sin6_scope_id);
  }
  if (address->sa_family != AF_INET) return {};
  sockaddr_in v4;
  std::memcpy(&v4, address, sizeof v4);
  return Address(v4.sin_addr, ntohs(v4.sin_port));
}

std::optional<Address> Address::parse_ip(std::string_view text, std::uint16_t port) {
  bool brackets = text.starts_with('[') && text.ends_with(']');
  if (brackets) text = text.substr(1, text.size() - 2);
  std::string ip(text);
  in_addr v4;
  if (!brackets && inet_pton(AF_INET, ip.c_str(), &v4) == 1) return Address(v4, port);
  std::uint32_t scope = 0;
  if (auto percent = ip.find('%'); percent != std::string::npos) {  // a zone, RFC 4007 section 11
    scope = if_nametoindex(ip.c_str() + percent + 1);
    if (scope == 0) return std::nullopt;
    ip.resize(percent);
  }
  in6_addr v6;
  if (inet_pton(AF_INET6, ip.c_str(), &v6) == 1) return Address(v6, port, scope);
  return std::nullopt;
}

std::optional<Address> Address::parse(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view ip = text.substr(0, colon), digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  // Without its brackets an IPv6 address would swallow the port or lose its last group to it.
  if (ip.find(':') != std::string_view::npos && !ip.starts_with('[')) return std::nullopt;
  return parse_ip(ip, port);
}

std::string Address::ip() const {
  std::array<char, INET6_ADDRSTRLEN> text;
  if (!is_v6()) return inet_ntop(AF_INET, &v4_.sin_addr, text.data(), text.size());
  std::string ip = inet_ntop(AF_INET6, &v6_.sin6_addr, text.data(), text.size());
  std::array<char, IF_NAMESIZE> zone;
  if (v6_.sin6_scope_id != 0 && if_indextoname(v6_.sin6_scope_id, zone.data()))
    ip.append("%").append(zone.data());
  return ip;
}

std::string Address::to_string() const {
  return (is_v6() ? "[" + ip() + "]" : ip()) + ":" + std::to_string(port());
}

Bytes Address::ip_bytes() const {
  if (is_v6()) return {v6_.sin6_addr.s6_addr, 16};
  return {reinterpret_cast<const std::uint8_t*>(&v4_.sin_addr), 4};
}

std::uint16_t Address::port() const {
  return ntohs(is_v6() ? v6_.sin6_port : v4_.sin_port);
}

Address Address::with_port(std::uint16_t port) const {
  Address other = *this;
  (is_v6() ? other.v6_.sin6_port : other.v4_.sin_port) = htons(port);
  return other;
}

bool Address::is_loopback() const {
  return is_v6() ? IN6_IS_ADDR_LOOPBACK(&v6_.sin6_addr) : ip_bytes()[0] == 127;
}

bool Address::is_unspecified() const {
  return std::ranges::all_of(ip_bytes(), [](std::uint8_t octet) { return octet == 0; });
}

std::strong_ordering Address::operator<=>(const Address& other) const {
  if (is_v6() != other.is_v6()) return is_v6() <=> other.is_v6();
  Bytes a = ip_bytes(), b = other.ip_bytes();
  if (int order = std::memcmp(a.data(), b.data(), a.size()); order != 0) return order <=> 0;
  if (port() != other.port()) return port() <=> other.port();
  return is_v6() ? v6_.sin6_scope_id <=> other.v6_.sin6_scope_id : std::strong_ordering::equal;
}

namespace {

std::string why_not_bound(const Address& address, int error) {
  std::string where = address.to_string();
  switch (error) {
    case EADDRINUSE:
      return where + " is already in use";
    case EACCES:
      return where + " may not be opened by this user (ports below 1024 are the system's)";
    case EADDRNOTAVAIL:
      return where + " is not an address of this machine";
    default:
      return where + " cannot be opened: " + std::strerror(error);
  }
}

void enable(int fd, int level, int option, int value = 1) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

Result<Fd, std::string> open_bound(const Address& address, int type, bool reuse_address, bool reuse_port) {
  Fd fd(::socket(address.data()->sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Unexpected{why_not_bound(address, errno)};
  if (reuse_address) enable(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  if (reuse_port) enable(fd.get(), SOL_SOCKET, SO_REUSEPORT);
  // Said, not left to the system's setting, so that "[::]" means the same on every machine.
  if (address.is_v6()) enable(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, address.is_unspecified() ? 0 : 1);
  if (::bind(fd.get(), address.data(), address.size()) != 0) return Unexpected{why_not_bound(address, errno)};
  return fd;
}

}  // namespace

Result<Fd, std::string> open_tcp_listener(const Address& address, bool reuse_port) {
  auto opened = open_bound(address, SOCK_STREAM, true, reuse_port);
  if (!opened) return opened;
  enable(opened->get(), IPPROTO_TCP, TCP_NODELAY);  // accepted sockets inherit it
  if (::listen(opened->get(), SOMAXCONN) != 0) return Unexpected{why_not_bound(address, errno)};
  return opened;
}

Result<Fd, std::string> open_udp(const Address& address, bool reuse_port) {
  return open_bound(address, SOCK_DGRAM, false, reuse_port);
}

Fd start_connecting(const Address& from, const Address& to) {
  auto opened = open_bound(from, SOCK_STREAM, true, true);
  if (!opened) return {};
  enable(opened->get(), IPPROTO_TCP, TCP_NODELAY);
  if (::connect(opened->get(), to.data(), to.size()) != 0 && errno != EINPROGRESS) return {};
  return std::move(opened).value();
}

int pending_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

Address local_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(fd, address, &size) != 0) return {};
  return Address::from(address);
}

}  // namespace halloo::io

std::size_t std::hash<halloo::io::Address>::operator()(const halloo::io::Address& address) const noexcept {
  std::string_view ip = halloo::as_text(address.ip_bytes());
  return std::hash<std::string_view>()(ip) * 31 + address.port();
}
