#include "app/signalling.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "app/client_address.h"
#include "app/hall_settings.h"
#include "app/static_pages.h"
#include "base/json.h"

namespace halloo::app {
namespace {

// io gives out connection ids without the top bit; with it they are ours.
constexpr std::uint64_t kRequestBit = std::uint64_t{1} << 63;
// Browsers close in milliseconds; who does not is not waited for.
constexpr Duration kShutdownTime = std::chrono::seconds(2);

std::string_view host_without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

doors::ServerName server_name(const io::Request& request) {
  const std::string_view host = host_without_port(request.host);
  if (!request.tls) return {host, 0};
  std::uint16_t port = 443;
  if (const std::string_view rest = request.host.substr(host.size()); rest.starts_with(':'))
    std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  return {host, port};
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// The door that a WebSocket at this route is for.
std::optional<switchboard::DoorIndex> door_of(Route route) {
  switch (route) {
    case Route::signal:
      return doors::kNativeDoor;
    case Route::root:
      return doors::kArticleDoor;
    case Route::room_of_two:
      return doors::kRoomOfTwoDoor;
    case Route::page:
    case Route::whip:
    case Route::about:
    case Route::health:
    case Route::unknown:
      return std::nullopt;
  }
  return std::nullopt;
}

bool contains(const std::vector<std::string>& list, const std::string& wanted) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& entry) { return entry == "*" || entry == wanted; });
}

}  // namespace

Signalling::Signalling(io::Loop& loop, const Settings& settings, OwnServers own, Random& random,
                       AccessLog& access)
    : loop_(loop),
      settings_(settings),
      random_(random),
      access_(access),
      ice_servers_(settings, std::move(own)),
      hall_(hall_settings(settings, ice_servers_), random),
      web_(loop, *this, web_limits(settings)),
      timer_(loop,
             [this] {
               hall_.on_timeout(loop_.now(), out_);
               if (conference_) conference_->on_timeout(loop_.now(), orders_);
               carry_out();
             }),
      shutdown_timer_(loop, [this] { shut_down_done_(); }),
      quota_(settings.max_connections_per_address) {}

// --- requests

bool Signalling::admit(ConnectionId id, const io::Request& request) {
  return quota_.admit(id, client_address(request.peer, request.forwarded_for, settings_.trusted_proxies));
}

void Signalling::on_request(ConnectionId id, const io::Request& request) {
  const Target target = split_target(request.target);
  const Routed routed = route(target.path);
  if (!admit(id, request)) {
    io::Response response =
        text_response(429, "Too many connections come from your address. Close some and try again.");
    response.close = true;
    return answer(id, request, routed.route, std::move(response));
  }
  switch (routed.route) {
    case Route::page:
    case Route::root:
      return web_.respond(id, serve_page(routed.page, request));
    case Route::room_of_two:
      return to_room_of_two(id, request, target);
    case Route::whip:
      return to_whip(id, request, target);
    case Route::about:
      return answer(id, request, routed.route,
                    only_reads(request) ? json_response(about(request)) : read_only_response());
    case Route::health:
      return answer(id, request, routed.route,
                    only_reads(request) ? text_response(200, "Halloo is well.") : read_only_response());
    case Route::signal: {
      io::Response response = text_response(426, "This is the address of a WebSocket.");
      response.headers += "Upgrade: websocket\r\nConnection: Upgrade\r\n";  // RFC 9110 section 15.5.22
      return answer(id, request, routed.route, std::move(response));
    }
    case Route::unknown:
      return answer(id, request, routed.route, text_response(404, "There is nothing here."));
  }
}

void Signalling::answer(ConnectionId id, const io::Request& request, Route route, io::Response response) {
  access_.note({request.method, to_string(route), response.status, response.body.size()});
  web_.respond(id, std::move(response));
}

bool Signalling::allows_origin(const io::Request& request, bool own_door) const {
  if (request.origin.empty()) return true;  // not a browser
  const std::string origin = lower_case(request.origin);
  if (!own_door) return contains(settings_.allowed_door_origins, origin);
  const std::size_t host = origin.find("://");
  if (host != std::string::npos && origin.substr(host + 3) == lower_case(request.host)) return true;
  return contains(settings_.allowed_origins, origin);
}

// --- the gateway

void Signalling::use_gateway(session::ConferenceSettings settings, Order order) {
  conference_.emplace(std::move(settings), random_);
  order_ = std::move(order);
  hall_.use_gateway(*conference_, orders_);
}

void Signalling::on_gateway_events(const std::vector<session::Event>& events) {
  for (const session::Event& event : events) {
    if (const auto* levels = std::get_if<session::Levels>(&event))
      conference_->on_levels(loop_.now(), *levels);
    else
      conference_->on_event(event, orders_);
  }
  carry_out();
}

// Each worker's together: their order counts only there. True: not all could be done, which is to be told.
bool Signalling::carry_out_orders() {
  bool lost = false;
  while (!orders_.empty()) {
    const unsigned worker = orders_.front().first;
    std::vector<session::Command> commands;
    std::erase_if(orders_, [&](auto& order) {
      if (order.first == worker) commands.push_back(std::move(order.second));
      return order.first == worker;
    });
    std::vector<session::PeerId> opened;
    for (const session::Command& command : commands)
      if (const auto* open = std::get_if<session::Open>(&command)) opened.push_back(open->peer);
    if (order_(worker, std::move(commands))) continue;
    // What an overloaded worker was to open is not there; whoever waits for it finds out and tries again.
    spdlog::warn("A media worker is overloaded.");
    for (const session::PeerId peer : opened)
      conference_->on_event(session::Ended{peer, transport::End::closed_by_us}, orders_);
    lost |= !opened.empty();
  }
  return lost;
}

void Signalling::to_whip(ConnectionId id, const io::Request& request, const Target& target) {
  if (!hall_.is_open(doors::kWhipDoor))
    return answer(id, request, Route::whip, text_response(404, "This door is shut on this server."));
  if (!allows_origin(request, false))
    return answer(id, request, Route::whip,
                  text_response(403, "Pages of this origin may not use this door."));
  doors::WhipRequest asked{request.method, target.path, target.query, request.content_type, request.if_match,
                           request.body,   {}};
  if (request.method == "POST")
    asked.ice_servers = ice_servers_.ice_servers(server_name(request), random_.token(9));
  doors::WhipResponse made = hall_.on_whip(loop_.now(), asked, out_);
  carry_out();

  io::Response response;
  response.status = made.status;
  response.headers = std::move(made.headers);
  if (!made.content_type.empty())
    response.headers.append("Content-Type: ").append(made.content_type).append("\r\n");
  response.headers += "Cache-Control: no-store\r\n";
  if (!request.origin.empty()) {
    response.headers.append("Access-Control-Allow-Origin: ")
        .append(request.origin)
        .append("\r\nVary: Origin\r\n");
    response.headers += request.method == "OPTIONS"
                            ? "Access-Control-Allow-Methods: POST, PATCH, DELETE\r\n"
                              "Access-Control-Allow-Headers: content-type, authorization, if-match\r\n"
                              "Access-Control-Max-Age: 86400\r\n"
                            : "Access-Control-Expose-Headers: Location, ETag, Link, Accept-Patch\r\n";
  }
  response.body = std::move(made.body);
  answer(id, request, Route::whip, std::move(response));
}

void Signalling::to_room_of_two(ConnectionId id, const io::Request& request, const Target& target) {
  if (!hall_.is_open(doors::kRoomOfTwoDoor))
    return answer(id, request, Route::room_of_two, text_response(404, "This door is shut on this server."));
  if (!allows_origin(request, false))
    return answer(id, request, Route::room_of_two,
                  text_response(403, "Pages of this origin may not use this door."));
  std::string cors;
  if (!request.origin.empty())
    cors.append("Access-Control-Allow-Origin: ").append(request.origin).append("\r\nVary: Origin\r\n");
  if (request.method == "OPTIONS") {
    io::Response response;
    response.status = 204;
    response.headers =
        cors +
        "Access-Control-Allow-Methods: GET, POST\r\nAccess-Control-Allow-Headers: content-type\r\n"
        "Access-Control-Max-Age: 86400\r\n";
    return answer(id, request, Route::room_of_two, std::move(response));
  }
  const ConnectionId named{++last_request_ | kRequestBit};
  pending_.emplace(named, Pending{id, std::string(request.method), std::move(cors), loop_.now()});
  request_of_[id] = named;
  hall_.on_request(loop_.now(), doors::kRoomOfTwoDoor, named,
                   doors::Request{request.method, target.path, target.query, request.body}, out_);
  carry_out();
}

std::string Signalling::about(const io::Request& request) const {
  struct Row {
    std::string_view name, path, about;
    switchboard::DoorIndex door;
  };
  static constexpr Row rows[] = {
      {"native", "signal", "Halloo's own protocol: people, calls, resumption.", doors::kNativeDoor},
      {"article", "./", "The signalling of \"Let's Have Fun With WebRTC\".", doors::kArticleDoor},
      {"room-of-two", "socket.io/", "The tutorial's room of two, over socket.io.", doors::kRoomOfTwoDoor},
  };
  std::string json = "{\"version\":";
  json::append_string(json, HALLOO_VERSION);
  json += ",\"protocolVersion\":";
  json::append_uint(json, protocol::kVersion);
  json += ",\"doors\":[";
  for (const Row& row : rows) {
    if (json.back() != '[') json += ',';
    json += "{\"name\":";
    json::append_string(json, row.name);
    json += ",\"path\":";
    json::append_string(json, row.path);
    json += ",\"open\":";
    json += hall_.is_open(row.door) ? "true" : "false";
    json += ",\"about\":";
    json::append_string(json, row.about);
    json += '}';
  }
  json += "],\"addresses\":[";
  // The one that this client came by: others are not a stranger's to know.
  json::append_string(json,
                      std::string(request.tls ? "https://" : "http://").append(request.host).append("/"));
  json += "],\"iceServers\":[";
  for (const auto& server : ice_servers_.without_credentials(server_name(request))) {
    if (json.back() != '[') json += ',';
    append(json, server);
  }
  json += "]}";
  return json;
}

// --- WebSockets

std::optional<io::Response> Signalling::refuse_upgrade(ConnectionId id, const io::Request& request,
                                                       Route route) {
  const auto door = door_of(route);
  if (!door) return text_response(404, "There is no WebSocket here.");
  if (!hall_.is_open(*door)) return text_response(404, "This door is shut on this server.");
  if (!allows_origin(request, *door == doors::kNativeDoor))
    return text_response(
        403, "Pages of this origin may not use this door. The operator can allow it by --allow-origin.");
  if (!admit(id, request))
    return text_response(429, "Too many connections come from your address. Close some and try again.");
  return std::nullopt;
}

std::optional<io::Response> Signalling::on_upgrade(ConnectionId id, const io::Request& request) {
  const Route where = route(split_target(request.target).path).route;
  auto refusal = refuse_upgrade(id, request, where);
  access_.note({request.method, to_string(where), refusal ? refusal->status : 101u});
  return refusal;
}

void Signalling::on_open(ConnectionId id, const io::Request& request) {
  const Target target = split_target(request.target);
  hall_.on_open(loop_.now(), *door_of(route(target.path).route), id,
                doors::Arrival{target.path, target.query, server_name(request)}, out_);
  carry_out();
}

void Signalling::on_text(ConnectionId id, std::string_view message) {
  hall_.on_text(loop_.now(), id, message, out_);
  carry_out();
}

bool Signalling::on_stream(io::HandedOver stream) {
  if (take_stream_) take_stream_(std::move(stream));
  return take_stream_ != nullptr;
}

void Signalling::on_closed(ConnectionId id) {
  quota_.release(id);
  if (const auto request = request_of_.find(id); request != request_of_.end()) {
    const ConnectionId named = request->second;
    request_of_.erase(request);
    pending_.erase(named);
    hall_.on_close(loop_.now(), named, out_);
  }
  hall_.on_close(loop_.now(), id, out_);
  carry_out();
  // The last one is still counted while it closes.
  if (shut_down_done_ && web_.connections() <= 1) shutdown_timer_.at(loop_.now());
}

// --- what the doors want done

void Signalling::carry_out() {
  hall_.tell_of_media(loop_.now(), out_);
  for (const doors::Action& action : out_.actions())
    std::visit([this](const auto& a) { carry_out(a); }, action);
  out_.clear();
  if (carry_out_orders()) return carry_out();
  Instant next = hall_.next_timeout();
  if (conference_) next = std::min(next, conference_->next_timeout());
  if (next != timer_.when()) timer_.at(next);
}

void Signalling::carry_out(const doors::Close& action) {
  web_.close(action.connection, static_cast<std::uint16_t>(action.code), action.reason);
}

void Signalling::carry_out(const doors::Respond& action) {
  const auto found = pending_.find(action.request);
  if (found == pending_.end()) return;
  const Pending pending = std::move(found->second);
  pending_.erase(found);
  request_of_.erase(pending.connection);
  hall_.on_answered(action.request);

  io::Response response;
  response.status = action.status;
  response.headers = pending.cors;
  response.headers.append("Content-Type: ")
      .append(action.content_type)
      .append("\r\nCache-Control: no-store\r\n");
  response.body = action.body;
  access_.note({pending.method, to_string(Route::room_of_two), response.status, response.body.size(),
                loop_.now() - pending.since});
  web_.respond(pending.connection, std::move(response));
}

void Signalling::shut_down(std::function<void()> done) {
  if (shut_down_done_) return;
  shut_down_done_ = std::move(done);
  web_.stop_listening();
  hall_.on_shutdown(out_);
  carry_out();
  web_.close_all(static_cast<std::uint16_t>(doors::CloseCode::going_away), "The server stops.");
  shutdown_timer_.at(web_.connections() == 0 ? loop_.now() : loop_.now() + kShutdownTime);
}

}  // namespace halloo::app
