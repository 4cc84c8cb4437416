// The article door: the signalling of "Let's Have Fun With WebRTC" (2015), as its clients speak it,
// unchanged.
//
//   client, first   {"nickname": name}
//   server          {"userlist": [names]}             after joins and leaves
//   client          {"target": name, "sdp": text}     the text goes to the target as a frame of its own
//   within the text {"from": own name, "offer": {type, sdp}} or {"from": own name, "answer": {type, sdp}}
//   server, ours    {"error": sentence}
//
// Between two people of this door texts are relayed as they are: its clients make up calls by themselves.
// With a person of another door they are a call of the switchboard: an offer calls, and is handed over once
// the other has accepted; someone who is called here accepts at once, as these clients answer any offer.
// Descriptions are whole: these clients know no trickle ICE. Signalling loop only.
#pragma once

#include <string>
#include <unordered_map>

#include "base/random.h"
#include "doors/door.h"
#include "doors/greetings.h"
#include "doors/which.h"
#include "switchboard/switchboard.h"

namespace halloo::doors::article {

struct Settings {
  Duration hello_timeout = std::chrono::seconds(10);
};

class ArticleDoor final : public Door {
 public:
  ArticleDoor(Settings settings, switchboard::Switchboard& switchboard, switchboard::Outbox& notices,
              Random& random);

  void on_open(Instant now, ConnectionId connection, const Arrival& arrival, Outbox& out) override;
  void on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) override;
  void on_close(Instant now, ConnectionId connection, Outbox& out) override;
  void on_notice(Instant now, const switchboard::Notice& notice, Outbox& out) override;
  void on_people(Instant now, const std::shared_ptr<const switchboard::RosterDifference>& difference,
                 Outbox& out) override;
  void on_shutdown(Outbox& out) override;
  void on_timeout(Instant now, Outbox& out) override;
  Instant next_timeout() const override;

 private:
  struct Session {
    switchboard::PersonId person;
    ConnectionId connection;
    std::string offer;  // as signal data, until the call it made is accepted
  };

  void on_nickname(Instant now, ConnectionId connection, std::string_view text, Outbox& out);
  void on_target(Instant now, Session& session, std::string_view text, Outbox& out);
  void call_or_signal(Instant now, Session& session, const std::string& target, std::string_view sdp,
                      Outbox& out);
  void fail(ConnectionId connection, std::string_view why, Outbox& out);
  void refuse(ConnectionId connection, std::string_view why, Outbox& out);

  void on_event(Instant now, Session& session, const switchboard::Incoming& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Ringing& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Accepted& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Merged& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Ended& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Signal& event, Outbox& out);
  void on_event(Instant now, Session& session, const switchboard::Rejoined& event, Outbox& out);
  // What is about rooms: nobody enters one by this door.
  template <class Event>
  void on_event(Instant, Session&, const Event&, Outbox&) {}

  switchboard::Switchboard& switchboard_;
  switchboard::Outbox& notices_;
  Random& random_;
  Greetings greetings_;
  std::unordered_map<ConnectionId, switchboard::PersonId> connections_;  // no person before the nickname
  std::unordered_map<switchboard::PersonId, Session> sessions_;
  std::unordered_map<std::string, switchboard::PersonId> by_name_;
};

}  // namespace halloo::doors::article
