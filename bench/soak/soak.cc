#include "soak/soak.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <stdexcept>

#include "load/crowd.h"
#include "load/pacer.h"
#include "load/server_process.h"
#include "soak/pair.h"
#include "soak/relays.h"
#include "soak/rooms.h"
#include "soak/visitors.h"

namespace halloo::soak {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kEntering = 64;  // at a time
// So that a slow machine still does it: everyone hears of every change, but not ten times a second, and who
// is cut off has the time to come back.
constexpr const char *kPresenceInterval = "500ms", *kHoldTime = "60s";
// Of the relay's allocations, for the soak to see that those are cleared away whose clients have vanished.
constexpr const char* kAllocationLifetime = "20s";
constexpr double kChangesPerSecond = 50, kCutsPerSecond = 30;
constexpr double kMessagesPerSecond = 3'000;

double mebibytes(std::uint64_t octets) {
  return static_cast<double>(octets) / (1024 * 1024);
}

class Soak {
 public:
  explicit Soak(const Options& options)
      : options_(options),
        ports_{load::free_port(), load::free_port(), load::free_port()},
        server_(load::start_halloo(
            options.server, ports_, options.scratch,
            {"--presence-interval", kPresenceInterval, "--hold-time", kHoldTime, "--allocation-lifetime",
             kAllocationLifetime, "--max-rooms", std::to_string(options.rooms)})),
        descriptors_at_start_(server_->descriptors()),
        memory_at_start_(server_->memory()),
        visitors_(loop_, target(ports_.plain, false), target(ports_.tls, true), tally_),
        relays_(loop_, target(ports_.udp, false).address, tally_, options.allocations),
        rooms_({target(ports_.plain, false).address, target(ports_.udp, false).address,
                io::Address(in_addr{htonl(INADDR_LOOPBACK)}, 0)},
               options.rooms) {}

  void run() {
    fill();
    run_for_the_time();
    check_memory("with as many people");
    check_packets();
    rooms_.check();
    finish_calls();
    everyone_leaves();
    check_descriptors();
    wait_for_rooms();
    check_memory("with nobody there any more");
    if (const int status = server_->stop(); status != 0)
      throw std::runtime_error("asked to stop, the server ended with status " + std::to_string(status));
    print_end();
  }

 private:
  static load::Target target(std::uint16_t port, bool tls) {
    return {io::Address(in_addr{htonl(INADDR_LOOPBACK)}, port), tls};
  }

  void fill();
  void run_for_the_time();
  void disturb();
  void bring_back();
  bool all_settled();
  void report(double at, double cpu_share);
  void check_memory(const char* when);
  void check_packets() const;
  void finish_calls();
  void everyone_leaves();
  void check_descriptors();
  void wait_for_rooms();
  void print_end() const;

  Options options_;
  load::HallooPorts ports_;
  std::unique_ptr<load::ServerProcess> server_;
  std::size_t descriptors_at_start_;
  std::uint64_t memory_at_start_, memory_early_ = 0, memory_last_ = 0;
  io::Loop loop_;
  Tally tally_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  Visitors visitors_;
  Relays relays_;
  Rooms rooms_;
  std::multimap<Instant, Person*> to_come_back_;
  std::mt19937 chance_{20'261'118};  // the same run each time, as far as timing lets it
};

void Soak::fill() {
  std::vector<Person*> people;
  for (std::size_t n = 0; n < options_.connections / 10; ++n) {
    pairs_.push_back(std::make_unique<Pair>(
        loop_, target(n % 16 == 0 ? ports_.tls : ports_.plain, n % 16 == 0), tally_, n));
    people.insert(people.end(), {&pairs_.back()->end(0), &pairs_.back()->end(1)});
  }
  while (people.size() < options_.connections) people.push_back(&visitors_.add());
  std::size_t settled = 0, begun = 0;
  load::turn_until(loop_, "everyone to come in", [&] {
    while (settled < begun && people[settled]->settled()) ++settled;
    while (begun < people.size() && begun - settled < kEntering) people[begun++]->enter();
    return settled == people.size() && relays_.all_talking();
  });
  std::printf("%zu connections, %zu of them in pairs; %llu allocations\n", people.size(), 2 * pairs_.size(),
              static_cast<unsigned long long>(tally_.allocated));
}

void Soak::bring_back() {
  while (!to_come_back_.empty() && to_come_back_.begin()->first <= loop_.now()) {
    to_come_back_.begin()->second->enter();
    to_come_back_.erase(to_come_back_.begin());
  }
}

bool Soak::all_settled() {
  return std::ranges::all_of(visitors_.all(), [](const auto& person) { return person->settled(); }) &&
         std::ranges::all_of(
             pairs_, [](const auto& pair) { return pair->end(0).settled() && pair->end(1).settled(); });
}

// Someone who is in a call loses the connection, or goes on from another network.
void Soak::disturb() {
  Person& person = pairs_[chance_() % pairs_.size()]->end(chance_() % 2);
  if (!person.settled()) return;
  if (chance_() % 4 == 0) return person.move();
  person.cut();
  to_come_back_.emplace(loop_.now() + std::chrono::milliseconds(chance_() % 3'000), &person);
}

void Soak::run_for_the_time() {
  std::size_t next = 0;
  load::Pacer talk(loop_, kMessagesPerSecond, [&](Instant) {
    const std::size_t n = next++ % (2 * pairs_.size());
    pairs_[n / 2]->say_next(n % 2);
  });
  bool peaceful = false;
  load::Pacer change(loop_, kChangesPerSecond, [&](Instant) {
    if (peaceful) return;
    if (Person* person = visitors_.change_one(chance_))
      to_come_back_.emplace(loop_.now() + std::chrono::milliseconds(chance_() % 3'000), person);
  });
  load::Pacer cut(loop_, kCutsPerSecond, [&](Instant) {
    if (!peaceful) disturb();
  });
  load::Pacer back(loop_, 100, [&](Instant) { bring_back(); });
  relays_.begin();
  rooms_.begin();

  const Instant start = io::Loop::clock();
  // By then as many are being forgotten as come: names are held and consent lasts for a while.
  const auto reference_at = std::min<Duration>(60s, std::chrono::seconds(options_.seconds) / 2);
  for (Duration at{0}, step; at < std::chrono::seconds(options_.seconds); at += step) {
    step = std::min<Duration>({10s, std::chrono::seconds(options_.seconds) - at,
                               at < reference_at ? reference_at - at : Duration::max()});
    const double cpu = server_->cpu_seconds();
    load::turn_for(loop_, start + at + step - io::Loop::clock());
    report(std::chrono::duration<double>(at + step).count(),
           (server_->cpu_seconds() - cpu) / std::chrono::duration<double>(step).count());
    if (at + step == reference_at) memory_early_ = server_->memory();
  }
  peaceful = true;
  load::turn_until(loop_, "everyone to be back", [&] { return to_come_back_.empty() && all_settled(); });
}

void Soak::report(double at, double cpu_share) {
  std::printf(
      "%5.0f s: %llu joined, %llu left, %llu cut, %llu resumed; %llu messages in %llu calls; %llu allocated, "
      "%llu packets; %.1f MiB, %.0f %% CPU\n",
      at, static_cast<unsigned long long>(tally_.joined), static_cast<unsigned long long>(tally_.left),
      static_cast<unsigned long long>(tally_.cut), static_cast<unsigned long long>(tally_.resumed),
      static_cast<unsigned long long>(tally_.relayed), static_cast<unsigned long long>(tally_.calls),
      static_cast<unsigned long long>(tally_.allocated),
      static_cast<unsigned long long>(tally_.packets_arrived), mebibytes(server_->memory()), 100 * cpu_share);
  rooms_.print();
}

// What is in use goes up and down by what is under way, and the allocator keeps what it may need again; a
// leak of some 400 octets a join, or of 7 a message, is past this bound within five minutes.
void Soak::check_memory(const char* when) {
  memory_last_ = server_->memory();
  if (memory_last_ <= memory_early_ + memory_early_ / 20 + 2 * 1024 * 1024) return;
  char text[160];
  std::snprintf(text, sizeof text, "the server has grown: %.1f MiB after the first minute, %.1f MiB %s",
                mebibytes(memory_early_), mebibytes(memory_last_), when);
  throw std::runtime_error(text);
}

// UDP may lose, and those who leave leave some behind; but no more than that.
void Soak::check_packets() const {
  if (tally_.packets_arrived >= tally_.packets_sent - tally_.packets_sent / 50) return;
  throw std::runtime_error("of " + std::to_string(tally_.packets_sent) + " packets only " +
                           std::to_string(tally_.packets_arrived) + " went through the relay");
}

void Soak::finish_calls() {
  for (const auto& pair : pairs_) pair->finish();
  std::size_t next = 0;
  load::Pacer talk(loop_, 4 * kMessagesPerSecond, [&](Instant) {
    const std::size_t n = next++ % (2 * pairs_.size());
    pairs_[n / 2]->say_next(n % 2);
  });
  const auto finished = [](const auto& pair) { return pair->finished(); };
  for (const Instant deadline = io::Loop::clock() + 60s; !std::ranges::all_of(pairs_, finished);) {
    if (io::Loop::clock() > deadline)
      throw std::runtime_error("a message was lost: " +
                               (*std::ranges::find_if_not(pairs_, finished))->standing());
    loop_.turn(10ms);
  }
}

void Soak::everyone_leaves() {
  for (const auto& pair : pairs_)
    for (std::size_t n : {0u, 1u}) pair->end(n).bye();
  for (const auto& person : visitors_.all()) person->bye();
  relays_.everyone_leaves();
  rooms_.everyone_leaves();
  load::turn_until(loop_, "everyone to leave", [&] {
    return visitors_.all_gone() && relays_.all_gone() && std::ranges::all_of(pairs_, [](const auto& pair) {
             return pair->end(0).over() && pair->end(1).over();
           });
  });
}

// Those who were cut off for good, the server drops when they have been silent; they have ended the stream.
// Relayed addresses of clients that vanished stay for as long as they were granted.
void Soak::check_descriptors() {
  const Instant deadline = io::Loop::clock() + 60s;
  while (server_->descriptors() != descriptors_at_start_ && io::Loop::clock() < deadline)
    load::turn_for(loop_, 100ms);
  if (server_->descriptors() != descriptors_at_start_)
    throw std::runtime_error("the server has " + std::to_string(server_->descriptors()) +
                             " descriptors, at the start " + std::to_string(descriptors_at_start_));
}

void Soak::wait_for_rooms() {
  while (!rooms_.over()) load::turn_for(loop_, 100ms);
  rooms_.check();
}

void Soak::print_end() const {
  std::printf("\n%-34s %llu\n", "messages relayed, none lost or twice",
              static_cast<unsigned long long>(tally_.relayed));
  std::printf("%-34s %llu\n", "calls", static_cast<unsigned long long>(tally_.calls));
  std::printf("%-34s %llu and %llu\n", "joins and leaves", static_cast<unsigned long long>(tally_.joined),
              static_cast<unsigned long long>(tally_.left));
  std::printf("%-34s %llu, %llu messages said again\n", "resumptions",
              static_cast<unsigned long long>(tally_.resumed),
              static_cast<unsigned long long>(tally_.repeated));
  std::printf("%-34s %llu, %llu given back, %llu left to expire or to end with their stream\n", "allocations",
              static_cast<unsigned long long>(tally_.allocated),
              static_cast<unsigned long long>(tally_.given_back),
              static_cast<unsigned long long>(tally_.vanished));
  std::printf("%-34s %llu of %llu\n", "packets relayed",
              static_cast<unsigned long long>(tally_.packets_arrived),
              static_cast<unsigned long long>(tally_.packets_sent));
  rooms_.print_end();
  std::printf("%-34s %zu, as at the start\n", "descriptors", descriptors_at_start_);
  std::printf("%-34s %.1f at the start, %.1f with everyone, %.1f after\n", "memory, MiB",
              mebibytes(memory_at_start_), mebibytes(memory_early_), mebibytes(memory_last_));
}

}  // namespace

void soak(const Options& options) {
  Soak(options).run();
}

}  // namespace halloo::soak
