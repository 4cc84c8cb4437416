// What the rest of io stands on: a file descriptor that closes itself, an IP address with a port,
// and sockets opened with an error sentence instead of an errno. Any thread.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace halloo::io {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// An IPv4 or IPv6 address and a port. An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2)
// becomes plain IPv4, so that one peer has one address whichever socket it came to.
class Address {
 public:
  Address() : Address(in_addr{}, 0) {}  // 0.0.0.0:0
  Address(in_addr ip, std::uint16_t port);
  Address(const in6_addr& ip, std::uint16_t port, std::uint32_t scope = 0);

  // "192.0.2.1:80", "[2001:db8::1]:80"; no names, and the port must be there.
  static std::optional<Address> parse(std::string_view text);
  // "192.0.2.1", "2001:db8::1", also in brackets.
  static std::optional<Address> parse_ip(std::string_view text, std::uint16_t port = 0);
  static Address from(const sockaddr* address);

  std::string to_string() const;  // as parse() reads it
  std::string ip() const;         // without port or brackets
  Bytes ip_bytes() const;         // 4 or 16, in network order
  std::uint16_t port() const;
  Address with_port(std::uint16_t port) const;

  bool is_v6() const { return any_.sa_family == AF_INET6; }
  bool is_loopback() const;
  bool is_unspecified() const;

  const sockaddr* data() const { return &any_; }
  socklen_t size() const { return is_v6() ? sizeof v6_ : sizeof v4_; }

  bool operator==(const Address& other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(const Address& other) const;

 private:
  union {
    sockaddr any_;
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

// Non-blocking, close-on-exec. An IPv6 socket on the unspecified address also takes IPv4.
// The error is a sentence that names the address: "127.0.0.1:80 is already in use".
// reuse_port: several sockets, one a worker, share the port (SO_REUSEPORT), and connections may be made from
// it.
Result<Fd, std::string> open_tcp_listener(const Address& address, bool reuse_port = false);
Result<Fd, std::string> open_udp(const Address& address, bool reuse_port);
// Connecting from an address and port that may be a listener's, too. Writable when it is decided, and then
// pending_error() is 0 if it is connected. No Fd: it failed at once.
Fd start_connecting(const Address& from, const Address& to);
int pending_error(int fd);
Address local_address(int fd);

}  // namespace halloo::io

template <>
struct std::hash<halloo::io::Address> {
  std::size_t operator()(const halloo::io::Address& address) const noexcept;
};
