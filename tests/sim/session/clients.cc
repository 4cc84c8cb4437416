// World: how clients come, change and go.
#include <algorithm>

#include "sdp/fragment.h"
#include "sdp/parse.h"
#include "sim/session/world.h"

namespace halloo::session::sim {
namespace {

const dtls::Fingerprint& fingerprint() {
  return Endpoint::identity().fingerprint();
}

}  // namespace

ice::Credentials World::new_credentials() {
  return {random_.token(3), random_.token(18)};
}

Joined World::join(const std::string& room, const std::string& participant) {
  return {0, room, participant, false, any_numbering(dice_), new_credentials(), new_path()};
}

std::optional<sdp::Description> World::read(const std::string& text) {
  auto description = sdp::parse(text);
  if (description) return std::move(*description);
  fault("the gateway's description cannot be read");
  return std::nullopt;
}

template <class Kind>
Kind* World::add(std::vector<std::unique_ptr<Kind>>& all, std::unique_ptr<Kind> endpoint) {
  flow(endpoint->path()).endpoint = endpoint.get();
  return all.emplace_back(std::move(endpoint)).get();
}

// ---- who publishes ----

Publisher* World::publish(const std::string& room, const std::string& participant,
                          const PublisherSettings& settings, const Network& network) {
  Joined joined = join(room, participant);
  const OfferSettings offer = offer_of(settings, dice_);
  Orders orders;
  const auto opened =
      conference_->publish(room, std::string_view(participant),
                           write_offer(offer, joined.numbering, joined.local, fingerprint()), {}, orders);
  post(orders);
  const auto answer = opened ? read(opened->answer) : std::nullopt;
  if (!answer) return nullptr;
  joined.peer = opened->peer;
  Publisher* publisher =
      add(publishers_, std::make_unique<Publisher>(joined, network, settings, offer, random_, dice_));
  publisher->start(now_ + network.round_trip(), server_end(*answer));
  return publisher;
}

void World::change(Publisher& publisher, bool sound, bool video) {
  publisher.set_sending(now_, sound && publisher.sends_sound(), video && publisher.sends_video());
  publisher.set_changing();
  OfferSettings offer = publisher.offered();
  offer.sound_active = sound;
  offer.video_active = video;
  const std::string text =
      write_offer(offer, publisher.joined().numbering, publisher.joined().local, fingerprint());
  later(publisher.round_trip() / 2, [this, &publisher, text, sound, video] {
    if (publisher.gone()) return;
    Orders orders;
    const auto answer = conference_->publish_again(publisher.peer(), text, {}, orders);
    post(orders);
    if (!answer) return fault("what is published cannot be changed: " + answer.error().sentence);
    later(publisher.round_trip() / 2, [this, &publisher, sound, video] {
      if (!publisher.gone()) publisher.set_sending(now_, sound, video);
    });
  });
}

// ---- who receives ----

Watcher::PublishersClock World::publishers_clock() const {
  return [this](std::uint32_t id, Duration at) -> std::optional<std::uint64_t> {
    const Publisher* publisher = find_publisher(Publisher::peer_of(id));
    if (!publisher || !publisher->settings().reports) return std::nullopt;
    return publisher->ntp(at);
  };
}

Watcher* World::watch(const std::string& room, const std::string& participant,
                      const WatcherSettings& settings, const Network& network) {
  Joined joined = join(room, participant);
  const OfferSettings offer = offer_of(settings, dice_);
  Orders orders;
  const auto opened = conference_->watch(
      room, participant, write_offer(offer, joined.numbering, joined.local, fingerprint()), orders);
  post(orders);
  const auto answer = opened ? read(opened->answer) : std::nullopt;
  if (!answer) return nullptr;
  joined.peer = opened->peer;
  Watcher* watcher = add(
      watchers_, std::make_unique<Watcher>(joined, network, settings, publishers_clock(), random_, dice_));
  watcher->expect(*answer);
  watcher->start(now_ + network.round_trip(), server_end(*answer));
  return watcher;
}

Watcher* World::receive(const std::string& room, const std::string& participant,
                        const WatcherSettings& settings, const Network& network) {
  Joined joined = join(room, participant);
  Orders orders;
  const auto peer = conference_->receive(room, participant, orders);
  if (!peer) return nullptr;
  joined.peer = *peer;
  joined.is_offered = true;
  Watcher* receiver = add(
      watchers_, std::make_unique<Watcher>(joined, network, settings, publishers_clock(), random_, dice_));
  post(orders);
  return receiver;
}

void World::take_offers() {
  for (const Conference::Offer& offer : conference_->take_offers()) {
    const auto found =
        std::ranges::find(watchers_, offer.peer, [](const auto& each) { return each->peer(); });
    if (found == watchers_.end()) return fault("an offer to nobody");
    Watcher& receiver = **found;
    later(receiver.round_trip() / 2,
          [this, &receiver, text = offer.description] { on_offer(receiver, text); });
  }
}

void World::on_offer(Watcher& receiver, const std::string& text) {
  const auto offer = read(text);
  if (!offer || receiver.gone()) return;
  receiver.expect(*offer);
  const ServerEnd server = server_end(*offer);
  if (!receiver.started()) {
    receiver.start(now_ + receiver.round_trip(), server);
  } else if (server.ice != receiver.server()) {
    const ice::Credentials local = new_credentials();
    receiver.restart_ice(now_, local, server.ice, receiver.path());
  }
  const std::string answer = write_answer(*offer, receiver.joined().local, fingerprint());
  later(receiver.round_trip() / 2, [this, &receiver, answer] {
    if (receiver.gone()) return;
    Orders orders;
    const auto taken = conference_->answer(receiver.peer(), answer, orders);
    post(orders);
    if (!taken) fault("an answer is refused: " + taken.error().sentence);
  });
}

// ---- who moves, and leaves ----

void World::close(Endpoint& endpoint) {
  Orders orders;
  conference_->close(endpoint.peer(), orders);
  post(orders);
  endpoint.vanish();
}

void World::restart_ice(Endpoint& endpoint, bool elsewhere) {
  const ice::Credentials local = new_credentials();
  Orders orders;
  const auto restarted = conference_->restart_ice(endpoint.peer(), write_restart(local), orders);
  post(orders);
  if (!restarted) return fault("an ICE restart is refused");
  const auto fragment = sdp::parse_fragment(restarted->fragment);
  if (!fragment) return fault("the fragment cannot be read");
  const FiveTuple path = elsewhere ? new_path() : endpoint.path();
  flow(path).endpoint = &endpoint;
  endpoint.restart_ice(now_, local, {fragment->ice.ufrag, fragment->ice.pwd}, path);
}

void World::restart_ice(Watcher& receiver) {
  Orders orders;
  const auto restarted = conference_->restart_receiving(receiver.peer(), orders);
  post(orders);
  if (!restarted) fault("an ICE restart is refused");
}

void World::move(Endpoint& endpoint) {
  const FiveTuple path = new_path();
  flow(path).endpoint = &endpoint;
  endpoint.move(path);
}

void World::take_path(Endpoint& endpoint, const FiveTuple& path) {
  flow(path).endpoint = &endpoint;
  endpoint.move(path);
}

}  // namespace halloo::session::sim
