#include "doors/native/translate.h"

namespace halloo::doors::native {
namespace {

protocol::PersonState translate(switchboard::PersonState state) {
  switch (state) {
    case switchboard::PersonState::free:
      return protocol::PersonState::free;
    case switchboard::PersonState::busy:
      return protocol::PersonState::busy;
    case switchboard::PersonState::away:
      return protocol::PersonState::away;
  }
  return {};
}

protocol::EndReason translate(switchboard::EndReason reason) {
  switch (reason) {
    case switchboard::EndReason::declined:
      return protocol::EndReason::declined;
    case switchboard::EndReason::cancelled:
      return protocol::EndReason::cancelled;
    case switchboard::EndReason::unanswered:
      return protocol::EndReason::unanswered;
    case switchboard::EndReason::busy:
      return protocol::EndReason::busy;
    case switchboard::EndReason::hungup:
      return protocol::EndReason::hungup;
    case switchboard::EndReason::gone:
      return protocol::EndReason::gone;
  }
  return {};
}

}  // namespace

protocol::Person translate(const switchboard::RosterEntry& entry) {
  return {entry.name, translate(entry.state)};
}

protocol::CallNow translate(const switchboard::Call& call, switchboard::PersonId person) {
  const bool caller = call.caller.person == person;
  const auto state = call.state == switchboard::CallState::calling   ? protocol::CallState::calling
                     : call.state == switchboard::CallState::ringing ? protocol::CallState::ringing
                                                                     : protocol::CallState::accepted;
  return {call.id, caller ? call.callee.name : call.caller.name, caller, state};
}

protocol::ServerPeople translate(const switchboard::RosterDifference& difference) {
  protocol::ServerPeople message{difference.revision, difference.total, {}, {}, difference.left};
  for (const auto& entry : difference.joined) message.joined.push_back(translate(entry));
  for (const auto& entry : difference.changed) message.changed.push_back(translate(entry));
  return message;
}

protocol::ServerIncoming translate(const switchboard::Incoming& event) {
  return {0, event.call, event.from, event.video, event.trickle};
}
protocol::ServerRinging translate(const switchboard::Ringing& event) {
  return {0, event.call};
}
protocol::ServerAccepted translate(const switchboard::Accepted& event) {
  return {0, event.call, event.from, event.video, event.trickle, event.caller};
}
protocol::ServerMerged translate(const switchboard::Merged& event) {
  return {0, event.call, event.into};
}
protocol::ServerEnded translate(const switchboard::Ended& event) {
  return {0, event.call, translate(event.reason)};
}
protocol::ServerSignal translate(const switchboard::Signal& event) {
  return {0, event.call, event.from, event.data};
}
protocol::ServerRejoined translate(const switchboard::Rejoined& event) {
  return {0, event.call, event.present};
}

protocol::RefusalCode refusal_code(switchboard::EnterError error) {
  switch (error) {
    case switchboard::EnterError::empty:
    case switchboard::EnterError::too_long:
    case switchboard::EnterError::characters:
      return protocol::RefusalCode::name_invalid;
    case switchboard::EnterError::taken:
      return protocol::RefusalCode::name_taken;
    case switchboard::EnterError::full:
      return protocol::RefusalCode::full;
  }
  return {};
}

protocol::ErrorCode error_code(switchboard::CallError error) {
  switch (error) {
    case switchboard::CallError::not_here:
      return protocol::ErrorCode::not_here;
    case switchboard::CallError::yourself:
      return protocol::ErrorCode::yourself;
    case switchboard::CallError::in_a_call:
      return protocol::ErrorCode::in_a_call;
    case switchboard::CallError::unknown_call:
      return protocol::ErrorCode::unknown_call;
    case switchboard::CallError::call_exists:
      return protocol::ErrorCode::call_exists;
    case switchboard::CallError::in_a_room:
      return protocol::ErrorCode::in_a_room;
    case switchboard::CallError::not_listed:
      return protocol::ErrorCode::not_listed;
  }
  return {};
}

std::uint64_t to_seconds(Duration duration) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace halloo::doors::native
