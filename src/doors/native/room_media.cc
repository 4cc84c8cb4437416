#include "doors/native/room_media.h"

#include <algorithm>
#include <charconv>

#include "doors/participant_id.h"

namespace halloo::doors::native {
namespace {

using switchboard::MediaKind;
using switchboard::ParticipantId;
using switchboard::PersonId;

// The other way round.
std::optional<std::uint64_t> number_of(std::string_view name) {
  std::uint64_t number = 0;
  if (!name.starts_with('#')) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::optional<protocol::MediaSource> source_of(std::string_view name) {
  for (const auto source : {protocol::MediaSource::audio, protocol::MediaSource::video,
                            protocol::MediaSource::screen, protocol::MediaSource::screen_audio})
    if (to_string(source) == name) return source;
  return std::nullopt;
}

std::vector<std::string_view> sources_of(MediaKind kind) {
  switch (kind) {
    case MediaKind::audio:
      return {"audio"};
    case MediaKind::video:
      return {"video"};
    case MediaKind::screen:
      return {"screen", "screen-audio"};
  }
  return {};
}

Unexpected<RoomMedia::Failure> fail(const session::Refused& refused) {
  const auto code = [&] {
    switch (refused.reason) {
      case session::Refusal::unknown_connection:
      case session::Refusal::wrong_generation:
        return protocol::ErrorCode::unknown_connection;
      case session::Refusal::too_many:
        return protocol::ErrorCode::too_many_connections;
      case session::Refusal::malformed_description:
      case session::Refusal::unusable_description:
      case session::Refusal::name_taken:
        break;
    }
    return protocol::ErrorCode::unusable_description;
  }();
  return {{code, refused.sentence}};
}

Unexpected<RoomMedia::Failure> unknown_connection() {
  return {{protocol::ErrorCode::unknown_connection, "You have no connection of this number to the gateway."}};
}

}  // namespace

RoomMedia::Held& RoomMedia::held(const Place& place) {
  Held& found = held_[place.person];
  found.room = place.room;
  return found;
}

void RoomMedia::close(session::PeerId& peer) {
  if (peer == 0) return;
  conference_.close(peer, orders_);
  whose_.erase(peer);
  peer = 0;
}

RoomMedia::Done<protocol::ServerPublished> RoomMedia::publish(const Place& place,
                                                              const protocol::ClientPublish& message) {
  session::Conference::Sources sources;
  for (const protocol::PublishedTrack& track : message.tracks)
    sources.emplace(track.mid, to_string(track.source));
  Held& mine = held(place);
  if (message.connection) {
    if (mine.publishing == 0 || *message.connection != mine.publishing) return unknown_connection();
    const auto answer = conference_.publish_again(mine.publishing, message.sdp, sources, orders_);
    if (!answer) return fail(answer.error());
    return protocol::ServerPublished{0, message.room, mine.publishing, *answer};
  }
  close(mine.publishing);
  const std::string id = participant_id(place.participant);
  const auto opened = conference_.publish(place.room, id, message.sdp, sources, orders_, {place.name, false});
  if (!opened) return fail(opened.error());
  mine.publishing = opened->peer;
  whose_[opened->peer] = place.person;
  for (const MediaKind kind : mine.withheld)
    for (const std::string_view source : sources_of(kind))
      conference_.withhold(place.room, id, source, true, orders_);
  return protocol::ServerPublished{0, message.room, opened->peer, opened->answer};
}

RoomMedia::Done<void> RoomMedia::receive(const Place& place, const protocol::ClientReceive& message) {
  Held& mine = held(place);
  if (message.connection) {
    if (mine.receiving == 0 || *message.connection != mine.receiving) return unknown_connection();
    if (auto restarted = conference_.restart_receiving(mine.receiving, orders_); !restarted)
      return fail(restarted.error());
    return {};
  }
  close(mine.receiving);
  const auto opened = conference_.receive(place.room, participant_id(place.participant), orders_);
  if (!opened) return fail(opened.error());
  mine.receiving = *opened;
  whose_[*opened] = place.person;
  view(mine);
  return {};
}

RoomMedia::Done<void> RoomMedia::answer(PersonId person, const protocol::ClientAnswer& message) {
  const auto found = held_.find(person);
  if (found == held_.end() || found->second.receiving == 0 || found->second.receiving != message.connection)
    return unknown_connection();
  if (auto answered = conference_.answer(found->second.receiving, message.sdp, orders_); !answered)
    return fail(answered.error());
  return {};
}

void RoomMedia::view(const Place& place, const protocol::ClientView& message) {
  Held& mine = held(place);
  mine.seen = message.pictures;
  view(mine);
}

void RoomMedia::view(const Held& held) {
  if (held.receiving == 0 || !held.seen) return;
  std::vector<session::Conference::ViewedPicture> pictures;
  for (const protocol::ViewedPicture& each : *held.seen) {
    const auto layer = static_cast<std::uint8_t>(std::min<std::uint64_t>(each.layer.value_or(2), 2));
    pictures.push_back({participant_id(ParticipantId{each.participant}), std::string(to_string(each.source)),
                        layer, each.prominent.value_or(false)});
  }
  static_cast<void>(conference_.view(held.receiving, std::move(pictures), orders_));
}

void RoomMedia::withhold(const Place& whose, MediaKind kind, bool withheld) {
  Held& theirs = held(whose);
  if (withheld)
    theirs.withheld.insert(kind);
  else
    theirs.withheld.erase(kind);
  for (const std::string_view source : sources_of(kind))
    conference_.withhold(whose.room, participant_id(whose.participant), source, withheld, orders_);
}

void RoomMedia::disconnect(PersonId person) {
  const auto found = held_.find(person);
  if (found == held_.end()) return;
  close(found->second.publishing);
  close(found->second.receiving);
}

void RoomMedia::leave(PersonId person) {
  disconnect(person);
  held_.erase(person);
}

std::optional<RoomMedia::Told<protocol::ServerOffer>> RoomMedia::on_offer(
    const session::Conference::Offer& offer) const {
  const auto whose = whose_.find(offer.peer);
  if (whose == whose_.end()) return std::nullopt;
  protocol::ServerOffer message{0, held_.at(whose->second).room, offer.peer, offer.description, {}};
  for (const auto& track : offer.tracks)
    if (const auto number = number_of(track.participant); number && source_of(track.source))
      message.tracks.push_back({track.mid, *number, *source_of(track.source)});
  return Told<protocol::ServerOffer>{whose->second, std::move(message)};
}

std::optional<RoomMedia::Told<protocol::ServerDisconnected>> RoomMedia::on_gone(
    const session::Conference::Gone& gone) {
  const auto whose = whose_.find(gone.peer);
  if (whose == whose_.end()) return std::nullopt;
  const PersonId person = whose->second;
  whose_.erase(whose);
  Held& theirs = held_.at(person);
  (theirs.publishing == gone.peer ? theirs.publishing : theirs.receiving) = 0;
  return Told<protocol::ServerDisconnected>{person, {0, theirs.room, gone.peer}};
}

std::optional<RoomMedia::Told<protocol::ServerLayers>> RoomMedia::on_layers(
    const session::Conference::Layers& layers) const {
  const auto whose = whose_.find(layers.peer);
  const auto source = source_of(layers.source);
  if (whose == whose_.end() || !source) return std::nullopt;
  Told<protocol::ServerLayers> told{whose->second, {0, held_.at(whose->second).room, *source, {}}};
  for (unsigned layer = 0; layer < 8; ++layer)
    if ((layers.wanted >> layer & 1) != 0) told.message.layers.push_back(layer);
  return told;
}

std::optional<RoomMedia::Told<protocol::ServerPaused>> RoomMedia::on_paused(
    const session::Conference::Paused& paused) const {
  const auto whose = whose_.find(paused.peer);
  const auto number = number_of(paused.participant);
  const auto source = source_of(paused.source);
  if (whose == whose_.end() || !number || !source) return std::nullopt;
  return Told<protocol::ServerPaused>{whose->second,
                                      {0, held_.at(whose->second).room, *number, *source, paused.paused}};
}

std::vector<RoomMedia::Told<protocol::ServerSpeaking>> RoomMedia::on_speaking(
    const session::Conference::Speaking& speaking) const {
  std::vector<std::uint64_t> numbers;
  for (const std::string& participant : speaking.participants)
    if (const auto number = number_of(participant)) numbers.push_back(*number);
  std::vector<Told<protocol::ServerSpeaking>> all;
  for (const session::PeerId receiver : speaking.receivers)
    if (const auto whose = whose_.find(receiver); whose != whose_.end())
      all.push_back({whose->second, {held_.at(whose->second).room, numbers}});
  return all;
}

}  // namespace halloo::doors::native
