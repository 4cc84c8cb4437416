// Who sends what to whom, as the signalling loop sees it: connections, the tracks that participants publish
// in rooms, and who watches them. It reads and writes descriptions and tells the media workers what to do; no
// packet comes by here. Signalling loop only.
//
// A watcher, whose client offers as by WHEP, receives what one participant of a room publishes, or, if none
// is named, a broadcaster, or, if there is none, who speaks. It may come before there is anything to see, and
// stays when a track ends: the next of its kind takes its place. A receiver, to whom we offer as by
// the native protocol, receives what all others in the room publish, and is offered anew whenever that
// changes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "sdp/fragment.h"
#include "session/commands.h"
#include "session/negotiation/offer.h"
#include "session/negotiation/publish.h"
#include "session/negotiation/subscribe.h"
#include "sfu/speaker_detector.h"

namespace halloo::session {

struct ConferenceSettings {
  unsigned workers = 1;
  sdp::Fingerprint fingerprint;            // of this server's certificate
  std::vector<sdp::Candidate> candidates;  // of the one UDP port and the one TCP port
  Policy policy;
  // 0 lifts a limit.
  std::size_t max_rooms = 1000;
  std::size_t max_participants = 100;  // who publish in a room
  std::size_t max_connections = 10'000;
  std::size_t max_sounds = 0;  // of a room that are forwarded to its receivers: the loudest
};

enum class Refusal : std::uint8_t {
  malformed_description,  // RFC 8866
  unusable_description,   // nothing in it that we could agree to
  unknown_connection,
  name_taken,  // by who publishes in the room
  too_many,
  wrong_generation,  // of ICE
};

struct Refused {
  Refusal reason{};
  std::string sentence;
};

// What the workers are to do, in order.
using Orders = std::vector<std::pair<unsigned, Command>>;

// How who publishes is found by watchers.
struct Shown {
  std::string_view name;  // beside its id; others may have the same
  bool broadcaster = false;
};

class Conference {
 public:
  Conference(ConferenceSettings settings, Random& random);
  ~Conference();
  Conference(const Conference&) = delete;
  Conference& operator=(const Conference&) = delete;

  // What the m-sections of a publisher come from, by mid: "video" and "audio", which is what they are if it
  // does not say, "screen" and "screen-audio".
  using Sources = std::map<std::string, std::string, std::less<>>;

  struct Opened {
    PeerId peer = 0;
    std::string answer;  // a description
    std::string participant;
    std::string generation;             // of ICE: changes when it is restarted
    bool audio = false, video = false;  // of a publisher: what it sends
  };
  // `participant`: its id, which nobody else in the room has; empty: one is made.
  Result<Opened, Refused> publish(std::string_view room, std::string_view participant, std::string_view offer,
                                  const Sources& sources, Orders& orders, const Shown& shown = {});
  // `participant`: an id or a name; empty: whoever is to be seen.
  Result<Opened, Refused> watch(std::string_view room, std::string_view participant, std::string_view offer,
                                Orders& orders);

  // On the connection that was opened with publish(): what it sends has changed, or, with new credentials of
  // ICE, the way is to be found again (RFC 8445 section 2.4). `sources` as there.
  Result<std::string, Refused> publish_again(PeerId peer, std::string_view offer, const Sources& sources,
                                             Orders& orders);

  // Opens a connection on which `participant` receives what all others publish; what it is to answer comes by
  // take_offers().
  Result<PeerId, Refused> receive(std::string_view room, std::string_view participant, Orders& orders);
  Result<void, Refused> answer(PeerId peer, std::string_view description, Orders& orders);
  // Of a receiver: it is offered anew, with new credentials of ICE.
  Result<void, Refused> restart_receiving(PeerId peer, Orders& orders);
  struct OfferedTrack {
    std::string mid, participant, source;
  };
  struct Offer {
    PeerId peer = 0;
    std::string description;
    std::vector<OfferedTrack> tracks;
  };
  // To receivers, since the last call; one at a time to each, the next when it has answered.
  std::vector<Offer> take_offers();
  struct ViewedPicture {
    std::string participant, source;
    std::uint8_t max_spatial = 2;
    bool prominent = false;
  };
  // Which pictures the receiver sees, in place of what it said before; before it says so, all. Those that it
  // names may be yet to come.
  Result<void, Refused> view(PeerId peer, std::vector<ViewedPicture> pictures, Orders& orders);
  // Whether what this participant publishes from `source` is forwarded to others.
  void withhold(std::string_view room, std::string_view participant, std::string_view source, bool withheld,
                Orders& orders);

  struct Restarted {
    std::string fragment;  // our new credentials and candidates (RFC 8840)
    std::string generation;
  };
  // The client has new credentials of ICE, and gets ours.
  Result<Restarted, Refused> restart_ice(PeerId peer, std::string_view fragment, Orders& orders);
  // Candidates of the client's: looked at, and not needed by an agent that only answers.
  Result<void, Refused> trickle(PeerId peer, std::string_view fragment) const;
  // The generation of ICE, nullptr: there is no such connection.
  const std::string* generation(PeerId peer) const;

  void close(PeerId peer, Orders& orders);
  void on_event(const Event& event, Orders& orders);
  // The one event that is heard at a time: who speaks is found out from it.
  void on_levels(Instant now, const Levels& levels);
  void on_timeout(Instant now, Orders& orders);
  Instant next_timeout() const { return speakers_due_; }

  // What clients are to be told, since the last call.
  struct Gone {  // not by close()
    PeerId peer = 0;
  };
  struct Layers {  // of what this publisher sends somebody sees, a bit for each encoding
    PeerId peer = 0;
    std::string source;
    sfu::EncodingMask wanted = 0;
  };
  struct Paused {  // to a receiver
    PeerId peer = 0;
    std::string participant, source;
    bool paused = false;
  };
  struct Speaking {
    std::vector<PeerId> receivers;          // of the room
    std::vector<std::string> participants;  // who speak now, the one who leads first
  };
  struct Watched {  // by so many watchers now, of whom the room's people are to know
    std::string room;
    std::size_t watchers = 0;
  };
  using News = std::variant<Gone, Layers, Paused, Speaking, Watched>;
  std::vector<News> take_news() { return std::exchange(news_, {}); }

  std::size_t rooms() const { return rooms_.size(); }
  std::size_t watchers(std::string_view room) const;
  std::size_t connections() const { return connections_.size(); }

 private:
  struct Track {
    TrackId id = 0;
    unsigned worker = 0;
    PublishedSection section;
    std::string source;
    bool withheld = false;
    bool quiet = false;  // a sound, and enough others in the room are louder
  };
  struct Participant {
    PeerId peer = 0;
    std::string name;
    bool broadcaster = false;
    PublishPlan plan;  // as agreed on last
    std::vector<Track> tracks;
  };
  // An m-section towards a watcher, and what is sent in it.
  struct Place {
    SubscribedSection section;
    SubscribedTrack names;
    SubscriptionId subscription = 0;  // 0: nothing
    TrackId track = 0;
  };
  struct Room {
    explicit Room(std::size_t most) : speakers(most) {}
    std::vector<std::pair<std::string, Participant>> participants;  // the longest there first
    std::vector<PeerId> watchers, receivers;
    std::set<std::pair<std::string, std::string>> withheld;  // participant and source
    sfu::SpeakerDetector speakers;                           // by the PeerId of who publishes
    std::vector<PeerId> speaking;                            // as it was told last
    std::optional<PeerId> leads;                             // among those who speak, or did last
    bool empty() const { return participants.empty() && watchers.empty() && receivers.empty(); }
  };
  // Of a receiver: an m-section of our offers and what is sent in it, in the order of its senders.
  struct Reception {
    std::vector<Sender> senders;
    std::vector<Place> places;
    std::optional<sdp::Description> offered;  // and not answered yet
    bool stale = false;                       // it is to be offered anew
    bool expected = false;                    // the worker knows its certificate
    std::optional<std::vector<ViewedPicture>> seen;
  };
  struct Connection {
    unsigned worker = 0;
    std::string room, participant;
    bool publishes = false;
    LocalTransport local;  // of a publisher and of a receiver, whose descriptions may be followed by others
    std::string ufrag;
    std::string remote_ufrag;
    std::string mid;            // of the m-section that stands for all
    std::vector<Place> places;  // of a watcher
    std::unique_ptr<Reception> reception;
  };

  Result<sdp::Description, Refused> read(std::string_view offer) const;
  LocalTransport new_transport(unsigned worker);
  void renew_ice(PeerId peer, Connection& connection, Orders& orders);
  unsigned least_loaded() const;
  Result<void, Refused> may_open(std::string_view room) const;
  PeerId open(Connection connection, const LocalTransport& local, const RemoteTransport* remote,
              Orders& orders);
  std::vector<Track> open_tracks(PeerId peer, unsigned worker, const PublishPlan& plan,
                                 const Sources& sources, Orders& orders);
  struct Found {
    const std::string* participant = nullptr;
    const Track* track = nullptr;  // nullptr: there is none
  };
  static Found find_track(const Room& room, TrackId track);
  void update(PeerId receiver, Orders& orders);
  void offer(PeerId receiver);
  void choose_sounds(Instant now, Room& room, Orders& orders);
  void want(PeerId receiver, const Connection& connection, const Place& place, Orders& orders) const;
  void drop_if_empty(const std::string& room);
  Room& room(std::string_view name);  // made if it is not there
  static const Participant* watched(const Room& room, const Connection& watcher);
  void assign(PeerId watcher, Orders& orders);
  void assign_all(Room& room, Orders& orders);
  void subscribe(PeerId watcher, Connection& connection, Place& place, const Track& track, Orders& orders);
  void forget(PeerId peer, Orders& orders);
  std::uint32_t new_ssrc();

  ConferenceSettings settings_;
  Random& random_;
  std::uint32_t last_id_ = 0;
  std::vector<std::size_t> load_;  // connections of each worker
  std::map<std::string, Room, std::less<>> rooms_;
  std::unordered_map<PeerId, Connection> connections_;
  std::unordered_map<TrackId, PeerId> heard_;  // whose each sound is
  Instant speakers_due_ = kNever;
  std::vector<Offer> offers_;
  std::vector<News> news_;
};

// Our ufrags say which worker's they are; nullopt: it is none of ours.
std::optional<unsigned> worker_of_ufrag(std::string_view ufrag);

}  // namespace halloo::session
