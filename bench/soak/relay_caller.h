// One TURN client of the soak: allocates, binds a channel, keeps both fresh, sends and gets data, and leaves:
// with a Refresh of lifetime 0, or without a word. Throws a sentence when the server refuses, falls silent,
// or ends a stream. Belongs to the loop's thread; must not be destroyed in a call to its owner.
#pragma once

#include "io/loop.h"
#include "relay/dialogue.h"
#include "relay/wire.h"

namespace halloo::soak {

class RelayCaller final : io::Watcher {
 public:
  class Owner {
   public:
    virtual void on_allocated(RelayCaller& caller) = 0;  // bind() is next
    virtual void on_bound(RelayCaller& caller) = 0;      // say() may begin
    virtual void on_data(RelayCaller& caller, Bytes data) = 0;

   protected:
    ~Owner() = default;
  };

  // Asks for an allocation at once.
  RelayCaller(io::Loop& loop, Owner& owner, std::unique_ptr<relay::Wire> wire);
  ~RelayCaller() { vanish(); }
  RelayCaller(const RelayCaller&) = delete;
  RelayCaller& operator=(const RelayCaller&) = delete;

  void bind(const TransportAddress& peer);
  // Packets of one size, one behind the other, each with room for the channel's header in front.
  static constexpr std::size_t kRoom = 4;
  void say(MutableBytes packets, std::size_t each);
  void leave();
  void vanish();

  bool bound() const { return stage_ == Stage::kBound; }
  bool over() const { return !wire_; }
  const TransportAddress& relayed() const { return dialogue_.relayed(); }

 private:
  // Forward only; while kBound, what is there is refreshed.
  enum class Stage : std::uint8_t { kAllocating, kAllocated, kBinding, kBound, kLeaving, kLeft };

  void on_ready(std::uint32_t events) override;
  bool on_message(Bytes message);
  void on_success();
  void send_request();
  void on_no_answer();
  void refresh();

  io::Loop& loop_;
  Owner& owner_;
  std::unique_ptr<relay::Wire> wire_;
  relay::Dialogue dialogue_;
  TransportAddress peer_;
  Stage stage_ = Stage::kAllocating;
  bool asking_ = false;     // a request is under way
  bool refreshed_ = false;  // the allocation is, the channel is to be
  unsigned attempts_ = 0;
  io::Timer no_answer_, stale_;
};

}  // namespace halloo::soak
