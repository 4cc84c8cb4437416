#include "soak/relay_caller.h"

#include <stdexcept>
#include <string>

#include "relay/callers.h"
#include "relay/traffic.h"

namespace halloo::soak {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPatience = 500ms;   // RFC 8489 section 6.2.1
constexpr unsigned kMostAttempts = 20;  // a machine that has more to do than this is slow, and no fault

}  // namespace

RelayCaller::RelayCaller(io::Loop& loop, Owner& owner, std::unique_ptr<relay::Wire> wire)
    : loop_(loop),
      owner_(owner),
      wire_(std::move(wire)),
      dialogue_(relay::kLab),
      no_answer_(loop, [this] { on_no_answer(); }),
      stale_(loop, [this] { refresh(); }) {
  loop_.watch(wire_->fd(), EPOLLIN, *this);
  dialogue_.allocate();
  send_request();
}

void RelayCaller::send_request() {
  asking_ = true;
  attempts_ = 0;
  wire_->send(dialogue_.request(), dialogue_.request().size());
  no_answer_.after(kPatience);
}

void RelayCaller::on_no_answer() {
  if (++attempts_ == kMostAttempts) throw std::runtime_error("the relay has not answered for ten seconds");
  if (!wire_->reliable()) wire_->send(dialogue_.request(), dialogue_.request().size());
  no_answer_.after(kPatience);
}

void RelayCaller::bind(const TransportAddress& peer) {
  peer_ = peer;
  stage_ = Stage::kBinding;
  dialogue_.bind_channel(relay::kChannel, peer_);
  send_request();
}

void RelayCaller::say(MutableBytes packets, std::size_t each) {
  const std::size_t size = each - kRoom;
  for (std::size_t at = 0; at < packets.size(); at += each) {
    packets[at] = relay::kChannel >> 8;
    packets[at + 1] = relay::kChannel & 0xFF;
    packets[at + 2] = static_cast<std::uint8_t>(size >> 8);
    packets[at + 3] = static_cast<std::uint8_t>(size);
  }
  wire_->send(packets, each);
}

void RelayCaller::leave() {
  stage_ = Stage::kLeaving;
  stale_.cancel();
  dialogue_.refresh(0s);  // whatever else was being asked
  send_request();
}

void RelayCaller::vanish() {
  if (over()) return;
  no_answer_.cancel();
  stale_.cancel();
  loop_.unwatch(wire_->fd(), *this);
  wire_.reset();
}

// Half of the time that is left; the allocation first, and then the channel with its permission.
void RelayCaller::refresh() {
  if (asking_) return;
  refreshed_ = true;
  dialogue_.refresh(dialogue_.lifetime());
  send_request();
}

void RelayCaller::on_ready(std::uint32_t) {
  const bool there = wire_->receive([this](Bytes message) { return on_message(message); });
  if (stage_ == Stage::kLeft) return vanish();
  if (there) return;
  throw std::runtime_error("the relay ended a client's stream");
}

bool RelayCaller::on_message(Bytes message) {
  if (message[0] >= 0x40) {  // ChannelData
    if (message.size() < kRoom || (message[0] << 8 | message[1]) != relay::kChannel ||
        message.size() != kRoom + std::size_t{message[2]} * 256 + message[3])
      throw std::runtime_error("data came on no channel of the client's");
    if (stage_ == Stage::kBound) owner_.on_data(*this, message.subspan(kRoom));
    return true;
  }
  if (!asking_) return true;  // the answer to what was sent twice
  switch (dialogue_.on_message(message)) {
    case relay::Dialogue::Answer::again:
      send_request();
      break;
    case relay::Dialogue::Answer::refused:
      if (stage_ == Stage::kLeaving &&
          dialogue_.error() == 437) {  // it had been asked twice, and answered once
        stage_ = Stage::kLeft;
        break;
      }
      throw std::runtime_error(std::string("the relay refused ") +
                               (stage_ == Stage::kAllocating ? "an allocation"
                                : stage_ == Stage::kBinding  ? "a channel"
                                                             : "a refresh") +
                               " with " + std::to_string(dialogue_.error()));
    case relay::Dialogue::Answer::success:
      asking_ = false;
      no_answer_.cancel();
      on_success();
      break;
    case relay::Dialogue::Answer::other:
      break;
  }
  return stage_ != Stage::kLeft;
}

void RelayCaller::on_success() {
  switch (stage_) {
    case Stage::kAllocating:
      stage_ = Stage::kAllocated;
      return owner_.on_allocated(*this);
    case Stage::kAllocated:
      return;  // nothing has been asked
    case Stage::kBinding:
      stage_ = Stage::kBound;
      stale_.after(dialogue_.lifetime() / 2);
      return owner_.on_bound(*this);
    case Stage::kBound:
      if (std::exchange(refreshed_, false)) {
        dialogue_.bind_channel(relay::kChannel, peer_);
        return send_request();
      }
      return stale_.after(dialogue_.lifetime() / 2);
    case Stage::kLeaving:
      stage_ = Stage::kLeft;
      return;
    case Stage::kLeft:
      return;
  }
}

}  // namespace halloo::soak
