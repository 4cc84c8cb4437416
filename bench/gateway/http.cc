#include "gateway/http.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace halloo::gateway {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Of the header with this name ("\r\nname:"), nullopt: there is none.
std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                 [](char a, char b) { return lower(a) == b; });
  if (found == head.end()) return std::nullopt;
  std::string_view value(found + name.size(), head.end());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value.substr(0, value.find("\r\n"));
}

std::size_t number(std::string_view text, int base) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

}  // namespace

Http::Http(const io::Address& server, Waiter& waiter)
    : waiter_(waiter),
      host_(server.to_string()),
      fd_(::socket(server.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (!fd_ || ::connect(fd_.get(), server.data(), server.size()) != 0)
    throw std::runtime_error("no connection to " + host_);
  const int on = 1;
  ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

HttpReply Http::ask(std::string_view method, std::string_view path, std::string_view type,
                    std::string_view body) {
  std::string request(method);
  request.append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host_).append("\r\n");
  if (!type.empty()) request.append("Content-Type: ").append(type).append("\r\n");
  if (method == "POST") request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  request.append("\r\n").append(body);
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = ::send(fd_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the server ended an HTTP connection");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }

  const std::string head = take(size_to("\r\n\r\n"));
  HttpReply reply;
  if (head.size() > 12) reply.status = static_cast<unsigned>(number(std::string_view(head).substr(9, 3), 10));
  if (const auto location = header(head, "\r\nlocation:")) reply.location = *location;
  if (const auto length = header(head, "\r\ncontent-length:")) {
    reply.body = take(number(*length, 10));
  } else if (header(head, "\r\ntransfer-encoding:") == "chunked") {  // RFC 9112 section 7.1
    for (std::size_t size = 1; size != 0;) {
      size = number(take(size_to("\r\n")), 16);
      reply.body += take(size);
      take(2);
    }
  }
  return reply;
}

std::size_t Http::size_to(std::string_view end) {
  std::size_t at = 0;
  while ((at = unread_.find(end)) == std::string::npos) read_more();
  return at + end.size();
}

std::string Http::take(std::size_t size) {
  while (unread_.size() < size) read_more();
  std::string taken = unread_.substr(0, size);
  unread_.erase(0, size);
  return taken;
}

void Http::read_more() {
  waiter_.wait_readable(fd_.get());
  std::array<char, 16 * 1024> buffer;
  const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (size <= 0) throw std::runtime_error("the server ended an HTTP connection");
  unread_.append(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace halloo::gateway
