#include "doors/whip/whip.h"

#include <algorithm>

#include "doors/participant_id.h"
#include "doors/which.h"

namespace halloo::doors {
namespace {

// Who publishes and has not said a name.
constexpr std::string_view kUnnamed = "Broadcast";

constexpr std::string_view kDescription = "application/sdp";
constexpr std::string_view kFragment = "application/trickle-ice-sdpfrag";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// Without parameters, in lower case (RFC 9110 section 8.3.1).
bool is_type(std::string_view given, std::string_view wanted) {
  given = given.substr(0, given.find(';'));
  while (given.ends_with(' ')) given.remove_suffix(1);
  return std::ranges::equal(given, wanted, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return {};
}

WhipResponse plain(unsigned status, std::string_view sentence, std::string headers = {}) {
  return {status, std::move(headers), "text/plain; charset=utf-8", std::string(sentence) + "\n"};
}

WhipResponse refusal(const session::Refused& refused) {
  switch (refused.reason) {
    case session::Refusal::malformed_description:
      return plain(400, refused.sentence);
    case session::Refusal::unusable_description:
      return plain(406, refused.sentence);
    case session::Refusal::unknown_connection:
      return plain(404, refused.sentence);
    case session::Refusal::name_taken:
      return plain(409, refused.sentence);
    case session::Refusal::too_many:
      return plain(503, refused.sentence, "Retry-After: 10\r\n");
    case session::Refusal::wrong_generation:
      return plain(412, refused.sentence);
  }
  return plain(500, refused.sentence);
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

// RFC 9725 section 4.6.
void add_links(std::string& headers, const std::vector<protocol::IceServer>& servers) {
  for (const protocol::IceServer& server : servers)
    for (const std::string& url : server.urls) {
      headers += "Link: <" + url + ">; rel=\"ice-server\"";
      if (server.username) headers += "; username=" + quoted(*server.username);
      if (server.credential)
        headers += "; credential=" + quoted(*server.credential) + "; credential-type=\"password\"";
      headers += "\r\n";
    }
}

}  // namespace

// …/whip/ROOM, …/whip/ROOM/REST, below whatever prefix.
bool WhipDoor::read_target(std::string_view path, Target& target) {
  const std::size_t whip = path.rfind("/whip/"), whep = path.rfind("/whep/");
  if (whip == std::string_view::npos && whep == std::string_view::npos) return false;
  target.whep = whip == std::string_view::npos || (whep != std::string_view::npos && whep > whip);
  std::string_view rest = path.substr((target.whep ? whep : whip) + 6);
  const std::size_t slash = rest.find('/');
  target.room = rest.substr(0, slash);
  target.rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  return is_name(target.room) && (slash == std::string_view::npos || is_name(target.rest));
}

WhipResponse WhipDoor::answer(Instant now, const WhipRequest& request) {
  Target target;
  if (!read_target(request.path, target))
    return plain(404, "A room is named by letters, digits, - and _: whip/ROOM, whep/ROOM or whep/ROOM/NAME.");
  if (request.method == "OPTIONS") return {204, "Accept-Post: application/sdp\r\n", {}, {}};
  if (request.method == "POST") return open(now, request, target);
  // RFC 9725 section 4.1: there is nothing to see, which is no error.
  if (request.method == "GET" || request.method == "HEAD") return {204, {}, {}, {}};
  if (request.method != "PATCH" && request.method != "DELETE")
    return plain(405, "Media is asked for with POST.",
                 target.rest.empty() ? "Allow: POST, OPTIONS\r\n" : "Allow: PATCH, DELETE, OPTIONS\r\n");

  const auto session = sessions_.find(target.rest);
  if (session == sessions_.end()) return plain(404, "There is no such session any more.");
  if (request.method == "PATCH") return patch(request, session->second.peer);
  conference_.close(session->second.peer, orders_);
  end(now, session);
  return plain(200, "The session has ended.");
}

WhipResponse WhipDoor::open(Instant now, const WhipRequest& request, const Target& target) {
  if (!is_type(request.content_type, kDescription))
    return plain(415, "A description is wanted, as application/sdp.", "Accept-Post: application/sdp\r\n");
  if (!target.whep && !target.rest.empty())
    return plain(405, "Media is sent to whip/ROOM.", "Allow: PATCH, DELETE, OPTIONS\r\n");
  const std::string_view name =
      target.whep ? std::string_view(target.rest) : parameter(request.query, "name");
  if (!name.empty() && !is_name(name)) return plain(400, "A name is up to 64 letters, digits, - and _.");
  const switchboard::Room* room = switchboard_.find_room(target.room);
  if (room && room->facts().locked) return plain(403, "The room is locked.");
  if (room && room->facts().knock)
    return plain(403, "This room lets people in one by one, which cannot be asked for here.");

  Session session{0, {}, target.room, std::string(name)};
  std::string generation, answer;
  if (target.whep) {
    auto opened = conference_.watch(target.room, name, request.body, orders_);
    if (!opened) return refusal(opened.error());
    session.peer = opened->peer;
    generation = std::move(opened->generation);
    answer = std::move(opened->answer);
  } else {
    const auto person = come_in(now, target.room, name);
    if (!person) return person.error();
    const std::string id = participant_id(switchboard_.find_room(target.room)->participant(*person));
    auto opened = conference_.publish(target.room, id, request.body, {}, orders_, {name, true});
    if (!opened) {
      switchboard_.leave(now, *person, switchboard::Leaving::goodbye, notices_);
      return refusal(opened.error());
    }
    static_cast<void>(
        switchboard_.set_media(now, *person, target.room, {opened->audio, opened->video, false}, notices_));
    session.peer = opened->peer;
    session.person = *person;
    by_person_[*person] = opened->peer;
    generation = std::move(opened->generation);
    answer = std::move(opened->answer);
  }
  const std::string secret = random_.token(16);
  by_peer_[session.peer] = secret;
  sessions_.emplace(secret, std::move(session));

  std::string_view prefix = request.path;
  if (!target.rest.empty()) prefix.remove_suffix(target.rest.size() + 1);
  WhipResponse response{201, {}, std::string(kDescription), std::move(answer)};
  response.headers = "Location: " + std::string(prefix) + "/" + secret + "\r\nETag: " + quoted(generation) +
                     "\r\nAccept-Patch: application/trickle-ice-sdpfrag\r\n";
  add_links(response.headers, request.ice_servers);
  return response;
}

Result<switchboard::PersonId, WhipResponse> WhipDoor::come_in(Instant now, const std::string& room,
                                                              std::string_view name) {
  const auto taken = [&](const auto& each) {
    return each.second.person && each.second.room == room && each.second.name == name;
  };
  if (!name.empty() && std::ranges::any_of(sessions_, taken))
    return Unexpected{plain(409, "Someone sends into this room under that name already.")};
  const auto person =
      switchboard_.enter(now, kWhipDoor, name.empty() ? kUnnamed : name.substr(0, 40), false, false);
  if (!person) return Unexpected{plain(503, switchboard::explain(person.error()), "Retry-After: 10\r\n")};
  const auto entered = switchboard_.enter_room(now, *person, room, {{}, false}, notices_);
  if (entered) return *person;
  switchboard_.leave(now, *person, switchboard::Leaving::goodbye, notices_);
  return Unexpected{plain(503, switchboard::explain(entered.error()), "Retry-After: 10\r\n")};
}

void WhipDoor::end(Instant now, Sessions::iterator session) {
  by_peer_.erase(session->second.peer);
  if (const switchboard::PersonId person = session->second.person) {
    by_person_.erase(person);
    switchboard_.leave(now, person, switchboard::Leaving::goodbye, notices_);
  }
  sessions_.erase(session);
}

void WhipDoor::on_news(Instant now, const session::Conference::News& news) {
  const auto* gone = std::get_if<session::Conference::Gone>(&news);
  const auto found = gone ? by_peer_.find(gone->peer) : by_peer_.end();
  if (found != by_peer_.end()) end(now, sessions_.find(found->second));
}

// Who publishes hears of its host only.
void WhipDoor::on_notice(Instant now, const switchboard::Notice& notice, Outbox&) {
  const auto found = by_person_.find(notice.to);
  if (found == by_person_.end()) return;
  if (std::holds_alternative<switchboard::LeftRoom>(notice.event)) {
    conference_.close(found->second, orders_);
    end(now, sessions_.find(by_peer_.at(found->second)));
  } else if (const auto* mute = std::get_if<switchboard::MuteAsked>(&notice.event)) {
    const auto participant = switchboard_.find_room(mute->room)->participant(notice.to);
    const char* source = mute->kind == switchboard::MediaKind::audio ? "audio" : "video";
    if (mute->kind != switchboard::MediaKind::screen)
      conference_.withhold(mute->room, participant_id(participant), source, mute->muted, orders_);
  }
}

// RFC 9725 section 4.3.
WhipResponse WhipDoor::patch(const WhipRequest& request, session::PeerId peer) {
  if (!is_type(request.content_type, kFragment))
    return plain(415, "Candidates are wanted, as application/trickle-ice-sdpfrag.",
                 "Accept-Patch: application/trickle-ice-sdpfrag\r\n");
  if (request.if_match.empty())
    return plain(428, "If-Match is to name the generation of ICE, or be * to restart it.");
  if (request.if_match == "*") {
    auto restarted = conference_.restart_ice(peer, request.body, orders_);
    if (!restarted) return refusal(restarted.error());
    return {200, "ETag: " + quoted(restarted->generation) + "\r\n", std::string(kFragment),
            std::move(restarted->fragment)};
  }
  if (request.if_match != quoted(*conference_.generation(peer)))
    return plain(412, "ICE has been restarted since.");
  const auto taken = conference_.trickle(peer, request.body);
  if (!taken) return refusal(taken.error());
  return {204, {}, {}, {}};
}

}  // namespace halloo::doors
