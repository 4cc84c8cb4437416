// The native door: docs/protocol.md on the wire. It knows connections, tokens and what is yet to arrive;
// who may call whom, or enter where, is the switchboard's. What is about rooms is in native_rooms.cc, their
// media in native_media.cc and room_media.h.
// Signalling loop only.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "doors/door.h"
#include "doors/greetings.h"
#include "doors/native/mailbox.h"
#include "doors/native/room_media.h"
#include "doors/which.h"
#include "protocol/messages.h"
#include "switchboard/switchboard.h"

namespace halloo::doors::native {

struct Settings {
  Duration hello_timeout = std::chrono::seconds(10);
  Duration hold_time = std::chrono::seconds(30);  // how long a person without a connection is kept
  Duration ring_time = std::chrono::seconds(45);  // told to clients; the switchboard's
  std::size_t max_held = 256 * 1024;              // octets kept for one person; 0: no limit
  const IceServerSource* ice_servers = nullptr;   // outlives the door
  Duration ice_refresh{};                         // after which callers get them anew; zero: never
  bool relay_only = false;
};

class NativeDoor final : public Door {
 public:
  NativeDoor(const Settings& settings, switchboard::Switchboard& switchboard, switchboard::Outbox& notices,
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

  void use_gateway(session::Conference& conference, session::Orders& orders);
  void on_offer(const session::Conference::Offer& offer, Outbox& out);
  void on_news(const session::Conference::News& news, Outbox& out);

 private:
  // A person of this door.
  struct Session {
    switchboard::PersonId person;
    ConnectionId connection;  // none while the connection is lost
    std::string token;        // handle and secret
    Mailbox mailbox;
    std::uint64_t received = 0;   // highest `id` that was taken
    Instant held_until = kNever;  // while the connection is lost
    std::string ice_id;           // tells its credentials of TURN from others'; not its name
  };
  struct Connection {
    switchboard::PersonId person;  // none before the hello
    std::string host;
    std::uint16_t tls_port = 0;
    Instant ice_refresh = kNever;
  };
  struct Hold {
    Instant until;
    switchboard::PersonId person;
  };
  struct Context {  // a message on its way through
    Instant now;
    ConnectionId connection;
    Connection& state;
    Session* session;  // nullptr before the hello
    Outbox& out;
  };

  void on_message(Context& context, const protocol::ClientHello& message);
  void on_message(Context& context, const protocol::ClientBye& message);
  void on_message(Context& context, const protocol::ClientSearch& message);
  void on_message(Context& context, const protocol::ClientCall& message);
  void on_message(Context& context, const protocol::ClientRinging& message);
  void on_message(Context& context, const protocol::ClientAccept& message);
  void on_message(Context& context, const protocol::ClientDecline& message);
  void on_message(Context& context, const protocol::ClientHangup& message);
  void on_message(Context& context, const protocol::ClientSignal& message);
  void on_message(Context& context, const protocol::ClientRejoin& message);
  void on_message(Context& context, const protocol::ClientEnter& message);
  void on_message(Context& context, const protocol::ClientLeaveRoom& message);
  void on_message(Context& context, const protocol::ClientState& message);
  void on_message(Context& context, const protocol::ClientHand& message);
  void on_message(Context& context, const protocol::ClientReact& message);
  void on_message(Context& context, const protocol::ClientChat& message);
  void on_message(Context& context, const protocol::ClientRoomSignal& message);
  void on_message(Context& context, const protocol::ClientRoomSettings& message);
  void on_message(Context& context, const protocol::ClientAdmit& message);
  void on_message(Context& context, const protocol::ClientRefuse& message);
  void on_message(Context& context, const protocol::ClientRemove& message);
  void on_message(Context& context, const protocol::ClientMute& message);
  void on_message(Context& context, const protocol::ClientPublish& message);
  void on_message(Context& context, const protocol::ClientReceive& message);
  void on_message(Context& context, const protocol::ClientAnswer& message);
  void on_message(Context& context, const protocol::ClientView& message);
  void on_message(Context& context, const protocol::ClientDisconnect& message);
  void on_message(Context& context, const protocol::ClientAck& message);
  void on_message(Context& context, const protocol::ClientPing& message);

  void enter(Context& context, const protocol::ClientHello& hello);
  void resume(Context& context, const protocol::ClientHello& hello);
  void welcome(Context& context, const Session& session, bool resumed);
  void refuse(Context& context, protocol::RefusalCode code, std::string_view why);
  void fail(Context& context, protocol::ErrorCode code, std::string_view why, std::string_view call = {},
            std::string_view room = {});
  void answer(Context& context, const Result<void, switchboard::CallError>& result, std::string_view call);
  void answer(Context& context, const Result<void, switchboard::RoomError>& result, std::string_view room);
  void answer(Context& context, const RoomMedia::Done<void>& result, std::string_view room);
  std::optional<RoomMedia::Place> place_in_room(Context& context, std::string_view room);
  std::vector<protocol::IceServer> ice_servers(const Connection& connection, const Session& session) const;
  void await_refresh(Instant now, ConnectionId id, Connection& connection);
  void forget(ConnectionId connection);
  Session* by_token(std::string_view token);
  void release(Instant now, switchboard::PersonId person, switchboard::Leaving how);
  const std::string& written_people();

  // Reliably; a reaction, or who speaks, goes only to who is there.
  template <class Event>
  void deliver(Session& session, const Event& event, Outbox& out);
  void deliver(Session& session, const switchboard::RoomChanged& event, Outbox& out);
  void deliver(Session& session, const switchboard::Reaction& event, Outbox& out);
  void deliver(Session& session, const switchboard::Entered& event, Outbox& out);
  void deliver(Session& session, const switchboard::LeftRoom& event, Outbox& out);
  void deliver(Session& session, const switchboard::MuteAsked& event, Outbox& out);
  void tell_watched(Session& session, std::string_view room, std::size_t watchers, Outbox& out);
  template <class Message>
  void post(Session& session, Message message, Outbox& out) {
    message.seq = session.mailbox.next_seq();
    Text text = make_text(write(message));
    session.mailbox.keep(text);
    if (session.connection) out.send(session.connection, std::move(text));
  }

  Settings settings_;
  switchboard::Switchboard& switchboard_;
  switchboard::Outbox& notices_;
  Random& random_;
  std::optional<RoomMedia> media_;
  Greetings greetings_;
  std::unordered_map<ConnectionId, Connection> connections_;
  std::unordered_map<switchboard::PersonId, Session> sessions_;
  std::unordered_map<std::string, switchboard::PersonId> by_handle_;
  std::deque<Hold> holds_;                                // in order: everyone is held for the same time
  std::set<std::pair<Instant, ConnectionId>> refreshes_;  // of iceServers
  // The list of people as text, written once a revision.
  std::string written_people_;
  std::uint64_t written_revision_ = ~std::uint64_t{0};
  // Of the last difference of a room: everyone in it gets the same.
  std::shared_ptr<const switchboard::RoomDifference> written_difference_;
  std::string written_participants_;
};

}  // namespace halloo::doors::native
