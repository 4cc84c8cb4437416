// The embedded pages: what web/build.mjs made, as data of the program. web/embed.mjs writes the table.
#pragma once

#include <span>
#include <string_view>

namespace halloo::app {

struct Page {
  std::string_view path;  // without a leading slash: "index.html", "assets/main-1a2b3c4d.js"
  std::string_view content_type;
  std::string_view etag;  // quoted, of the plain content
  std::string_view plain;
  std::string_view gzip;    // empty where it would not be smaller
  std::string_view brotli;  // likewise
};

// Sorted by path.
std::span<const Page> pages();

}  // namespace halloo::app
