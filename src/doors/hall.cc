#include "doors/hall.h"

#include <algorithm>

namespace halloo::doors {

Hall::Hall(HallSettings settings, Random& random)
    : max_messages_per_second_(settings.max_messages_per_second),
      switchboard_(settings.switchboard),
      may_whip_(settings.whip),
      random_(random) {
  if (settings.native) {
    auto door = std::make_unique<native::NativeDoor>(*settings.native, switchboard_, notices_, random);
    native_ = door.get();
    doors_[kNativeDoor] = std::move(door);
  }
  if (settings.article)
    doors_[kArticleDoor] =
        std::make_unique<article::ArticleDoor>(*settings.article, switchboard_, notices_, random);
  if (settings.room_of_two)
    doors_[kRoomOfTwoDoor] = std::make_unique<RoomOfTwoDoor>(*settings.room_of_two, random);
}

void Hall::on_open(Instant now, switchboard::DoorIndex index, ConnectionId connection, const Arrival& arrival,
                   Outbox& out) {
  Door& door = *doors_[index];
  connections_.emplace(connection, Connection{&door, {}});
  door.on_open(now, connection, arrival, out);
  hand_on(now, out);
}

void Hall::on_text(Instant now, ConnectionId id, std::string_view text, Outbox& out) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  if (!connection.rate.take(now, max_messages_per_second_)) {
    too_fast_.add();
    constexpr std::string_view why = "More messages a second came than this server takes.";
    if (connection.door == native_)
      out.send(id, write(protocol::ServerError{protocol::ErrorCode::too_fast, std::string(why), {}, {}}));
    out.close(id, CloseCode::too_fast, std::string(why));
    // Nothing of it is heard any more; the door learns it as soon as the others do.
    Door* door = connection.door;
    connections_.erase(found);
    door->on_close(now, id, out);
  } else {
    connection.door->on_text(now, id, text, out);
  }
  hand_on(now, out);
}

void Hall::on_close(Instant now, ConnectionId id, Outbox& out) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Door* door = found->second.door;
  connections_.erase(found);
  door->on_close(now, id, out);
  hand_on(now, out);
}

void Hall::on_request(Instant now, switchboard::DoorIndex index, ConnectionId request, const Request& what,
                      Outbox& out) {
  Door& door = *doors_[index];
  connections_.emplace(request, Connection{&door, {}});
  door.on_request(now, request, what, out);
  hand_on(now, out);
}

void Hall::on_shutdown(Outbox& out) {
  for (const auto& door : doors_)
    if (door) door->on_shutdown(out);
}

void Hall::use_gateway(session::Conference& conference, session::Orders& orders) {
  conference_ = &conference;
  if (native_) native_->use_gateway(conference, orders);
  if (!may_whip_) return;
  auto door = std::make_unique<WhipDoor>(conference, orders, switchboard_, notices_, random_);
  whip_ = door.get();
  doors_[kWhipDoor] = std::move(door);
}

void Hall::tell_of_media(Instant now, Outbox& out) {
  if (!conference_) return;
  for (const session::Conference::Offer& offer : conference_->take_offers())
    if (native_) native_->on_offer(offer, out);
  for (const session::Conference::News& news : conference_->take_news()) {
    if (native_) native_->on_news(news, out);
    if (whip_) whip_->on_news(now, news);
  }
  hand_on(now, out);
}

WhipResponse Hall::on_whip(Instant now, const WhipRequest& request, Outbox& out) {
  WhipResponse response = whip_->answer(now, request);
  hand_on(now, out);
  return response;
}

void Hall::on_timeout(Instant now, Outbox& out) {
  switchboard_.on_timeout(now, notices_);
  for (const auto& door : doors_)
    if (door && door->next_timeout() <= now) door->on_timeout(now, out);
  hand_on(now, out);
}

Instant Hall::next_timeout() const {
  Instant next = switchboard_.next_timeout();
  for (const auto& door : doors_)
    if (door) next = std::min(next, door->next_timeout());
  return next;
}

// A door that is told something may have the switchboard tell another.
void Hall::hand_on(Instant now, Outbox& out) {
  while (!notices_.empty()) {
    std::swap(notices_, handing_on_);
    for (const auto& notice : handing_on_.notices) doors_[notice.door]->on_notice(now, notice, out);
    if (handing_on_.people) {
      for (const auto& door : doors_)
        if (door) door->on_people(now, handing_on_.people, out);
    }
    handing_on_.clear();
  }
}

}  // namespace halloo::doors
