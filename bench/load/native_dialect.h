// The native protocol (docs/protocol.md) as a client that means well speaks it: numbers its messages,
// acknowledges with each what has come. Belongs to the loop's thread.
#pragma once

#include <cstdint>
#include <string>

#include "load/dialect.h"

namespace halloo::load {

class NativeDialect final : public Dialect {
 public:
  NativeDialect(std::string name, std::string peer) : name_(std::move(name)), peer_(std::move(peer)) {}

  std::string path() const override { return "/signal"; }
  void greet(Client& client) override;
  void connect(Client& client) override;
  Heard hear(Client& client, std::string_view text) override;
  void say(Client& client, std::string_view payload) override;
  void leave(Client& client) override { client.send(R"({"type":"bye"})"); }

  // How many people there are by what the server told last.
  std::uint64_t total() const { return total_; }

 private:
  void begin(std::string& out, std::string_view type);

  std::string name_, peer_, call_;
  std::uint64_t last_id_ = 0, last_seq_ = 0, total_ = 0;
};

// The value of the first member of this name, which the server writes without blanks: of a number its
// digits, of a string what is between the quotes.
std::uint64_t number_in(std::string_view json, std::string_view name);
std::string_view word_in(std::string_view json, std::string_view name);

}  // namespace halloo::load
