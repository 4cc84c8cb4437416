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
  return RoomMedia::Place{person, std::string(room), participant};
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

void NativeDoor::tell_of_media(Outbox& out) {
  if (!media_) return;
  for (RoomMedia::News& news : media_->take_news())
    if (const auto found = sessions_.find(news.to); found != sessions_.end())
      std::visit([&](auto& message) { tell(found->second, std::move(message), out); }, news.message);
}

template <class Message>
void NativeDoor::tell(Session& session, Message message, Outbox& out) {
  if constexpr (std::is_same_v<Message, protocol::ServerSpeaking>) {
    if (session.connection) out.send(session.connection, write(message));
  } else {
    post(session, std::move(message), out);
  }
}

void NativeDoor::deliver(Session& session, const switchboard::LeftRoom& event, Outbox& out) {
  if (media_) media_->leave(session.person);
  post(session, translate(event), out);
}

}  // namespace halloo::doors::native
