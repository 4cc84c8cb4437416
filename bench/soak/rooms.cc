#include "soak/rooms.h"

#include <cstdio>
#include <stdexcept>

#include "io/loop.h"

namespace halloo::soak {
namespace {

using namespace std::chrono_literals;

// Consent lasts 30 s (RFC 7675) for who has left without a word.
constexpr Duration kGonePatience = 60s;
constexpr double kNoticed = 0.25e9;  // nanoseconds: from then on those who talk notice

unsigned long long number(std::uint64_t value) {
  return value;
}

}  // namespace

void Rooms::begin() {
  if (rooms_ != 0) thread_ = std::thread([this] { run(); });
}

Rooms::~Rooms() {
  leaving_ = over_ = true;
  if (thread_.joinable()) thread_.join();
}

void Rooms::keep(const RoomTally& tally) {
  const std::lock_guard lock(mutex_);
  tally_ = tally;
}

void Rooms::run() {
  try {
    RoomLife life(places_, rooms_);
    while (!leaving_) {
      life.live();
      keep(life.tally());
    }
    life.everyone_leaves();
    keep(life.tally());
    const Instant end = io::Loop::clock() + kGonePatience;
    while (!over_ && !life.others_can_be_made()) {
      if (io::Loop::clock() > end) throw std::runtime_error("rooms are left that everybody has left");
      std::this_thread::sleep_for(500ms);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    fault_ = std::current_exception();
  }
  over_ = true;
}

RoomTally Rooms::tally() const {
  const std::lock_guard lock(mutex_);
  if (fault_) std::rethrow_exception(fault_);
  return tally_;
}

void Rooms::check() const {
  const RoomTally seen = tally();
  if (seen.blind != 0 || seen.cut_short != 0)
    throw std::runtime_error(std::to_string(seen.blind) + " who watched saw nothing, and with " +
                             std::to_string(seen.cut_short) + " it stopped");
  if (seen.missing != 0)
    throw std::runtime_error(std::to_string(seen.incomplete) + " who watched missed " +
                             std::to_string(seen.missing) + " packets");
  if (seen.delay_p99 > kNoticed)
    throw std::runtime_error("one of 100 packets takes the gateway " + std::to_string(seen.delay_p99 * 1e-9) +
                             " s");
}

void Rooms::print() const {
  if (rooms_ == 0) return;
  const RoomTally seen = tally();
  std::printf(
      "        in rooms: %llu there; %llu published, %llu watched, %llu went; %llu packets, %llu missing; "
      "%llu malformed\n",
      number(seen.here), number(seen.publishers), number(seen.watchers),
      number(seen.deleted + seen.ended + seen.silent), number(seen.arrived), number(seen.missing),
      number(seen.malformed));
}

void Rooms::print_end() const {
  if (rooms_ == 0) return;
  const RoomTally seen = tally();
  std::printf("%-34s %llu and %llu, gone by DELETE %llu, by DTLS %llu, without a word %llu\n",
              "published and watched in rooms", number(seen.publishers), number(seen.watchers),
              number(seen.deleted), number(seen.ended), number(seen.silent));
  std::printf("%-34s %llu of %llu, to %llu who watched; none of the malformed ones' own\n",
              "packets forwarded", number(seen.arrived), number(seen.arrived + seen.missing),
              number(seen.watched));
  std::printf("%-34s %.2f ms half of them, %.1f ms 99 %%, %.1f ms 99.9 %% at most\n", "on the way",
              seen.delay_median * 1e-6, seen.delay_p99 * 1e-6, seen.delay_p999 * 1e-6);
  std::printf("%-34s %llu, of them %llu with keys\n", "malformed packets", number(seen.malformed),
              number(seen.malformed_inside));
}

}  // namespace halloo::soak
