#include "app/static_pages.h"

#include <string>

#include "app/pages.h"

namespace halloo::app {
namespace {

// Scripts, styles, pictures and sounds from here only; nothing inline, no frame around us, no other host.
// ws: and wss: because some browsers do not count a WebSocket to this host as 'self'.
constexpr std::string_view kPageHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: "
    "data:; "
    "media-src 'self' blob:; connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; worker-src "
    "'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "Permissions-Policy: camera=(self), microphone=(self), display-capture=(self), geolocation=()\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n";

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Calls visit for each element of a comma-separated list; stops where it returns true, and tells so.
template <class Visit>
bool any_of(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (visit(trim(list.substr(0, comma)))) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

bool accepts(std::string_view accept_encoding, std::string_view coding) {
  return any_of(accept_encoding, [&](std::string_view element) {
    const std::size_t semicolon = element.find(';');
    if (trim(element.substr(0, semicolon)) != coding) return false;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = trim(element.substr(semicolon + 1));
    return weight.find_first_of("123456789", weight.find('=')) != std::string_view::npos;
  });
}

bool matches(std::string_view if_none_match, std::string_view etag) {
  return any_of(if_none_match, [&](std::string_view element) {
    if (element.starts_with("W/")) element.remove_prefix(2);
    return element == "*" || element == etag;
  });
}

io::Response serve_page(std::string_view path, const io::Request& request) {
  const Page* page = nullptr;
  for (const Page& candidate : pages())
    if (candidate.path == path) page = &candidate;
  if (!page) return text_response(404, "There is no page here.");
  if (!only_reads(request)) return read_only_response();

  const bool hashed = path.starts_with("assets/");
  io::Response response;
  // Weak: it is the same for each coding (RFC 9110 section 8.8.3.3).
  response.headers = "ETag: W/";
  response.headers.append(page->etag)
      .append("\r\nVary: Accept-Encoding\r\nX-Content-Type-Options: nosniff\r\n");
  response.headers +=
      hashed ? "Cache-Control: public, max-age=31536000, immutable\r\n" : "Cache-Control: no-cache\r\n";
  if (path.ends_with(".html")) response.headers += kPageHeaders;
  response.headers.append("Content-Type: ").append(page->content_type).append("\r\n");
  response.static_body = page->plain;
  if (!page->brotli.empty() && accepts(request.accept_encoding, "br")) {
    response.headers += "Content-Encoding: br\r\n";
    response.static_body = page->brotli;
  } else if (!page->gzip.empty() && accepts(request.accept_encoding, "gzip")) {
    response.headers += "Content-Encoding: gzip\r\n";
    response.static_body = page->gzip;
  }
  // Its length is told all the same, and must be that of a 200 (section 8.6).
  if (matches(request.if_none_match, page->etag)) response.status = 304;
  return response;
}

bool only_reads(const io::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

io::Response read_only_response() {
  io::Response response = text_response(405, "This can only be read.");
  response.headers += "Allow: GET, HEAD\r\n";
  return response;
}

io::Response text_response(unsigned status, std::string_view sentence) {
  io::Response response;
  response.status = status;
  response.headers =
      "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nCache-Control: "
      "no-store\r\n";
  response.body = sentence;
  response.body += '\n';
  return response;
}

io::Response json_response(std::string json) {
  io::Response response;
  response.headers =
      "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
  response.body = std::move(json);
  return response;
}

}  // namespace halloo::app
