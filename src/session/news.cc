// Conference: what the workers tell, and what of it clients are to be told.
#include <algorithm>

#include "session/conference.h"

namespace halloo::session {
namespace {

// As often as levels come; without them, that it is silent is to be noticed.
constexpr Duration kListening = std::chrono::milliseconds(100);

}  // namespace

void Conference::on_event(const Event& event, Orders& orders) {
  if (const auto* ended = std::get_if<Ended>(&event)) {
    if (connections_.contains(ended->peer)) news_.push_back(Gone{ended->peer});
    forget(ended->peer, orders);
  } else if (const auto* layers = std::get_if<LayersWanted>(&event)) {
    const auto found = connections_.find(layers->peer);
    if (found == connections_.end()) return;
    const Found of = find_track(rooms_.at(found->second.room), layers->track);
    if (of.track) news_.push_back(Layers{layers->peer, of.track->source, layers->wanted});
  } else if (const auto* stream = std::get_if<StreamPaused>(&event)) {
    const auto found = connections_.find(stream->peer);
    if (found == connections_.end() || !found->second.reception) return;
    for (const Place& place : found->second.reception->places) {
      if (place.subscription != stream->subscription) continue;
      const Found of = find_track(rooms_.at(found->second.room), place.track);
      if (of.track) news_.push_back(Paused{stream->peer, *of.participant, of.track->source, stream->paused});
    }
  }
}

void Conference::on_levels(Instant now, const Levels& levels) {
  for (const auto& [track, level] : levels.loudest) {
    const auto whose = heard_.find(track);
    if (whose == heard_.end()) continue;
    Room& room = rooms_.find(connections_.at(whose->second).room)->second;
    const auto withheld = [&, id = track](const auto& each) {
      return std::ranges::any_of(each.second.tracks,
                                 [&](const Track& one) { return one.id == id && one.withheld; });
    };
    if (!std::ranges::any_of(room.participants, withheld)) room.speakers.on_level(now, whose->second, level);
    speakers_due_ = std::min(speakers_due_, now + kListening);
  }
}

// Of a big room only the loudest are heard, as it would be in a hall; whose level nobody tells is among them.
void Conference::choose_sounds(Instant now, Room& room, Orders& orders) {
  if (settings_.max_sounds == 0 || room.receivers.empty()) return;
  const auto loudest = room.speakers.loudest(now, settings_.max_sounds);
  for (auto& [name, participant] : room.participants) {
    const bool quiet =
        room.speakers.knows(participant.peer) && !std::ranges::binary_search(loudest, participant.peer);
    for (Track& track : participant.tracks) {
      if (track.section.kind != sdp::MediaKind::audio || track.quiet == quiet) continue;
      track.quiet = quiet;
      for (const PeerId receiver : room.receivers) {
        const Connection& connection = connections_.at(receiver);
        const auto& places = connection.reception->places;
        const auto place = std::ranges::find(places, track.id, &Place::track);
        if (place != places.end() && place->subscription != 0)
          orders.emplace_back(connection.worker, Want{receiver, place->subscription, !quiet});
      }
    }
  }
}

void Conference::on_timeout(Instant now, Orders& orders) {
  if (now < speakers_due_) return;
  speakers_due_ = kNever;
  for (auto& [name, room] : rooms_) {
    if (room.speakers.size() == 0) continue;
    const std::optional<PeerId> leads = room.speakers.update(now);
    if (leads != room.leads) {
      room.leads = leads;
      for (const PeerId watcher : room.watchers) assign(watcher, orders);
    }
    std::vector<std::string> names;
    std::vector<PeerId> speaking;
    for (const auto& [participant, publisher] : room.participants) {
      if (!room.speakers.speaking(publisher.peer)) continue;
      const bool first = publisher.peer == leads;
      speaking.insert(first ? speaking.begin() : speaking.end(), publisher.peer);
      names.insert(first ? names.begin() : names.end(), participant);
    }
    choose_sounds(now, room, orders);
    if (!speaking.empty()) speakers_due_ = now + kListening;
    if (speaking == room.speaking) continue;
    room.speaking = std::move(speaking);
    news_.push_back(Speaking{room.receivers, std::move(names)});
  }
}

}  // namespace halloo::session
