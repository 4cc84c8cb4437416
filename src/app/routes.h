// Which part of the program a request path is for. The program may sit below any path of a reverse proxy,
// stripped or not, so a path is known by its end. Stateless.
#pragma once

#include <string_view>

namespace halloo::app {

enum class Route {
  page,         // an embedded file
  root,         // "/": the first page, or the article door for a WebSocket
  signal,       // the native door
  room_of_two,  // socket.io/
  whip,         // whip/ROOM, whep/ROOM and what is below them
  about,        // about.json
  health,
  unknown,
};

struct Routed {
  Route route = Route::unknown;
  std::string_view page;  // for `page` and `root`: its path in pages()
};

// `path` without the query.
Routed route(std::string_view path);

// The fixed name of a route, for the access log.
std::string_view to_string(Route route);

// "/a/b?c" -> "/a/b" and "c"; anything behind '#' does not reach a server.
struct Target {
  std::string_view path;
  std::string_view query;
};
Target split_target(std::string_view target);

}  // namespace halloo::app
