// The gateways of two workers with a publisher, one who watches it, and one who receives what is published,
// all connected by real ICE and DTLS. The input is a sequence of
//   0 C n OCTETS         client C sends these octets      1 C n OCTETS   ... encrypted, as RTCP
//   2 C n OCTETS         ... encrypted, as RTP            3 C s n OCTETS ... RTCP whose first source is s of
//   C's 4 e p d n OCTETS     the publisher sends a packet of encoding e, payload type and marker by p, with d
//   more
//                        than the last number; OCTETS are its dependency descriptor, length first, and
//                        payload
//   5 n                  n * 5 ms pass                    6 C            C's port changes
//   7 C                  C restarts ICE                   8 C            C is closed
//   9 C n                of C's next datagrams n are lost
// Checked: what leaves goes where somebody is, is no longer than a datagram may be and uses no number of a
// source twice; RTCP can be read; time goes on; in the end nothing is left.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <set>

#include "rtp/header_writer.h"
#include "rtp/rtcp_writer.h"
#include "sdp/fragment.h"
#include "sdp/parse.h"
#include "sdp/write.h"
#include "session/gateway.h"
#include "sfu/forwarding/arrivals.h"
#include "sim/session/offers.h"
#include "sim/transport/client.h"

namespace {

using namespace halloo;
using namespace halloo::session;
using namespace halloo::session::sim;
using namespace std::chrono_literals;

constexpr unsigned kWorkers = 2;
constexpr std::size_t kMostDatagram = 1500;
constexpr std::array<std::uint8_t, 4> kPayloadTypes{96, 98, 45, 102};  // VP8, VP9, AV1, H.264
constexpr std::uint8_t kOpus = 111;

void require(bool condition, const char* otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise);
  std::abort();
}

const dtls::Identity& identity(bool of_gateway) {
  static const dtls::Identity gateway, client;
  return of_gateway ? gateway : client;
}

class Input {
 public:
  explicit Input(Bytes octets) : rest_(octets) {}
  bool empty() const { return rest_.empty(); }
  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    return first;
  }
  Octets some() { return some(octet()); }
  Octets some(std::size_t most) {
    const Bytes taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

 private:
  Bytes rest_;
};

struct Member {
  Member(PeerId of, const ice::Credentials& local, const ServerEnd& server, std::uint16_t port,
         Random& random)
      : peer(of), client(identity(false), dtls::Role::client, local, server.ice, server.fingerprint, random) {
    path.client.ip = {192, 0, 2, static_cast<std::uint8_t>(port)};
    path.client.port = port;
    path.server.ip = {198, 51, 100, 1};
    path.server.port = 3478;
  }
  PeerId peer;
  transport::sim::Client client;
  transport::sim::Client::Outbox out;
  FiveTuple path;
  sfu::Arrivals arrivals;
  rtp::ExtensionMap extensions;
  std::vector<std::uint32_t> sources;  // that it may name
  struct Sent {
    std::set<sfu::Sequence> numbers;
  };
  std::map<std::uint32_t, Sent> sent;  // to it
  unsigned to_lose = 0;
  bool closed = false;
};

class Driver {
  class Out final : public Outbox {
   public:
    Out(Driver& driver, unsigned worker) : driver_(driver), worker_(worker) {}
    void send(const FiveTuple& path, Bytes packet) override {
      require(!packet.empty() && packet.size() <= kMostDatagram, "a datagram that is too long");
      driver_.to_client(path, packet);
    }
    void send(const FiveTuple& path, std::size_t most, Write write) override {
      Octets room(most);  // of exactly this size, so that the sanitizer sees a step beyond
      const std::size_t size = write(room);
      require(size <= most, "more than there was room for");
      if (size != 0) send(path, Bytes(room).first(size));
    }
    void to_worker(unsigned worker, const Parcel& parcel, Bytes octets) override {
      require(worker < kWorkers && worker != worker_, "a parcel to nobody");
      driver_.parcels_.push_back({worker, parcel, {octets.begin(), octets.end()}});
    }
    void tell(const Event& event) override { driver_.events_.push_back(event); }

   private:
    Driver& driver_;
    unsigned worker_;
  };

 public:
  Driver() {
    for (unsigned worker = 0; worker < kWorkers; ++worker) {
      GatewaySettings settings;
      settings.worker = worker;
      settings.workers = kWorkers;
      workers_.push_back({std::make_unique<Gateway>(settings, identity(true), random_),
                          std::make_unique<Out>(*this, worker)});
    }
    open();
    pass(1500ms);
    for (const auto& member : members_) require(member->client.connected(), "not connected");
  }

  void play(Input input) {
    while (!input.empty()) step(input);
    for (const auto& member : members_) close(*member);
    settle();
    pass(40s);
    require(conference_.connections() == 0 && conference_.rooms() == 0, "the conference is not empty");
    for (const Worker& worker : workers_) {
      const Gateway& gateway = *worker.gateway;
      require(gateway.connections() == 0 && gateway.tracks() == 0 && gateway.views() == 0,
              "something is left");
      require(gateway.directory().empty(), "the directory is not empty");
      require(gateway.next_timeout() == kNever, "a timeout is left");
    }
  }

 private:
  struct Worker {
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<Out> out;
  };
  struct Handed {
    unsigned worker;
    Parcel parcel;
    Octets octets;
  };

  // ---- who is there ----

  static ConferenceSettings settings() {
    ConferenceSettings all;
    all.workers = kWorkers;
    const Bytes digest = identity(true).fingerprint().value();
    all.fingerprint = {"sha-256", {digest.begin(), digest.end()}};
    return all;
  }
  static Numbering numbering() {
    Numbering all;
    for (std::size_t n = 0; n < rtp::kExtensions; ++n)
      all.extensions.set(static_cast<rtp::Extension>(n), static_cast<std::uint8_t>(n + 1));
    return all;
  }
  // With more codecs, and the dependency descriptor.
  static std::string widened(const std::string& offer) {
    sdp::Description description = *sdp::parse(offer);
    for (sdp::MediaSection& section : description.media) {
      if (section.kind != sdp::MediaKind::video) continue;
      for (const auto& [type, name, fmtp] : {std::tuple{98, "VP9", "profile-id=0"},
                                             {45, "AV1", ""},
                                             {102, "H264", "packetization-mode=1;profile-level-id=42e01f"}}) {
        sdp::Codec codec = section.codecs.front();
        codec.payload_type = static_cast<std::uint8_t>(type);
        codec.name = name;
        codec.fmtp = fmtp;
        section.codecs.push_back(codec);
      }
      for (const rtp::Extension extension :
           {rtp::Extension::dependency_descriptor, rtp::Extension::video_orientation})
        section.extmap.push_back({numbering().extensions.id(extension),
                                  sdp::Direction::sendrecv,
                                  std::string(rtp::extension_uri(extension)),
                                  {}});
    }
    return sdp::write(description);
  }

  Member& add(PeerId peer, const ice::Credentials& local, const std::string& description) {
    const auto read = sdp::parse(description);
    require(read.has_value(), "a description that cannot be read");
    auto& member = *members_.emplace_back(
        std::make_unique<Member>(peer, local, server_end(*read), ++last_port_, random_));
    by_path_[member.path] = &member;
    for (const Announced& announced : announced_in(*read)) {
      member.sources.push_back(announced.ssrc);
      if (announced.rtx_ssrc != 0) member.sources.push_back(announced.rtx_ssrc);
      member.extensions = announced.extensions;
    }
    member.out.send = [this, &member](Bytes datagram) { to_gateway(member, datagram); };
    member.out.on_rtp = [this, &member](MutableBytes packet) {
      if (const auto read_packet = rtp::Packet::parse(packet))
        if (const auto number = rtp::ExtensionValues(*read_packet, member.extensions).transport_sequence())
          member.arrivals.on_packet(now_, *number);
    };
    member.out.on_rtcp = [](Bytes compound) {
      require(rtp::for_each_rtcp(compound, [](const rtp::RtcpBlock&) {}), "RTCP that cannot be read");
    };
    member.client.start(now_, member.out);
    settle();
    return member;
  }

  ice::Credentials credentials() { return {random_.token(3), random_.token(18)}; }

  void open() {
    const dtls::Fingerprint& fingerprint = identity(false).fingerprint();
    OfferSettings offer;
    offer.encodings = 3;
    offer.sound_ssrc = kSoundSource;
    ice::Credentials local = credentials();
    const auto published = conference_.publish(
        "room", "1", widened(write_offer(offer, numbering(), local, fingerprint)), {}, orders_);
    require(published.has_value(), "nothing is published");
    settle();
    Member& publisher = add(published->peer, local, published->answer);
    for (std::uint32_t e = 0; e < 3; ++e) publisher.sources.push_back(kVideoSource + e);

    offer.sends = false;
    local = credentials();
    const auto watched =
        conference_.watch("room", "1", widened(write_offer(offer, numbering(), local, fingerprint)), orders_);
    require(watched.has_value(), "nothing is watched");
    settle();
    add(watched->peer, local, watched->answer);

    local = credentials();
    const auto received = conference_.receive("room", "2", orders_);
    require(received.has_value(), "nothing is received");
    const auto offers = conference_.take_offers();
    require(offers.size() == 1, "nothing is offered");
    const std::string answer = write_answer(*sdp::parse(offers[0].description), local, fingerprint);
    require(conference_.answer(*received, answer, orders_).has_value(), "the answer is refused");
    settle();
    add(*received, local, offers[0].description);
  }

  void close(Member& member) {
    if (std::exchange(member.closed, true)) return;
    conference_.close(member.peer, orders_);
    by_path_.erase(member.path);
  }

  // Of those who offered; the one who is offered to would be offered anew.
  void restart(Member& member) {
    if (&member == members_.back().get()) return;
    const ice::Credentials local = credentials();
    sdp::Fragment fragment;
    fragment.ice = {local.ufrag, local.password, {}};
    const auto restarted = conference_.restart_ice(member.peer, sdp::write(fragment), orders_);
    if (!restarted) return;
    settle();
    const auto answer = sdp::parse_fragment(restarted->fragment);
    require(answer.has_value(), "a fragment that cannot be read");
    member.client.restart_ice(now_, local, {answer->ice.ufrag, answer->ice.pwd}, member.out);
  }

  // ---- what happens ----

  void step(Input& input) {
    const std::uint8_t kind = input.octet() % 10;
    if (kind == 5) return pass(input.octet() * 5ms);
    if (kind == 4) return media(input);
    Member& member = *members_[input.octet() % members_.size()];
    switch (kind) {
      case 0:
        to_gateway(member, input.some());
        break;
      case 1:
        encrypted(member, input.some(), true);
        break;
      case 2:
        encrypted(member, input.some(), false);
        break;
      case 3: {
        const std::uint8_t which = input.octet();
        Octets octets = input.some();
        if (octets.size() >= 12 && !member.sources.empty())
          write32(octets, 8, member.sources[which % member.sources.size()]);
        encrypted(member, octets, true);
        break;
      }
      case 6:
        if (member.closed) break;
        by_path_.erase(member.path);
        member.path.client.port = ++last_port_;
        by_path_[member.path] = &member;
        break;
      case 7:
        if (!member.closed) restart(member);
        break;
      case 8:
        close(member);
        break;
      default:
        member.to_lose = input.octet();
        break;
    }
    settle();
  }

  void media(Input& input) {
    const std::uint8_t encoding = input.octet() % 4, type = input.octet(), more = input.octet();
    const Octets octets = input.some();
    Input content(octets);
    const bool sound = encoding == 3;
    const Octets descriptor = sound ? Octets() : content.some(content.octet() % 64);
    const Octets payload = content.some(kMostDatagram);
    rtp::NewHeader header;
    header.ssrc = sound ? kSoundSource : kVideoSource + encoding;
    header.payload_type = sound ? kOpus : kPayloadTypes[type >> 1 & 3];
    header.marker = type & 1;
    header.sequence_number = numbers_[encoding] = static_cast<std::uint16_t>(numbers_[encoding] + more);
    header.timestamp =
        static_cast<std::uint32_t>(now_.time_since_epoch() / 1us * 9 / 100) + (type >> 3) * 900U;
    header.mid = sound ? "sound" : "picture";
    header.transport_sequence = ++transport_sequence_;
    rtp::ExtensionValues values;
    const std::string rid = rid_of(encoding % 3);
    if (!sound) values.set(rtp::Extension::rid, as_bytes(rid));
    if (!descriptor.empty()) values.set(rtp::Extension::dependency_descriptor, descriptor);
    Octets packet(256 + payload.size());
    const auto written = rtp::write_header(values, numbering().extensions, header, packet);
    if (written.size == 0) return;
    std::copy(payload.begin(), payload.end(), packet.begin() + static_cast<std::ptrdiff_t>(written.size));
    packet.resize(written.size + payload.size());
    encrypted(*members_.front(), packet, false);
    settle();
  }

  void encrypted(Member& member, const Octets& plain, bool rtcp) {
    if (plain.size() < 8) return;
    Octets room(plain);
    room.resize(plain.size() + transport::Peer::kOverhead);
    const std::size_t size =
        rtcp ? member.client.protect_rtcp(room, plain.size()) : member.client.protect_rtp(room, plain.size());
    if (size != 0) to_gateway(member, Bytes(room).first(size));
  }

  void to_gateway(Member& member, Bytes datagram) {
    if (member.closed) return;
    Octets exact(datagram.begin(), datagram.end());
    arriving_.push_back({member.path, std::move(exact)});
  }

  void to_client(const FiveTuple& path, Bytes packet) {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) return;
    Member& member = *found->second;
    if (rtp::looks_like_rtp(packet) && !rtp::looks_like_rtcp(packet)) {
      auto& numbers = member.sent[read32(packet, 8)].numbers;
      const std::uint16_t number = read16(packet, 2);
      const sfu::Sequence sequence =
          numbers.empty() ? sfu::kFirstCycle + number : sfu::extend(number, *numbers.rbegin());
      require(numbers.insert(sequence).second, "a number of a source is used twice");
    }
    if (member.to_lose != 0) {
      --member.to_lose;
      return;
    }
    leaving_.emplace_back(&member, Octets(packet.begin(), packet.end()));
  }

  // Until nothing is on its way any more.
  void settle() {
    for (int steps = 0;; ++steps) {
      require(steps < 100'000, "it does not come to rest");
      if (!orders_.empty()) {
        for (const auto& [worker, command] : std::exchange(orders_, {}))
          workers_[worker].gateway->apply(now_, command, *workers_[worker].out);
      } else if (!parcels_.empty()) {
        Handed handed = std::move(parcels_.front());
        parcels_.pop_front();
        const Worker& worker = workers_[handed.worker];
        worker.gateway->on_parcel(now_, handed.parcel, handed.octets, *worker.out);
      } else if (!arriving_.empty()) {
        auto [path, octets] = std::move(arriving_.front());
        arriving_.pop_front();
        const Worker& worker = workers_[path.client.port % kWorkers];
        if (stun::looks_like_stun(octets))
          worker.gateway->on_stun(now_, path, octets, *worker.out);
        else
          worker.gateway->on_datagram(now_, path, octets, *worker.out);
      } else if (!leaving_.empty()) {
        auto [member, octets] = std::move(leaving_.front());
        leaving_.pop_front();
        if (!member->closed) member->client.on_datagram(now_, octets, member->out);
      } else if (!events_.empty()) {
        const Event event = events_.front();
        events_.pop_front();
        if (const auto* levels = std::get_if<Levels>(&event))
          conference_.on_levels(now_, *levels);
        else
          conference_.on_event(event, orders_);
      } else {
        return;
      }
    }
  }

  void feed_back(Member& member) {
    std::array<std::uint8_t, 1200> octets;
    rtp::RtcpWriter writer(octets);
    writer.add_receiver_report(1);
    member.arrivals.write(1, member.sources.front(), writer);
    encrypted(member, {writer.data().begin(), writer.data().end()}, true);
  }

  void pass(Duration duration) {
    const Instant until = now_ + duration;
    Instant before{};
    for (int at_once = 0;; ++at_once) {
      Instant next = conference_.next_timeout();
      for (const Worker& worker : workers_) next = std::min(next, worker.gateway->next_timeout());
      for (const auto& member : members_)
        if (!member->closed)
          next = std::min({next, member->client.next_timeout(), member->arrivals.next_feedback()});
      if (next > until) break;
      now_ = std::max(now_, next);
      if (std::exchange(before, now_) != now_) at_once = 0;
      require(at_once < 1000, "time stands still");
      if (conference_.next_timeout() <= now_) conference_.on_timeout(now_, orders_);
      for (const Worker& worker : workers_)
        if (worker.gateway->next_timeout() <= now_) worker.gateway->on_timeout(now_, *worker.out);
      for (const auto& member : members_) {
        if (member->closed) continue;
        if (member->client.next_timeout() <= now_) member->client.on_timeout(now_, member->out);
        if (member->arrivals.next_feedback() <= now_) feed_back(*member);
      }
      settle();
    }
    now_ = until;
  }

  static constexpr std::uint32_t kSoundSource = 11, kVideoSource = 21;

  Instant now_ = Instant{} + 1h;
  SeededRandom random_{1};
  Conference conference_{settings(), random_};
  Orders orders_;
  std::vector<Worker> workers_;
  std::deque<Handed> parcels_;
  std::deque<Event> events_;
  std::deque<std::pair<FiveTuple, Octets>> arriving_;
  std::deque<std::pair<Member*, Octets>> leaving_;
  std::vector<std::unique_ptr<Member>> members_;
  std::map<FiveTuple, Member*,
           decltype([](const FiveTuple& a, const FiveTuple& b) { return a.client.port < b.client.port; })>
      by_path_;
  std::array<std::uint16_t, 4> numbers_{100, 200, 300, 400};
  std::uint16_t transport_sequence_ = 0, last_port_ = 1000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Driver().play(Input({data, size}));
  return 0;
}
