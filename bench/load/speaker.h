// A client with the dialect it speaks: one person of the load. Belongs to the loop's thread.
#pragma once

#include <memory>

#include "load/dialect.h"

namespace halloo::load {

class Speaker final : Client::Owner {
 public:
  class Listener {
   public:
    virtual void on_open(Speaker& speaker) = 0;  // greet()
    virtual void on_message(Speaker& speaker) = 0;

   protected:
    ~Listener() = default;
  };

  Speaker(io::Loop& loop, Listener& listener, std::unique_ptr<Dialect> dialect, std::size_t number)
      : listener_(listener), dialect_(std::move(dialect)), client_(loop, *this), number_(number) {}

  void enter(const Target& target) { client_.connect(target, dialect_->path()); }
  void greet() { dialect_->greet(client_); }
  void connect() { dialect_->connect(client_); }
  void say(std::string_view payload) { dialect_->say(client_, payload); }
  void leave();

  bool open() const { return client_.open(); }
  bool greeted() const { return greeted_; }
  bool connected() const { return connected_; }
  bool over() const { return client_.over(); }
  std::size_t number() const { return number_; }
  std::uint64_t octets_received() const { return client_.octets_received(); }
  std::uint64_t messages_received() const { return client_.messages_received(); }
  const Dialect& dialect() const { return *dialect_; }

 private:
  void on_open(Client&) override { listener_.on_open(*this); }
  void on_text(Client&, std::string_view text) override;
  void on_lost(Client&, std::uint16_t code) override;

  Listener& listener_;
  std::unique_ptr<Dialect> dialect_;
  Client client_;
  std::size_t number_;
  bool greeted_ = false, connected_ = false, leaving_ = false;
};

}  // namespace halloo::load
