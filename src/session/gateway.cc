#include "session/gateway.h"

#include <algorithm>
#include <array>

namespace halloo::session {
namespace {

constexpr std::size_t kMostRtcp = 1200;
constexpr Duration kLevelSpan = std::chrono::milliseconds(100);

}  // namespace

Gateway::Gateway(const GatewaySettings& settings, const dtls::Identity& identity, Random& random)
    : settings_(settings), identity_(identity), random_(random) {}

Gateway::~Gateway() = default;

Gateway::Connection* Gateway::find(PeerId peer) {
  const auto found = connections_.find(peer);
  return found == connections_.end() ? nullptr : found->second.get();
}

// ---- commands ----

void Gateway::apply(Instant now, const Command& command, session::Outbox& out) {
  now_ = now;
  out_ = &out;
  std::visit([this](const auto& order) { carry_out(order); }, command);
  reap();
}

void Gateway::carry_out(const Open& order) {
  auto connection = std::make_unique<Connection>(order.peer, now_, order, identity_, counters_.transport);
  if (order.fingerprint) connection->peer.expect(now_, {&*order.fingerprint, 1}, *this);
  directory_.add_ufrag(order.local.ufrag, order.peer);
  schedule(*connections_.emplace(order.peer, std::move(connection)).first->second);
}

void Gateway::carry_out(const Expect& order) {
  Connection* connection = find(order.peer);
  if (!connection) return;
  connection->peer.expect(now_, {&order.fingerprint, 1}, *this);
  schedule(*connection);
}

void Gateway::carry_out(const RestartIce& order) {
  Connection* connection = find(order.peer);
  if (!connection) return;
  connection->peer.restart_ice(now_, order.local);
  directory_.add_ufrag(order.local.ufrag, order.peer);
  directory_.keep_ufrags(order.peer,
                         [&](std::string_view ufrag) { return connection->peer.ice().has_ufrag(ufrag); });
  schedule(*connection);
}

void Gateway::carry_out(const Close& order) {
  Connection* connection = find(order.peer);
  if (!connection) return;
  connection->peer.close(*this);
  ended_.push_back(order.peer);
}

void Gateway::carry_out(const Publish& order) {
  Connection* connection = find(order.peer);
  if (!connection) return;
  if (!connection->uplink) {
    std::array<std::uint8_t, 4> ssrc{};
    random_.fill(ssrc);
    connection->uplink = std::make_unique<Uplink>(read32(ssrc, 0) | 1);
  }
  connection->uplink->add(order.track, order.section, settings_.workers);
  Published& published = published_[order.track];
  published.peer = order.peer;
  published.attached.resize(settings_.workers, false);
  std::erase(audible_, order.track);
  schedule(*connection);
}

void Gateway::carry_out(const Unpublish& order) {
  if (Connection* connection = find(order.peer); connection && connection->uplink)
    connection->uplink->remove(order.track);
  end_track(order.track);
}

void Gateway::end_track(TrackId track) {
  published_.erase(track);
}

void Gateway::carry_out(const Subscribe& order) {
  Connection* connection = find(order.peer);
  if (!connection) return;
  if (!connection->downlink)
    connection->downlink = std::make_unique<Downlink>(connection->peer, order.transport_wide, random_);
  View& view = view_of(order.source);
  connection->downlink->add(now_, order, view, *out_);
  tell_demand(view);
  settle(*connection);
}

void Gateway::carry_out(const Unsubscribe& order) {
  Connection* connection = find(order.peer);
  if (!connection || !connection->downlink) return;
  if (View* view = connection->downlink->remove(order.subscription)) leave(*view);
  schedule(*connection);
}

void Gateway::carry_out(const Want& order) {
  Connection* connection = find(order.peer);
  if (!connection || !connection->downlink) return;
  connection->downlink->want(now_, order, *out_);
  connection->downlink->each_view([this](SubscriptionId, View& view) { tell_demand(view); });
  settle(*connection);
}

// The connection's subscriptions and publications end with it.
void Gateway::remove(PeerId peer) {
  const auto found = connections_.find(peer);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  if (connection.downlink) {
    std::vector<SubscriptionId> all;
    connection.downlink->each_view([&](SubscriptionId id, View&) { all.push_back(id); });
    for (const SubscriptionId id : all)
      if (View* view = connection.downlink->remove(id)) leave(*view);
  }
  std::erase_if(published_, [&](const auto& each) { return each.second.peer == peer; });
  directory_.remove(peer);
  due_.erase({connection.due, peer});  // not before: who subscribes to its own track has just been scheduled
  connections_.erase(found);
}

void Gateway::reap() {
  while (!ended_.empty()) {
    const PeerId peer = ended_.back();
    ended_.pop_back();
    remove(peer);
  }
  out_ = nullptr;
}

// ---- what comes from clients ----

bool Gateway::on_stun(Instant now, const FiveTuple& path, Bytes datagram, session::Outbox& out) {
  const auto message = stun::Message::parse(datagram);
  if (!message) return false;
  const auto ufrag = ice::ufrag_of_check(*message);
  if (!ufrag) return false;
  const auto worker = worker_of_ufrag(*ufrag);
  if (!worker || *worker >= settings_.workers) return false;
  now_ = now;
  out_ = &out;
  if (*worker != settings_.worker) {
    out.to_worker(*worker, ForeignDatagram{path}, datagram);
  } else if (const auto peer = directory_.by_ufrag(*ufrag)) {
    on_check(path, *message, *peer);
  } else {
    counters_.transport.ice.wrong_username.add();
  }
  reap();
  return true;
}

// True: the path is the connection's.
bool Gateway::on_check(const FiveTuple& path, const stun::Message& message, PeerId peer) {
  Connection* connection = find(peer);
  if (!connection || !connection->peer.on_check(now_, path, message, *this)) return false;
  // A browser uses one port again: who had it before is not there any more.
  if (const auto other = directory_.by_path(path); other && *other != peer) forget_path(path);
  if (const auto other = foreign_.find(path); other != foreign_.end()) {
    out_->to_worker(other->second, OwnPath{path, settings_.worker}, {});
    foreign_.erase(other);
  }
  directory_.add_path(path, peer);
  schedule(*connection);
  return true;
}

void Gateway::on_datagram(Instant now, const FiveTuple& path, MutableBytes datagram, session::Outbox& out) {
  now_ = now;
  out_ = &out;
  if (const auto peer = directory_.by_path(path)) {
    if (Connection* connection = find(*peer)) {
      connection->peer.on_datagram(now, path, datagram, *this);
      schedule(*connection);
    }
  } else if (const auto foreign = foreign_.find(path); foreign != foreign_.end()) {
    out.to_worker(foreign->second, ForeignDatagram{path}, datagram);
  } else {
    counters_.unknown_path.add();
  }
  reap();
}

void Gateway::on_path_closed(const FiveTuple& path) {
  foreign_.erase(path);
  forget_path(path);
}

void Gateway::forget_path(const FiveTuple& path) {
  const auto peer = directory_.by_path(path);
  if (!peer) return;
  if (Connection* connection = find(*peer)) connection->peer.on_path_closed(path);
  directory_.remove_path(path);
}

void Gateway::send(const FiveTuple& path, Bytes datagram) {
  out_->send(path, datagram);
}

void Gateway::on_connected(transport::PeerId peer) {
  out_->tell(Connected{peer});
  Connection* connection = find(peer);
  if (!connection || !connection->downlink) return;
  // Which layers fit, before key frames of them are asked for.
  if (now_ >= connection->downlink->next_timeout()) connection->downlink->on_timeout(now_, *out_);
  connection->downlink->on_connected(now_, *out_);
  settle(*connection);
}

void Gateway::on_ended(transport::PeerId peer, transport::End end) {
  out_->tell(Ended{peer, end});
  ended_.push_back(peer);
}

void Gateway::on_rtp(transport::PeerId peer, MutableBytes data) {
  counters_.packets_received.add();
  Connection* connection = find(peer);
  if (!connection || !connection->uplink) return;
  // Before it is noted as having arrived: a client that is sent no report of it sends less.
  if (!connection->uplink->may_come(now_, data.size(), settings_.max_publish_rate))
    return counters_.over_rate.add();
  const auto found = connection->uplink->on_rtp(now_, data);
  if (found) deliver(found->track, found->packet);
  if (now_ >= connection->uplink->next_timeout()) send_feedback(*connection);
}

void Gateway::on_rtcp(transport::PeerId peer, Bytes compound) {
  Connection* connection = find(peer);
  if (!connection) return;
  if (connection->uplink)
    connection->uplink->on_rtcp(now_, compound, [this](const Uplink::Reported& report) {
      deliver_report(report.track, report.encoding, report.report);
    });
  if (connection->downlink) {
    connection->downlink->on_rtcp(now_, compound, *out_);
    settle(*connection);
  }
}

void Gateway::send_feedback(Connection& connection) {
  const FiveTuple* path = connection.peer.path();
  if (!path || !connection.peer.connected()) return;
  const auto make = [&](MutableBytes room) -> std::size_t {
    const std::size_t size =
        connection.uplink->write_rtcp(now_, room.first(room.size() - transport::Peer::kOverhead));
    return size == 0 ? 0 : connection.peer.protect_rtcp(room, size);
  };
  out_->send(*path, kMostRtcp, make);
}

// ---- tracks ----

View& Gateway::view_of(const TrackSource& source) {
  auto& view = views_[source.track];
  if (view) return *view;
  sfu::PublicationView::Settings settings;
  settings.video = source.video;
  settings.encodings = std::min(source.encodings, sfu::kMaxEncodings);
  settings.clock_rate = source.video ? 90'000 : 48'000;
  settings.extensions = source.extensions;
  settings.cache = settings_.cache;
  settings.overhead = Downlink::kAround;
  view = std::make_unique<View>(source, settings);
  if (source.worker == settings_.worker) {
    set_attached(source.track, settings_.worker, true);
  } else {
    out_->to_worker(source.worker, Attach{source.track, settings_.worker, true}, {});
  }
  return *view;
}

// A subscriber has left the view; the last takes it along.
void Gateway::leave(View& view) {
  tell_demand(view);
  if (!view.subscribers.empty()) return;
  const TrackSource source = view.source;
  views_.erase(source.track);
  if (source.worker == settings_.worker)
    set_attached(source.track, settings_.worker, false);
  else
    out_->to_worker(source.worker, Attach{source.track, settings_.worker, false}, {});
}

void Gateway::set_attached(TrackId track, unsigned worker, bool attached) {
  const auto found = published_.find(track);
  if (found != published_.end() && worker < found->second.attached.size())
    found->second.attached[worker] = attached;
}

// From the track's own worker to its subscribers, wherever they are.
void Gateway::deliver(TrackId track, const sfu::MediaPacket& packet) {
  const auto found = published_.find(track);
  if (found == published_.end()) return;
  note_level(track, found->second, packet);
  if (found->second.attached[settings_.worker]) {
    if (const auto view = views_.find(track); view != views_.end()) forward(*view->second, packet);
  }
  if (settings_.workers > 1) give(track, found->second, packet);
}

void Gateway::note_level(TrackId track, Published& published, const sfu::MediaPacket& packet) {
  const auto level = packet.extensions.audio_level();
  if (!level || level->below_overload >= kSilence) return;
  published.level = std::min(published.level, level->below_overload);
  if (!std::exchange(published.audible, true)) audible_.push_back(track);
  if (next_levels_ == kNever) next_levels_ = now_ + kLevelSpan;
}

void Gateway::tell_levels() {
  Levels levels;
  std::erase_if(audible_, [&](TrackId track) {
    const auto found = published_.find(track);
    if (found == published_.end()) return true;
    Published& published = found->second;
    levels.loudest.emplace_back(track, published.level);
    published.audible = std::exchange(published.level, kSilence) < kSilence;
    return !published.audible;
  });
  next_levels_ = audible_.empty() ? kNever : now_ + kLevelSpan;
  if (!levels.loudest.empty()) out_->tell(std::move(levels));
}

void Gateway::forward(View& view, const sfu::MediaPacket& packet) {
  view.publication.on_packet(packet);
  for (const View::Subscriber& each : view.subscribers) {
    if (each.downlink->forward(now_, each.place, packet, *out_)) settle(*find(each.peer));
  }
}

void Gateway::give(TrackId track, Published& published, const sfu::MediaPacket& packet) {
  TrackPacket parcel{track, packet.encoding, packet.sequence, packet.mark, packet.arrival, nullptr};
  if (packet.decode_targets) {
    auto& kept = published.decode_targets[packet.encoding];
    kept = std::make_shared<const sfu::DecodeTargets>(*packet.decode_targets);
    parcel.decode_targets = kept;
  }
  for (unsigned worker = 0; worker < settings_.workers; ++worker)
    if (worker != settings_.worker && published.attached[worker])
      out_->to_worker(worker, parcel, packet.packet.data());
}

void Gateway::deliver_report(TrackId track, std::uint8_t encoding, const rtp::SenderInfo& report) {
  const auto found = published_.find(track);
  if (found == published_.end()) return;
  if (const auto view = views_.find(track); view != views_.end())
    view->second->publication.on_sender_report(now_, encoding, report);
  for (unsigned worker = 0; worker < settings_.workers; ++worker)
    if (worker != settings_.worker && found->second.attached[worker])
      out_->to_worker(worker, TrackReport{track, encoding, report}, {});
}

void Gateway::want_key_frame(TrackId track, std::uint8_t encoding) {
  const auto found = published_.find(track);
  Connection* connection = found == published_.end() ? nullptr : find(found->second.peer);
  sfu::Publication* publication =
      connection && connection->uplink ? connection->uplink->find(track) : nullptr;
  if (!publication) return;
  publication->want_key_frame(encoding);
  if (now_ >= connection->uplink->next_timeout()) send_feedback(*connection);
  schedule(*connection);
}

void Gateway::set_demand(TrackId track, unsigned worker, sfu::EncodingMask wanted) {
  const auto found = published_.find(track);
  Connection* connection = found == published_.end() ? nullptr : find(found->second.peer);
  sfu::Publication* publication =
      connection && connection->uplink ? connection->uplink->find(track) : nullptr;
  if (!publication || worker >= settings_.workers) return;
  publication->set_demand(now_, worker, wanted);
  schedule(*connection);
}

void Gateway::tell_demand(View& view) {
  const sfu::EncodingMask demand = view.demand();
  if (demand == view.told) return;
  view.told = demand;
  if (view.source.worker == settings_.worker)
    set_demand(view.source.track, settings_.worker, demand);
  else
    out_->to_worker(view.source.worker, LayerDemand{view.source.track, settings_.worker, demand}, {});
}

void Gateway::settle(Connection& connection) {
  Downlink& downlink = *connection.downlink;
  downlink.take_wishes([this](View& view, std::uint8_t encoding) {
    if (view.source.worker == settings_.worker)
      want_key_frame(view.source.track, encoding);
    else
      out_->to_worker(view.source.worker, KeyFrameWish{view.source.track, encoding}, {});
  });
  schedule(connection);
}

// ---- other workers ----

void Gateway::on_parcel(Instant now, const Parcel& parcel, MutableBytes octets, session::Outbox& out) {
  now_ = now;
  out_ = &out;
  std::visit([&](const auto& each) { receive(each, octets); }, parcel);
  reap();
}

void Gateway::receive(const ForeignDatagram& parcel, MutableBytes octets) {
  if (!stun::looks_like_stun(octets)) {
    const auto peer = directory_.by_path(parcel.path);
    Connection* connection = peer ? find(*peer) : nullptr;
    if (!connection) return counters_.unknown_path.add();
    connection->peer.on_datagram(now_, parcel.path, octets, *this);
    return schedule(*connection);
  }
  const auto message = stun::Message::parse(octets);
  const auto ufrag = message ? ice::ufrag_of_check(*message) : std::nullopt;
  const auto peer = ufrag ? directory_.by_ufrag(*ufrag) : std::nullopt;
  if (!peer || !on_check(parcel.path, *message, *peer)) return;
  // Whoever received it does not know that the flow is ours; nobody else is asked to forward it.
  for (unsigned worker = 0; worker < settings_.workers; ++worker)
    if (worker != settings_.worker) out_->to_worker(worker, OwnPath{parcel.path, settings_.worker}, {});
}

void Gateway::receive(const OwnPath& parcel, MutableBytes) {
  if (parcel.owner >= settings_.workers) return;
  forget_path(parcel.path);
  if (foreign_.size() >= settings_.max_foreign_paths && !foreign_.contains(parcel.path))
    foreign_.erase(foreign_.begin());
  foreign_[parcel.path] = parcel.owner;
}

void Gateway::receive(const TrackPacket& parcel, MutableBytes octets) {
  const auto view = views_.find(parcel.track);
  const auto packet = rtp::Packet::parse(octets);
  if (view == views_.end() || !packet) return;
  const sfu::MediaPacket media{*packet,
                               rtp::ExtensionValues(*packet, view->second->source.extensions),
                               parcel.encoding,
                               parcel.sequence,
                               parcel.mark,
                               parcel.arrival,
                               parcel.decode_targets.get()};
  forward(*view->second, media);
}

void Gateway::receive(const TrackReport& parcel, MutableBytes) {
  if (const auto view = views_.find(parcel.track); view != views_.end())
    view->second->publication.on_sender_report(now_, parcel.encoding, parcel.report);
}

void Gateway::receive(const Attach& parcel, MutableBytes) {
  set_attached(parcel.track, parcel.worker, parcel.attached);
}
void Gateway::receive(const KeyFrameWish& parcel, MutableBytes) {
  want_key_frame(parcel.track, parcel.encoding);
}
void Gateway::receive(const LayerDemand& parcel, MutableBytes) {
  set_demand(parcel.track, parcel.worker, parcel.wanted);
}

// ---- time ----

void Gateway::schedule(Connection& connection) {
  Instant next = connection.peer.next_timeout();
  if (connection.uplink) next = std::min(next, connection.uplink->next_timeout());
  if (connection.downlink && connection.peer.connected())
    next = std::min(next, connection.downlink->next_timeout());
  next = std::max(next, now_);
  if (next == connection.due) return;
  // What is due later than it was is looked at when the earlier time has come: packets move it all the time.
  if (next > connection.due && connection.due > now_) return;
  due_.erase({connection.due, connection.peer.id()});
  connection.due = next;
  if (next != kNever) due_.insert({next, connection.peer.id()});
}

void Gateway::on_timeout(Instant now, session::Outbox& out) {
  now_ = now;
  out_ = &out;
  if (next_levels_ <= now) tell_levels();
  while (!due_.empty() && due_.begin()->first <= now) {
    const PeerId id = due_.begin()->second;
    due_.erase(due_.begin());
    Connection& connection = *connections_.at(id);
    connection.due = kNever;
    connection.peer.on_timeout(now, *this);
    if (connection.uplink && now >= connection.uplink->next_timeout()) {
      connection.uplink->take_demand(now, [&](TrackId track, sfu::EncodingMask wanted) {
        out.tell(LayersWanted{id, track, wanted});
      });
      send_feedback(connection);
    }
    // Not before it is connected: a key frame that is asked for too early comes too early.
    if (connection.downlink && connection.peer.connected()) {
      connection.downlink->on_timeout(now, out);
      connection.downlink->each_view([this](SubscriptionId, View& view) { tell_demand(view); });
      connection.downlink->take_pauses([&](SubscriptionId stream, bool paused) {
        out.tell(StreamPaused{id, stream, paused});
      });
      settle(connection);
    } else {
      schedule(connection);
    }
    // What is still due, such as feedback to who cannot be reached yet, must not be asked for again at once.
    if (connection.due <= now) {
      due_.erase({connection.due, id});
      connection.due = now + std::chrono::milliseconds(10);
      due_.insert({connection.due, id});
    }
  }
  reap();
}

}  // namespace halloo::session
