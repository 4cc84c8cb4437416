// One person of the soak: the native protocol (docs/protocol.md) with all of its resumption. Numbers what it
// says and keeps it for sending again, and holds the server to its numbers: each `seq` must follow the one
// before, on whichever connection it comes. Throws a sentence when the server breaks its word.
// Belongs to the loop's thread; must not be destroyed in a call to its listener.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "load/client.h"
#include "soak/tally.h"

namespace halloo::soak {

class Person final : load::Client::Owner {
 public:
  class Listener {
   public:
    virtual void on_entered(Person&) {}
    virtual void on_heard(Person&, std::string_view type, std::string_view text) = 0;

   protected:
    ~Listener() = default;
  };

  Person(io::Loop& loop, const load::Target& target, Listener& listener, Tally& tally, std::string name)
      : target_(target),
        listener_(listener),
        tally_(tally),
        clients_{load::Client(loop, *this), load::Client(loop, *this)},
        name_(std::move(name)) {}

  // By name, or when that was done before, by the token.
  void enter();
  // As enter(), from another connection while the server still believes in this one.
  void move();
  void cut();
  void close();  // the WebSocket only: to the server the same as a reload, and it keeps the name
  void bye();

  // Numbered: arrives once whatever happens. `members`: what follows the numbers, such as ,"video":true
  void say(std::string_view type, std::string_view call, std::string_view members = {});

  bool settled() const { return settled_; }  // welcomed, and connected still
  bool over() const { return clients_[0].over() && clients_[1].over(); }
  const std::string& name() const { return name_; }

 private:
  struct Said {
    std::uint64_t id;
    std::string text;
  };

  load::Client& current() { return clients_[current_]; }
  void on_open(load::Client& client) override;
  void on_text(load::Client& client, std::string_view text) override;
  void on_lost(load::Client& client, std::uint16_t code) override;
  void welcomed(std::string_view text);

  load::Target target_;
  Listener& listener_;
  Tally& tally_;
  std::array<load::Client, 2> clients_;
  std::size_t current_ = 0;
  std::string name_, token_;
  std::deque<Said> said_;  // the last of it
  std::uint64_t last_id_ = 0, last_seq_ = 0;
  bool settled_ = false, leaving_ = false;
};

}  // namespace halloo::soak
