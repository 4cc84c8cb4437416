// The WebSocket side of a connection: messages in and out, pings, and the closing handshake.
#include "io/connection.h"

namespace halloo::io {

using websocket::Event;
using websocket::Opcode;

void Connection::websocket_input(MutableBytes input) {
  if (phase_ == Phase::kWebSocket) {
    pinged_ = false;
    deadline_ = core_.in(core_.limits.ping_interval);
  }
  while (phase_ == Phase::kWebSocket || phase_ == Phase::kClosing) {
    Event event = decoder_.next(input);
    if (event.kind == Event::Kind::kNeedMore) return;
    on_event(event);
  }
}

void Connection::on_event(const Event& event) {
  switch (event.kind) {
    case Event::Kind::kText:
      if (phase_ != Phase::kWebSocket) return;  // after our close frame it is too late
      core_.counters.messages_received.add();
      return core_.handler.on_text(id_, event.payload);
    case Event::Kind::kBinary:
      if (phase_ != Phase::kWebSocket) return;
      core_.counters.binary_message.add();
      return close(websocket::close_code::kUnsupportedData, "only text is spoken here");
    case Event::Kind::kPing:
      if (phase_ == Phase::kWebSocket) send_control(Opcode::kPong, event.payload);
      return;
    case Event::Kind::kClose:
      if (phase_ == Phase::kWebSocket)  // the answer has the same code (section 5.5.1)
        send_control(Opcode::kClose, event.code == websocket::close_code::kNoStatus
                                         ? std::string()
                                         : websocket::close_payload(event.code, {}));
      if (gone()) return;
      enter(Phase::kFarewell);
      return mark_dirty();
    case Event::Kind::kError:
      (event.code == websocket::close_code::kTooBig           ? core_.counters.message_too_big
       : event.code == websocket::close_code::kInvalidPayload ? core_.counters.bad_utf8
                                                              : core_.counters.bad_frame)
          .add();
      // Section 7.1.7: the frame, and then the end without waiting for an answer.
      if (phase_ == Phase::kWebSocket)
        send_control(Opcode::kClose, websocket::close_payload(event.code, event.payload));
      if (gone()) return;
      enter(Phase::kLastWords);
      return mark_dirty();
    case Event::Kind::kPong:
    case Event::Kind::kNeedMore:
      return;
  }
}

void Connection::send_text(std::shared_ptr<const std::string> message) {
  if (phase_ != Phase::kWebSocket) return;
  if (over_queue_limit(message->size())) {
    flush();  // what this turn has queued the socket may still take
    if (gone()) return;
    if (over_queue_limit(message->size())) return drop(&core_.counters.slow_reader);
  }
  core_.counters.messages_sent.add();
  queue_.push_frame(Opcode::kText, std::move(message));
  mark_dirty();
}

void Connection::send_control(Opcode opcode, std::string_view payload) {
  if (over_queue_limit(payload.size())) return drop(&core_.counters.slow_reader);
  std::string frame;
  websocket::append_frame(frame, opcode, payload);
  queue_.push(std::move(frame));
  mark_dirty();
}

}  // namespace halloo::io
