// HTTP/1.1 as signalling needs it: one request at a time on a connection that is kept. What else the load has
// to do goes on while an answer is awaited. Throws a sentence when the server ends the connection.
#pragma once

#include <string>
#include <string_view>

#include "io/socket.h"

namespace halloo::gateway {

// Does something useful until there is something to read.
class Waiter {
 public:
  virtual void wait_readable(int fd) = 0;

 protected:
  ~Waiter() = default;
};

struct HttpReply {
  unsigned status = 0;
  std::string location;
  std::string body;
};

class Http {
 public:
  Http(const io::Address& server, Waiter& waiter);
  HttpReply get(std::string_view path) { return ask("GET", path, {}, {}); }
  HttpReply post(std::string_view path, std::string_view type, std::string_view body) {
    return ask("POST", path, type, body);
  }
  HttpReply remove(std::string_view path) { return ask("DELETE", path, {}, {}); }

 private:
  HttpReply ask(std::string_view method, std::string_view path, std::string_view type, std::string_view body);
  std::size_t size_to(std::string_view end);
  std::string take(std::size_t size);
  void read_more();

  Waiter& waiter_;
  std::string host_;
  io::Fd fd_;
  std::string unread_;
};

}  // namespace halloo::gateway
