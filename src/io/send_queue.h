// What waits to be written to one connection: pieces that are shared or static and never copied, each
// with a few octets of its own before it (a frame's header). Holds next to no memory when empty. Belongs to
// the connection's thread.
#pragma once

#include <sys/uio.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/websocket.h"

namespace halloo::io {

class SendQueue {
 public:
  void push(std::string octets);
  void push_static(std::string_view octets);  // outlives the program
  void push_frame(websocket::Opcode opcode, std::shared_ptr<const std::string> payload);

  bool empty() const { return segments_.empty(); }
  std::size_t size() const { return size_; }  // octets

  // The first octets, in as many vectors as there are; how many were filled.
  std::size_t gather(std::span<iovec> out) const;
  // The first octets, copied; how many.
  std::size_t copy(std::span<char> out) const;
  void consume(std::size_t octets);  // they are written
  void clear();

 private:
  struct Segment {
    std::shared_ptr<const std::string> owner;
    std::string_view data;
    websocket::HeaderBuffer header;
    std::uint8_t header_size = 0;

    std::size_t size() const { return header_size + data.size(); }
  };
  void push(Segment segment);

  std::vector<Segment> segments_;
  std::size_t first_ = 0;   // of segments_; those before are done
  std::size_t offset_ = 0;  // into the first
  std::size_t size_ = 0;
};

}  // namespace halloo::io
