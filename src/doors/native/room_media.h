// The media of this door's people in rooms, by way of the gateway: for each person one connection at most
// that publishes and one that receives. Turns what they say into the conference's doings, and what the
// conference has for them into messages. In the conference they are named "#" and their number in the room.
// Signalling loop only.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "protocol/messages.h"
#include "session/conference.h"
#include "switchboard/switchboard.h"

namespace halloo::doors::native {

class RoomMedia {
 public:
  // `orders`: what the workers are to do, for whoever carries it out.
  RoomMedia(session::Conference& conference, session::Orders& orders)
      : conference_(conference), orders_(orders) {}

  struct Place {
    switchboard::PersonId person;
    std::string room;
    switchboard::ParticipantId participant;
    std::string name;
  };
  struct Failure {
    protocol::ErrorCode code{};
    std::string sentence;
  };
  template <class Value>
  using Done = Result<Value, Failure>;

  Done<protocol::ServerPublished> publish(const Place& place, const protocol::ClientPublish& message);
  Done<void> receive(const Place& place, const protocol::ClientReceive& message);
  Done<void> answer(switchboard::PersonId person, const protocol::ClientAnswer& message);
  void view(const Place& place, const protocol::ClientView& message);
  // What a host has muted, as long as the other is in the room.
  void withhold(const Place& whose, switchboard::MediaKind kind, bool withheld);
  // Both connections; what is withheld stays so.
  void disconnect(switchboard::PersonId person);
  // Out of the room, for whatever reason.
  void leave(switchboard::PersonId person);

  std::size_t watchers(std::string_view room) const { return conference_.watchers(room); }

  // What the conference has for someone; nullopt: it is for nobody here. To be written at once: names in it
  // are views.
  template <class Message>
  struct Told {
    switchboard::PersonId to;
    Message message;
  };
  std::optional<Told<protocol::ServerOffer>> on_offer(const session::Conference::Offer& offer) const;
  std::optional<Told<protocol::ServerDisconnected>> on_gone(const session::Conference::Gone& gone);
  std::optional<Told<protocol::ServerLayers>> on_layers(const session::Conference::Layers& layers) const;
  std::optional<Told<protocol::ServerPaused>> on_paused(const session::Conference::Paused& paused) const;
  std::vector<Told<protocol::ServerSpeaking>> on_speaking(
      const session::Conference::Speaking& speaking) const;

 private:
  struct Held {
    std::string room;
    session::PeerId publishing = 0, receiving = 0;  // 0: none
    std::optional<std::vector<protocol::ViewedPicture>> seen;
    std::set<switchboard::MediaKind> withheld;
  };
  Held& held(const Place& place);
  void close(session::PeerId& peer);
  void view(const Held& held);

  session::Conference& conference_;
  session::Orders& orders_;
  std::unordered_map<switchboard::PersonId, Held> held_;
  std::unordered_map<session::PeerId, switchboard::PersonId> whose_;
};

}  // namespace halloo::doors::native
