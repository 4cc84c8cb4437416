// The native door: the media of rooms by way of the gateway.
#include "doors/native/native_door.h"
#include "doors/native/translate.h"

namespace halloo::doors::native {

void NativeDoor::use_gateway(session::Conference& conference, session::Orders& orders) {
  media_.emplace(conference, orders);
}

// nullopt: it has been told why not.
std::optional<RoomMedia::Place> NativeDoor::place_in_room(Context& context, std::string_view room) {
  const switchboard::PersonId person = context.session->person;
  const switchboard::Room* found = switchboard_.room_of(person);
  const auto participant =
      found && found->name() == room ? found->participant(person) : switchboard::ParticipantId{};
  if (!participant) {
    answer(context, Unexpected{switchboard::RoomError::unknown_room}, room);
    return std::nullopt;
  }
  if (!media_) {
    fail(context, protocol::ErrorCode::no_gateway, "This server has no gateway.", {}, room);
    return std::nullopt;
  }
  return RoomMedia::Place{person, std::string(room), participant, switchboard_.name_of(person)};
}

void NativeDoor::on_message(Context& context, const protocol::ClientPublish& m) {
  const auto place = place_in_room(context, m.room);
  if (!place) return;
  const auto published = media_->publish(*place, m);
  if (!published) return fail(context, published.error().code, published.error().sentence, {}, m.room);
  post(*context.session, *published, context.out);
}

void NativeDoor::on_message(Context& context, const protocol::ClientReceive& m) {
  if (const auto place = place_in_room(context, m.room)) answer(context, media_->receive(*place, m), m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientAnswer& m) {
  if (const auto place = place_in_room(context, m.room))
    answer(context, media_->answer(place->person, m), m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientView& m) {
  if (const auto place = place_in_room(context, m.room)) media_->view(*place, m);
}

void NativeDoor::on_message(Context& context, const protocol::ClientDisconnect& m) {
  if (const auto place = place_in_room(context, m.room)) media_->disconnect(place->person);
}

void NativeDoor::answer(Context& context, const RoomMedia::Done<void>& result, std::string_view room) {
  if (!result) fail(context, result.error().code, result.error().sentence, {}, room);
}

void NativeDoor::on_offer(const session::Conference::Offer& offer, Outbox& out) {
  const auto told = media_->on_offer(offer);
  const auto found = told ? sessions_.find(told->to) : sessions_.end();
  if (found != sessions_.end()) post(found->second, told->message, out);
}

void NativeDoor::on_news(const session::Conference::News& news, Outbox& out) {
  const auto tell = [&](switchboard::PersonId person, const auto& message) {
    const auto found = sessions_.find(person);
    if (found == sessions_.end()) return;
    if constexpr (std::is_same_v<decltype(message), const protocol::ServerSpeaking&>) {
      if (found->second.connection) out.send(found->second.connection, write(message));
    } else {
      post(found->second, message, out);
    }
  };
  if (const auto* gone = std::get_if<session::Conference::Gone>(&news)) {
    if (const auto told = media_->on_gone(*gone)) tell(told->to, told->message);
  } else if (const auto* layers = std::get_if<session::Conference::Layers>(&news)) {
    if (const auto told = media_->on_layers(*layers)) tell(told->to, told->message);
  } else if (const auto* paused = std::get_if<session::Conference::Paused>(&news)) {
    if (const auto told = media_->on_paused(*paused)) tell(told->to, told->message);
  } else if (const auto* speaking = std::get_if<session::Conference::Speaking>(&news)) {
    for (const auto& told : media_->on_speaking(*speaking)) tell(told.to, told.message);
  } else if (const auto* watched = std::get_if<session::Conference::Watched>(&news)) {
    const switchboard::Room* room = switchboard_.find_room(watched->room);
    if (!room) return;
    for (const auto& participant : room->participants())
      if (const auto found = sessions_.find(room->person(participant.id)); found != sessions_.end())
        tell_watched(found->second, watched->room, watched->watchers, out);
  }
}

void NativeDoor::tell_watched(Session& session, std::string_view room, std::size_t watchers, Outbox& out) {
  post(session, protocol::ServerWatched{0, room, watchers}, out);
}

void NativeDoor::deliver(Session& session, const switchboard::Entered& event, Outbox& out) {
  post(session, translate(event), out);
  if (!media_) return;
  if (const std::size_t watchers = media_->watchers(event.facts.room); watchers != 0)
    tell_watched(session, event.facts.room, watchers, out);
}

void NativeDoor::deliver(Session& session, const switchboard::LeftRoom& event, Outbox& out) {
  if (media_) media_->leave(session.person);
  post(session, translate(event), out);
}

void NativeDoor::deliver(Session& session, const switchboard::MuteAsked& event, Outbox& out) {
  const switchboard::Room* room = switchboard_.find_room(event.room);
  if (const auto who = room ? room->participant(session.person) : switchboard::ParticipantId{}; who && media_)
    media_->withhold({session.person, event.room, who, {}}, event.kind, event.muted);
  post(session, translate(event), out);
}

}  // namespace halloo::doors::native
