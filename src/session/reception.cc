// Conference: receivers, to whom we offer what all others in the room publish, and publishers who change what
// they send. Watchers, and how it all begins, are in conference.cc.
#include <algorithm>

#include "sdp/parse.h"
#include "sdp/write.h"
#include "session/conference.h"

namespace halloo::session {
namespace {

// M-sections of one receiver: a camera, a microphone and a screen of each of a hundred.
constexpr std::size_t kMostSections = 300;

Unexpected<Refused> unknown() {
  return {{Refusal::unknown_connection, "There is no such connection any more."}};
}

}  // namespace

// ---- publishers ----

Result<std::string, Refused> Conference::publish_again(PeerId peer, std::string_view offer,
                                                       const Sources& sources, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end() || !found->second.publishes) return unknown();
  Connection& connection = found->second;
  const auto description = read(offer);
  if (!description) return Unexpected{description.error()};
  Room& room = rooms_.at(connection.room);
  const auto entry = std::ranges::find(room.participants, connection.participant,
                                       [](const auto& each) { return each.first; });
  Participant& participant = entry->second;

  ++connection.local.origin.version;
  auto agreement = answer_publish(*description, connection.local, settings_.policy, &participant.plan);
  if (!agreement)
    return Unexpected{Refused{
        Refusal::unusable_description,
        "Nothing can be received from this description: " + std::string(to_text(agreement.error())) + "."}};
  if (const std::string& ufrag = agreement->plan.remote.ufrag; ufrag != connection.remote_ufrag) {
    connection.remote_ufrag = ufrag;
    renew_ice(peer, connection, orders);
    agreement = answer_publish(*description, connection.local, settings_.policy, &participant.plan);
  }
  // What goes on as it was, goes on; the rest ends, and what is new begins.
  std::vector<Track> kept;
  PublishPlan fresh;
  for (const PublishedSection& section : agreement->plan.sections) {
    const auto same = std::ranges::find_if(participant.tracks, [&](const Track& track) {
      return track.section.mid == section.mid && section.active;
    });
    if (same != participant.tracks.end()) {
      kept.push_back(*same);
    } else if (section.active) {
      fresh.sections.push_back(section);
    }
  }
  for (const Track& track : participant.tracks)
    if (std::ranges::none_of(kept, [&](const Track& each) { return each.id == track.id; })) {
      heard_.erase(track.id);
      orders.emplace_back(track.worker, Unpublish{peer, track.id});
    }
  for (Track& track : open_tracks(peer, connection.worker, fresh, sources, orders)) {
    track.withheld = room.withheld.contains({connection.participant, track.source});
    kept.push_back(std::move(track));
  }
  participant.tracks = std::move(kept);
  participant.plan = std::move(agreement->plan);
  assign_all(room, orders);
  return sdp::write(agreement->answer);
}

void Conference::withhold(std::string_view room_name, std::string_view participant, std::string_view source,
                          bool withheld, Orders& orders) {
  const auto found = rooms_.find(room_name);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  const std::pair<std::string, std::string> key{participant, source};
  if (withheld)
    room.withheld.insert(key);
  else
    room.withheld.erase(key);
  for (auto& [name, each] : room.participants)
    for (Track& track : each.tracks)
      if (name == participant && track.source == source) track.withheld = withheld;
  assign_all(room, orders);
}

// ---- receivers ----

Result<PeerId, Refused> Conference::receive(std::string_view room_name, std::string_view participant,
                                            Orders& orders) {
  if (auto allowed = may_open(room_name); !allowed) return Unexpected{allowed.error()};
  Connection connection;
  connection.worker = least_loaded();
  connection.room = room_name;
  connection.participant = participant;
  connection.local = new_transport(connection.worker);
  connection.reception = std::make_unique<Reception>();
  const LocalTransport local = connection.local;
  const PeerId peer = open(std::move(connection), local, nullptr, orders);
  room(room_name).receivers.push_back(peer);
  update(peer, orders);
  return peer;
}

Conference::Found Conference::find_track(const Room& room, TrackId id) {
  for (const auto& [name, participant] : room.participants)
    for (const Track& track : participant.tracks)
      if (track.id == id) return {&name, &track};
  return {};
}

// Ends what is no more, offers what is new.
void Conference::update(PeerId receiver, Orders& orders) {
  Connection& connection = connections_.at(receiver);
  Reception& reception = *connection.reception;
  const Room& room = rooms_.at(connection.room);
  bool changed = false;
  for (std::size_t n = 0; n < reception.places.size(); ++n) {
    Place& place = reception.places[n];
    if (place.track == 0) continue;
    if (const Track* track = find_track(room, place.track).track; track && !track->withheld) continue;
    if (place.subscription != 0)
      orders.emplace_back(connection.worker, Unsubscribe{receiver, place.subscription});
    place.subscription = 0;
    place.track = 0;
    reception.senders[n].active = false;
    changed = true;
  }
  for (const auto& [name, participant] : room.participants) {
    if (name == connection.participant) continue;
    for (const Track& track : participant.tracks) {
      const bool there =
          std::ranges::any_of(reception.places, [&](const Place& place) { return place.track == track.id; });
      if (track.withheld || there) continue;
      SubscribedTrack names;
      names.kind = track.section.kind;
      names.ssrc = new_ssrc();
      names.rtx_ssrc = names.kind == sdp::MediaKind::video ? new_ssrc() : 0;
      names.cname = name;
      // What is of one stream comes in step there (RFC 8830): a voice with its face, a screen with its sound.
      names.stream =
          std::to_string(participant.peer) + (track.source.starts_with("screen") ? "-screen" : "-camera");
      names.track = random_.token(12);
      const Sender* sender = take_sender(reception.senders, names, kMostSections);
      if (!sender) continue;
      const auto at = static_cast<std::size_t>(sender - reception.senders.data());
      if (reception.places.size() <= at) reception.places.resize(at + 1);
      reception.places[at] = {{}, names, 0, track.id};
      changed = true;
    }
  }
  if (!changed) return;
  reception.stale = true;
  offer(receiver);
}

void Conference::offer(PeerId receiver) {
  Connection& connection = connections_.at(receiver);
  Reception& reception = *connection.reception;
  if (reception.offered || !reception.stale || reception.senders.empty()) return;
  reception.stale = false;
  ++connection.local.origin.version;
  reception.offered = make_offer(connection.local, reception.senders, settings_.policy);
  Offer made{receiver, sdp::write(*reception.offered), {}};
  const Room& room = rooms_.at(connection.room);
  for (std::size_t n = 0; n < reception.places.size(); ++n)
    if (const Found of = find_track(room, reception.places[n].track); of.track)
      made.tracks.push_back({reception.senders[n].mid, *of.participant, of.track->source});
  offers_.push_back(std::move(made));
}

std::vector<Conference::Offer> Conference::take_offers() {
  return std::exchange(offers_, {});
}

Result<void, Refused> Conference::answer(PeerId peer, std::string_view text, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end() || !found->second.reception) return unknown();
  Connection& connection = found->second;
  Reception& reception = *connection.reception;
  if (!reception.offered)
    return Unexpected{Refused{Refusal::unusable_description, "Nothing was offered that this could answer."}};
  const auto description = read(text);
  if (!description) return Unexpected{description.error()};
  const auto accepted = accept_answer(*reception.offered, *description);
  if (!accepted || accepted->remote.setup == sdp::Setup::passive)
    return Unexpected{
        Refused{Refusal::unusable_description,
                "This is no answer to what was offered: " +
                    std::string(to_text(accepted ? NegotiationError::bad_setup : accepted.error())) + "."}};
  reception.offered.reset();
  if (!reception.expected) {
    reception.expected = true;
    connection.remote_ufrag = accepted->remote.ufrag;
    const auto& fingerprint = accepted->remote.fingerprint;
    orders.emplace_back(connection.worker,
                        Expect{peer, *dtls::Fingerprint::make(fingerprint.hash, fingerprint.digest)});
  }
  const Room& room = rooms_.at(connection.room);
  for (const AcceptedSection& section : accepted->sections) {
    const auto sender = std::ranges::find(reception.senders, section.mid, &Sender::mid);
    if (sender == reception.senders.end()) continue;
    Place& place = reception.places[static_cast<std::size_t>(sender - reception.senders.begin())];
    if (section.rejected) sender->stopped = true;
    const Track* track = find_track(room, place.track).track;
    if (!section.active || !track || place.subscription != 0) continue;
    place.section.mid = section.mid;
    place.section.kind = section.kind;
    place.section.codecs = section.codecs;
    place.section.extensions = section.extensions;
    subscribe(peer, connection, place, *track, orders);
    want(peer, connection, place, orders);
  }
  offer(peer);
  return {};
}

Result<void, Refused> Conference::restart_receiving(PeerId peer, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end() || !found->second.reception) return unknown();
  renew_ice(peer, found->second, orders);
  found->second.reception->stale = true;
  offer(peer);
  return {};
}

Result<void, Refused> Conference::view(PeerId peer, std::vector<ViewedPicture> pictures, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end() || !found->second.reception) return unknown();
  Reception& reception = *found->second.reception;
  if (pictures.size() > kMostSections) pictures.resize(kMostSections);
  reception.seen = std::move(pictures);
  for (const Place& place : reception.places)
    if (place.subscription != 0) want(peer, found->second, place, orders);
  return {};
}

// Sound is wanted whatever is seen. Before a client says what that is, it is all.
void Conference::want(PeerId receiver, const Connection& connection, const Place& place,
                      Orders& orders) const {
  const Found of = find_track(rooms_.at(connection.room), place.track);
  if (!of.track) return;
  if (of.track->quiet) orders.emplace_back(connection.worker, Want{receiver, place.subscription, false});
  if (place.names.kind != sdp::MediaKind::video) return;
  if (!connection.reception->seen) return;
  const std::vector<ViewedPicture>& seen = *connection.reception->seen;
  const auto picture = std::ranges::find_if(seen, [&](const ViewedPicture& each) {
    return each.participant == *of.participant && each.source == of.track->source;
  });
  Want order{receiver, place.subscription, picture != seen.end()};
  if (picture != seen.end()) {
    order.max_spatial = picture->max_spatial;
    order.prominent = picture->prominent;
  }
  orders.emplace_back(connection.worker, order);
}

}  // namespace halloo::session
