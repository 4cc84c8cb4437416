#include "session/conference.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "sdp/parse.h"
#include "sdp/write.h"
#include "session/rtp_codec.h"

namespace halloo::session {
namespace {

// Who come behind are not listened for, where a setting lifts the limit.
constexpr std::size_t kMostSpeakers = 1000;
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kUfragChance = 8,
                      kPasswordChance = 18;  // octets; RFC 8445 section 5.3 asks for 3 and 16

// The first octet says whose it is, so that any worker can tell (base64 without padding is all ice-chars).
std::string make_ufrag(unsigned worker, Random& random) {
  std::array<std::uint8_t, 1 + kUfragChance> octets{};
  octets[0] = static_cast<std::uint8_t>(worker);
  random.fill(MutableBytes(octets).subspan(1));
  return base64(octets);
}
std::string make_password(Random& random) {
  std::array<std::uint8_t, kPasswordChance> octets{};
  random.fill(octets);
  return base64(octets);
}

Unexpected<Refused> refuse(Refusal reason, std::string sentence) {
  return {{reason, std::move(sentence)}};
}

std::vector<CodecId> codecs_of(const PublishedSection& section) {
  std::vector<CodecId> all;
  for (const AgreedCodec& codec : section.codecs) all.push_back(codec.id);
  return all;
}

// What the publisher may send, under the subscriber's payload types.
std::vector<sfu::PayloadMapping> map_payloads(const PublishedSection& from, const SubscribedSection& to) {
  std::vector<sfu::PayloadMapping> all;
  const AgreedCodec* opus = nullptr;
  for (const AgreedCodec& able : to.codecs)
    if (able.id.kind == CodecKind::opus) opus = &able;
  for (const AgreedCodec& sent : from.codecs) {
    const auto found =
        std::ranges::find_if(to.codecs, [&](const AgreedCodec& able) { return decodes(able.id, sent.id); });
    if (found != to.codecs.end()) {
      all.push_back(
          {sent.payload_type, found->payload_type, rtp_codec(sent.id.kind), false, found->rtx_payload_type});
    } else if (sent.id.kind == CodecKind::red && opus) {
      all.push_back({sent.payload_type, opus->payload_type, rtp::Codec::red, true, std::nullopt});
    }
  }
  return all;
}

bool has_transport_feedback(const SubscribedSection& section) {
  return section.extensions.has(rtp::Extension::transport_sequence) &&
         std::ranges::any_of(section.codecs,
                             [](const AgreedCodec& codec) { return codec.feedback.transport_cc; });
}

}  // namespace

std::optional<unsigned> worker_of_ufrag(std::string_view ufrag) {
  if (ufrag.size() != (1 + kUfragChance) / 3 * 4) return std::nullopt;
  const std::size_t first = kBase64.find(ufrag[0]), second = kBase64.find(ufrag[1]);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(first << 2 | second >> 4);
}

Conference::Conference(ConferenceSettings settings, Random& random)
    : settings_(std::move(settings)), random_(random), load_(settings_.workers) {}

Conference::~Conference() = default;

// ---- connections ----

Result<sdp::Description, Refused> Conference::read(std::string_view offer) const {
  auto description = sdp::parse(offer);
  if (!description)
    return refuse(Refusal::malformed_description,
                  "The description cannot be read: " + std::string(sdp::to_text(description.error().error)) +
                      " in line " + std::to_string(description.error().line) + ".");
  return std::move(*description);
}

unsigned Conference::least_loaded() const {
  return static_cast<unsigned>(std::ranges::min_element(load_) - load_.begin());
}

LocalTransport Conference::new_transport(unsigned worker) {
  LocalTransport local;
  std::array<std::uint8_t, 8> session{};
  random_.fill(session);
  session[0] &= 0x3F;  // RFC 8829 section 5.2.1: 62 bits and less
  for (const std::uint8_t octet : session) local.origin.session_id = local.origin.session_id << 8 | octet;
  local.ufrag = make_ufrag(worker, random_);
  local.pwd = make_password(random_);
  local.fingerprint = settings_.fingerprint;
  local.candidates = settings_.candidates;
  return local;
}

void Conference::renew_ice(PeerId peer, Connection& connection, Orders& orders) {
  connection.ufrag = connection.local.ufrag = make_ufrag(connection.worker, random_);
  connection.local.pwd = make_password(random_);
  orders.emplace_back(connection.worker, RestartIce{peer, {connection.local.ufrag, connection.local.pwd}});
}

Result<void, Refused> Conference::may_open(std::string_view room) const {
  if (settings_.max_connections != 0 && connections_.size() >= settings_.max_connections)
    return refuse(Refusal::too_many, "This server has as many connections as it takes. Try again later.");
  if (settings_.max_rooms != 0 && rooms_.size() >= settings_.max_rooms && rooms_.find(room) == rooms_.end())
    return refuse(Refusal::too_many, "This server has as many rooms as it takes. Try again later.");
  return {};
}

// `remote`: nullptr where the client is yet to answer.
PeerId Conference::open(Connection connection, const LocalTransport& local, const RemoteTransport* remote,
                        Orders& orders) {
  const PeerId peer = ++last_id_;
  connection.ufrag = local.ufrag;
  if (remote) connection.remote_ufrag = remote->ufrag;
  ++load_[connection.worker];
  std::optional<dtls::Fingerprint> fingerprint;
  if (remote) fingerprint = dtls::Fingerprint::make(remote->fingerprint.hash, remote->fingerprint.digest);
  orders.emplace_back(connection.worker,
                      Open{peer, {local.ufrag, local.pwd}, dtls::Role::server, fingerprint});
  connections_.emplace(peer, std::move(connection));
  return peer;
}

void Conference::forget(PeerId peer, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end()) return;
  const Connection connection = std::move(found->second);
  connections_.erase(found);
  --load_[connection.worker];
  const auto entry = rooms_.find(connection.room);
  if (entry == rooms_.end()) return;
  Room& room = entry->second;
  if (std::erase(room.watchers, peer) != 0) news_.push_back(Watched{connection.room, room.watchers.size()});
  std::erase(room.receivers, peer);
  if (connection.publishes) {
    std::erase_if(room.participants, [&](const auto& each) { return each.second.peer == peer; });
    std::erase_if(room.withheld, [&](const auto& each) { return each.first == connection.participant; });
    std::erase_if(heard_, [&](const auto& each) { return each.second == peer; });
    room.speakers.remove(peer);
    if (room.leads == peer) room.leads.reset();
    assign_all(room, orders);
  }
  drop_if_empty(connection.room);
}

Conference::Room& Conference::room(std::string_view name) {
  const auto most = settings_.max_participants == 0 ? kMostSpeakers : settings_.max_participants;
  return rooms_.try_emplace(std::string(name), most).first->second;
}

void Conference::drop_if_empty(const std::string& room) {
  if (const auto found = rooms_.find(room); found != rooms_.end() && found->second.empty())
    rooms_.erase(found);
}

void Conference::close(PeerId peer, Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end()) return;
  orders.emplace_back(found->second.worker, Close{peer});
  forget(peer, orders);
}

const std::string* Conference::generation(PeerId peer) const {
  const auto found = connections_.find(peer);
  return found == connections_.end() ? nullptr : &found->second.ufrag;
}

// ---- publishing ----

Result<Conference::Opened, Refused> Conference::publish(std::string_view room_name,
                                                        std::string_view participant, std::string_view offer,
                                                        const Sources& sources, Orders& orders,
                                                        const Shown& shown) {
  if (auto allowed = may_open(room_name); !allowed) return Unexpected{allowed.error()};
  const auto description = read(offer);
  if (!description) return Unexpected{description.error()};

  if (const auto known = rooms_.find(room_name); known != rooms_.end()) {
    const auto& there = known->second.participants;
    if (settings_.max_participants != 0 && there.size() >= settings_.max_participants)
      return refuse(Refusal::too_many, "As many as may be send into this room already.");
    if (std::ranges::any_of(there, [&](const auto& each) { return each.first == participant; }))
      return refuse(Refusal::name_taken, "Someone sends into this room under that name already.");
  }

  const unsigned worker = least_loaded();
  const LocalTransport local = new_transport(worker);
  auto agreement = answer_publish(*description, local, settings_.policy);
  if (!agreement)
    return refuse(Refusal::unusable_description, "Nothing can be received from this description: " +
                                                     std::string(to_text(agreement.error())) + ".");

  Connection connection;
  connection.worker = worker;
  connection.room = room_name;
  connection.participant = participant.empty() ? random_.token(6) : std::string(participant);
  connection.publishes = true;
  connection.local = local;
  connection.mid = agreement->plan.sections.front().mid;
  Opened opened;
  opened.participant = connection.participant;
  opened.generation = local.ufrag;
  opened.peer = open(std::move(connection), local, &agreement->plan.remote, orders);
  opened.answer = sdp::write(agreement->answer);

  Participant added{opened.peer, std::string(shown.name), shown.broadcaster, {}, {}};
  added.tracks = open_tracks(opened.peer, worker, agreement->plan, sources, orders);
  added.plan = std::move(agreement->plan);
  Room& room = this->room(room_name);
  for (Track& track : added.tracks) {
    track.withheld = room.withheld.contains({opened.participant, track.source});
    (track.section.kind == sdp::MediaKind::audio ? opened.audio : opened.video) = true;
  }
  room.participants.emplace_back(opened.participant, std::move(added));
  assign_all(room, orders);
  return opened;
}

std::vector<Conference::Track> Conference::open_tracks(PeerId peer, unsigned worker, const PublishPlan& plan,
                                                       const Sources& sources, Orders& orders) {
  std::vector<Track> tracks;
  for (const PublishedSection& section : plan.sections) {
    if (!section.active) continue;
    const TrackId track = ++last_id_;
    orders.emplace_back(worker, Publish{peer, track, section});
    if (section.kind == sdp::MediaKind::audio) heard_.emplace(track, peer);
    const auto source = sources.find(section.mid);
    const char* usual = section.kind == sdp::MediaKind::video ? "video" : "audio";
    tracks.push_back({track, worker, section, source == sources.end() ? usual : source->second, false});
  }
  return tracks;
}

// ---- watching ----

const Conference::Participant* Conference::watched(const Room& room, const Connection& watcher) {
  const Participant *speaks = nullptr, *first = nullptr;
  for (const auto& [id, participant] : room.participants) {
    const bool named = watcher.participant == id || watcher.participant == participant.name;
    if (watcher.participant.empty() ? participant.broadcaster : named) return &participant;
    if (participant.peer == room.leads) speaks = &participant;
    if (!first) first = &participant;
  }
  return !watcher.participant.empty() ? nullptr : speaks ? speaks : first;
}

std::size_t Conference::watchers(std::string_view room) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? 0 : found->second.watchers.size();
}

std::uint32_t Conference::new_ssrc() {
  std::array<std::uint8_t, 4> octets{};
  random_.fill(octets);
  std::uint32_t ssrc = 0;
  for (const std::uint8_t octet : octets) ssrc = ssrc << 8 | octet;
  return ssrc == 0 ? 1 : ssrc;
}

Result<Conference::Opened, Refused> Conference::watch(std::string_view room_name,
                                                      std::string_view participant, std::string_view offer,
                                                      Orders& orders) {
  if (auto allowed = may_open(room_name); !allowed) return Unexpected{allowed.error()};
  const auto description = read(offer);
  if (!description) return Unexpected{description.error()};

  Connection connection;
  connection.worker = least_loaded();
  connection.room = room_name;
  connection.participant = participant;
  Room& room = this->room(room_name);

  // A name for each m-line that could be sent in, whether or not there is a track for it yet.
  std::vector<SubscribedTrack> names;
  const Participant* source = watched(room, connection);
  const std::string cname = random_.token(12), stream = random_.token(12);
  for (const sdp::MediaKind kind : {sdp::MediaKind::audio, sdp::MediaKind::video}) {
    std::vector<const Track*> tracks;
    if (source)
      for (const Track& track : source->tracks)
        if (track.section.kind == kind) tracks.push_back(&track);
    const auto wanted = static_cast<std::size_t>(std::ranges::count_if(
        description->media, [&](const sdp::MediaSection& section) { return section.kind == kind; }));
    for (std::size_t n = 0; n < std::min(wanted, settings_.policy.sections); ++n) {
      SubscribedTrack name;
      name.kind = kind;
      if (n < tracks.size()) name.codecs = codecs_of(tracks[n]->section);
      name.ssrc = new_ssrc();
      name.rtx_ssrc = kind == sdp::MediaKind::video ? new_ssrc() : 0;
      name.cname = cname;
      name.stream = stream;
      name.track = random_.token(12);
      names.push_back(std::move(name));
    }
  }

  const LocalTransport local = new_transport(connection.worker);
  auto agreement = answer_subscribe(*description, local, names, settings_.policy);
  if (!agreement) {
    drop_if_empty(std::string(room_name));
    return refuse(Refusal::unusable_description, "Nothing can be sent to this description: " +
                                                     std::string(to_text(agreement.error())) + ".");
  }
  connection.mid = agreement->sections.front().mid;
  for (SubscribedSection& section : agreement->sections)
    if (section.track) {
      const std::size_t which = *section.track;
      connection.places.push_back({std::move(section), names[which], 0, 0});
    }

  Opened opened;
  opened.generation = local.ufrag;
  opened.peer = open(std::move(connection), local, &agreement->remote, orders);
  opened.answer = sdp::write(agreement->answer);
  room.watchers.push_back(opened.peer);
  news_.push_back(Watched{std::string(room_name), room.watchers.size()});
  assign(opened.peer, orders);
  return opened;
}

void Conference::assign_all(Room& room, Orders& orders) {
  for (const PeerId watcher : room.watchers) assign(watcher, orders);
  for (const PeerId receiver : room.receivers) update(receiver, orders);
}

// Each of the watcher's m-lines goes on with the track that it has, as long as there is that; the others get
// what is left, in order.
void Conference::assign(PeerId watcher, Orders& orders) {
  Connection& connection = connections_.at(watcher);
  const Participant* source = watched(rooms_.find(connection.room)->second, connection);
  std::vector<const Track*> left;
  if (source)
    for (const Track& track : source->tracks)
      if (!track.withheld) left.push_back(&track);
  for (Place& place : connection.places) {
    const auto kept =
        std::ranges::find_if(left, [&](const Track* track) { return track->id == place.track; });
    if (place.subscription != 0 && kept == left.end()) {
      orders.emplace_back(connection.worker, Unsubscribe{watcher, place.subscription});
      place.subscription = 0;
      place.track = 0;
    }
    if (kept != left.end()) left.erase(kept);
  }
  for (Place& place : connection.places) {
    if (place.subscription != 0) continue;
    const auto next = std::ranges::find_if(left, [&](const Track* track) {
      return track->section.kind == place.section.kind &&
             !map_payloads(track->section, place.section).empty();
    });
    if (next == left.end()) continue;
    subscribe(watcher, connection, place, **next, orders);
    left.erase(next);
  }
}

void Conference::subscribe(PeerId watcher, Connection& connection, Place& place, const Track& track,
                           Orders& orders) {
  place.subscription = ++last_id_;
  place.track = track.id;
  Subscribe order;
  order.peer = watcher;
  order.subscription = place.subscription;
  order.source = {track.id, track.worker, track.section.kind == sdp::MediaKind::video,
                  track.section.layers.size(), track.section.extensions};
  order.identity.ssrc = place.names.ssrc;
  order.identity.payloads = map_payloads(track.section, place.section);
  const bool rtx = std::ranges::any_of(
      order.identity.payloads, [](const sfu::PayloadMapping& payload) { return payload.rtx.has_value(); });
  order.identity.rtx_ssrc = rtx ? place.names.rtx_ssrc : 0;
  order.identity.mid = place.section.mid;
  order.identity.extensions = place.section.extensions;
  order.cname = place.names.cname;
  order.transport_wide = has_transport_feedback(place.section);
  orders.emplace_back(connection.worker, std::move(order));
}

// ---- ICE ----

namespace {

// Of the m-section that stands for all, else of the session.
sdp::Ice ice_of(const sdp::Fragment& fragment) {
  for (const sdp::FragmentSection& section : fragment.sections)
    if (!section.ice.ufrag.empty()) return section.ice;
  return fragment.ice;
}

}  // namespace

Result<void, Refused> Conference::trickle(PeerId peer, std::string_view text) const {
  const auto found = connections_.find(peer);
  if (found == connections_.end())
    return refuse(Refusal::unknown_connection, "There is no such connection any more.");
  const auto fragment = sdp::parse_fragment(text);
  if (!fragment)
    return refuse(Refusal::malformed_description,
                  "The candidates cannot be read: " + std::string(sdp::to_text(fragment.error().error)) +
                      " in line " + std::to_string(fragment.error().line) + ".");
  const sdp::Ice ice = ice_of(*fragment);
  if (!ice.ufrag.empty() && ice.ufrag != found->second.remote_ufrag)
    return refuse(Refusal::wrong_generation, "These candidates are of another generation of ICE.");
  return {};
}

Result<Conference::Restarted, Refused> Conference::restart_ice(PeerId peer, std::string_view text,
                                                               Orders& orders) {
  const auto found = connections_.find(peer);
  if (found == connections_.end())
    return refuse(Refusal::unknown_connection, "There is no such connection any more.");
  const auto fragment = sdp::parse_fragment(text);
  if (!fragment)
    return refuse(Refusal::malformed_description,
                  "The fragment cannot be read: " + std::string(sdp::to_text(fragment.error().error)) +
                      " in line " + std::to_string(fragment.error().line) + ".");
  const sdp::Ice ice = ice_of(*fragment);
  if (ice.ufrag.empty() || ice.pwd.empty())
    return refuse(Refusal::unusable_description, "An ICE restart needs new credentials.");

  Connection& connection = found->second;
  connection.remote_ufrag = ice.ufrag;
  renew_ice(peer, connection, orders);

  sdp::Fragment answer;
  answer.ice_lite = true;
  answer.ice.ufrag = connection.local.ufrag;
  answer.ice.pwd = connection.local.pwd;
  answer.groups = fragment->groups;
  // Who named no m-section has but one, for which the candidates of before stand (RFC 8840 section 9.2).
  if (connection.mid.empty()) return Restarted{sdp::write(answer), connection.ufrag};
  sdp::FragmentSection section;
  if (!fragment->sections.empty()) section.kind = fragment->sections.front().kind;
  section.mid = connection.mid;
  section.candidates = settings_.candidates;
  section.end_of_candidates = true;
  answer.sections.push_back(std::move(section));
  return Restarted{sdp::write(answer), connection.ufrag};
}

}  // namespace halloo::session
