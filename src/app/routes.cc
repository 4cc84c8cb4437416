#include "app/routes.h"

#include <algorithm>

#include "app/pages.h"

namespace halloo::app {
namespace {

const Page* find_page(std::string_view path) {
  const auto all = pages();
  const auto found =
      std::lower_bound(all.begin(), all.end(), path,
                       [](const Page& page, std::string_view wanted) { return page.path < wanted; });
  return found != all.end() && found->path == path ? &*found : nullptr;
}

}  // namespace

Routed route(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view last = path.substr(slash + 1);
  const std::string_view before = path.substr(0, slash);
  if (before.ends_with("/socket.io") || last == "socket.io") return {Route::room_of_two, {}};
  // Its rooms and sessions may be named like anything else.
  for (const std::string_view door : {"/whip/", "/whep/"})
    if (path.rfind(door) != std::string_view::npos) return {Route::whip, {}};
  if (last.empty()) return {Route::root, "index.html"};
  if (last == "signal") return {Route::signal, {}};
  if (last == "about.json") return {Route::about, {}};
  if (last == "health") return {Route::health, {}};

  if (before.ends_with("/assets")) {
    const Page* page = find_page(path.substr(before.size() - 6));
    return page ? Routed{Route::page, page->path} : Routed{};
  }
  if (const Page* page = find_page(last)) return {Route::page, page->path};
  for (const Page& page : pages())  // /booth is booth.html
    if (page.path.ends_with(".html") && page.path.substr(0, page.path.size() - 5) == last)
      return {Route::page, page.path};
  return {};
}

std::string_view to_string(Route route) {
  switch (route) {
    case Route::page:
      return "page";
    case Route::root:
      return "root";
    case Route::signal:
      return "signal";
    case Route::room_of_two:
      return "room-of-two";
    case Route::whip:
      return "whip";
    case Route::about:
      return "about";
    case Route::health:
      return "health";
    case Route::unknown:
      return "unknown";
  }
  return {};
}

Target split_target(std::string_view target) {
  // An absolute-form target (RFC 9112 section 3.2.2) names the server before the path.
  if (!target.starts_with('/')) {
    const std::size_t scheme = target.find("://");
    const std::size_t slash = scheme == std::string_view::npos ? scheme : target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace halloo::app
