#include "soak/room_life.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "gateway/description.h"
#include "io/loop.h"

namespace halloo::soak {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPublishersInARoom = 2, kWatchersInARoom = 4;        // on the average
constexpr unsigned kSpoiler = 8;                                           // one in so many who publish
constexpr std::size_t kStrangers = 16, kFromOutside = 4, kFromInside = 2;  // malformed packets a step
constexpr Duration kStep = 10ms;
constexpr Duration kShortest = 2s;
constexpr unsigned kMostMore = 28'000;  // milliseconds
// Small pictures: what comes and goes is looked at, not how much gets through.
constexpr gateway::Camera kCamera{.frames_per_second = 10, .frame = 1800, .key_frame = 5000};
// So long may it take from a subscription to the first picture, and be between what is sent and what has
// come.
constexpr Duration kPicturePatience = 2s;
constexpr std::uint32_t kSoundUnderWay = 50;  // a second

}  // namespace

RoomLife::RoomLife(const RoomPlaces& places, std::size_t rooms)
    : places_(places), rooms_(rooms), load_(places.local), http_(places.http, load_) {
  load_.measure_on();
  for (std::size_t n = 0; n < kStrangers; ++n) strangers_.emplace_back(places_.local, places_.media);
}

Duration RoomLife::some_time() {
  return kShortest + std::chrono::milliseconds(chance_() % kMostMore);
}

bool RoomLife::open(const std::string& path, const std::string& offer, gateway::HttpReply& reply) {
  reply = http_.post(path, "application/sdp", offer);
  return reply.status == 201;
}

void RoomLife::publish() {
  Publishing& guest = publishing_.emplace_back();
  guest.room = "room" + std::to_string(chance_() % rooms_);
  guest.name = "p" + std::to_string(names_++);
  guest.spoils = chance_() % kSpoiler == 0;
  guest.endpoint = &load_.add_publisher(static_cast<double>(chance_() % 100) / 100, kCamera);
  gateway::HttpReply reply;
  if (!open("/whip/" + guest.room + "?name=" + guest.name, guest.endpoint->offer(), reply))
    throw std::runtime_error("somebody may not publish: " + std::to_string(reply.status) + " " + reply.body);
  guest.location = reply.location;
  guest.begun = io::Loop::clock();
  guest.until = guest.begun + some_time();
  guest.endpoint->on_answer(guest.begun, gateway::read_description(reply.body));
  guest.endpoint->begin();
  ++tally_.publishers;
}

void RoomLife::watch() {
  auto publisher =
      std::next(publishing_.begin(), static_cast<std::ptrdiff_t>(chance_() % publishing_.size()));
  Watching& guest = watching_.emplace_back();
  guest.publisher = &*publisher;
  guest.endpoint = &load_.add_subscriber();
  gateway::HttpReply reply;
  if (!open("/whep/" + publisher->room + "/" + publisher->name, guest.endpoint->offer(), reply))
    throw std::runtime_error("somebody may not watch: " + std::to_string(reply.status) + " " + reply.body);
  guest.location = reply.location;
  guest.begun = io::Loop::clock();
  guest.until = guest.begun + some_time();
  guest.endpoint->on_description(guest.begun, gateway::read_description(reply.body));
  ++tally_.watchers;
}

void RoomLife::account(Watching& watching) {
  const Publishing* publisher = std::exchange(watching.publisher, nullptr);
  if (!publisher || publisher->spoils) return;
  const gateway::Subscriber& got = *watching.endpoint;
  const Instant now = io::Loop::clock();
  ++tally_.watched;
  const std::uint32_t missing = got.sound().missing() + got.picture().missing();
  tally_.arrived += got.sound().arrived() + got.picture().arrived();
  tally_.missing += missing;
  tally_.incomplete += missing != 0;
  if (now - std::max(watching.begun, publisher->begun) < kPicturePatience) return;
  tally_.blind += got.first_picture() == 0;
  tally_.cut_short += got.sound().newest() + kSoundUnderWay < publisher->endpoint->sound_sent();
}

void RoomLife::see_off(Publishing& publisher) {
  for (Watching& watching : watching_)
    if (watching.publisher == &publisher) account(watching);
}

template <class Guests>
void RoomLife::leave(Guests& guests, typename Guests::iterator guest) {
  switch (chance_() % 4) {
    case 0:
    case 1:
      if (const auto reply = http_.remove(guest->location); reply.status != 200)
        throw std::runtime_error("somebody may not leave: " + std::to_string(reply.status));
      ++tally_.deleted;
      break;
    case 2:
      guest->endpoint->close();
      ++tally_.ended;
      break;
    default:
      ++tally_.silent;
  }
  load_.remove(*guest->endpoint);
  guests.erase(guest);
}

void RoomLife::make_noise() {
  relay::Udp& stranger = strangers_[chance_() % kStrangers];
  for (std::size_t n = 0; n < kFromOutside; ++n, ++tally_.malformed) stranger.send(malformed_.datagram());
  if (chance_() % 8 == 0) stranger = relay::Udp(places_.local, places_.media);  // somebody else
  for (const Publishing& guest : publishing_)
    if (guest.spoils && guest.endpoint->connected())
      for (std::size_t n = 0; n < kFromInside; ++n) make_noise(*guest.endpoint);
}

// One who is connected.
void RoomLife::make_noise(gateway::Publisher& endpoint) {
  std::array<std::uint8_t, 1500> buffer;
  const auto copy = [&](Bytes packet) {
    std::ranges::copy(packet, buffer.begin());
    return packet.size();
  };
  constexpr std::size_t kMost = buffer.size() - srtp::kMaxOverhead;
  ++tally_.malformed;
  switch (chance_() % 3) {
    case 0:
      return endpoint.send_as_it_is(malformed_.datagram());
    case 1:
      tally_.malformed_inside += endpoint.send_rtp(buffer, copy(malformed_.rtp(kMost)));
      return;
    default:
      tally_.malformed_inside += endpoint.send_rtcp(buffer, copy(malformed_.rtcp(kMost)));
  }
}

void RoomLife::live() {
  const Instant now = io::Loop::clock();
  for (auto each = watching_.begin(); each != watching_.end();)
    if (const auto guest = each++; guest->until <= now) {
      account(*guest);
      leave(watching_, guest);
    }
  for (auto each = publishing_.begin(); each != publishing_.end();)
    if (const auto guest = each++; guest->until <= now) {
      see_off(*guest);
      leave(publishing_, guest);
    }
  if (publishing_.size() < rooms_ * kPublishersInARoom) publish();
  if (watching_.size() < rooms_ * kWatchersInARoom) watch();
  make_noise();
  load_.run(kStep);
  tally_.here = publishing_.size() + watching_.size();
  const gateway::Delays& delays = load_.window().delays;
  tally_.delay_median = delays.quantile(0.5);
  tally_.delay_p99 = delays.quantile(0.99);
  tally_.delay_p999 = delays.quantile(0.999);
}

void RoomLife::everyone_leaves() {
  for (Publishing& guest : publishing_) see_off(guest);
  while (!watching_.empty()) leave(watching_, watching_.begin());
  while (!publishing_.empty()) leave(publishing_, publishing_.begin());
  tally_.here = 0;
}

bool RoomLife::others_can_be_made() {
  std::vector<std::string> made;
  while (made.size() < rooms_) {
    const gateway::Publisher& endpoint = load_.add_publisher(0);
    gateway::HttpReply reply;
    const bool is = open("/whip/other" + std::to_string(made.size()), endpoint.offer(), reply);
    load_.remove(endpoint);
    if (!is) break;
    made.push_back(reply.location);
  }
  for (const std::string& location : made) http_.remove(location);
  return made.size() == rooms_;
}

}  // namespace halloo::soak
