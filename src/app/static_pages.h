// Answers requests for the embedded pages: compressed as the client takes it, with ETag, hashed names for
// a year, and the headers that keep a page to itself. Stateless.
#pragma once

#include <string_view>

#include "io/web_server.h"

namespace halloo::app {

// `page` is a path in pages(); anything else is answered with 404.
io::Response serve_page(std::string_view page, const io::Request& request);

// Is `coding` among what Accept-Encoding takes (RFC 9110 section 12.5.3)?
bool accepts(std::string_view accept_encoding, std::string_view coding);

// Does If-None-Match name this ETag (RFC 9110 section 13.1.2)?
bool matches(std::string_view if_none_match, std::string_view etag);

bool only_reads(const io::Request& request);  // GET or HEAD
io::Response read_only_response();            // to what does more

io::Response text_response(unsigned status, std::string_view sentence);
io::Response json_response(std::string json);

}  // namespace halloo::app
