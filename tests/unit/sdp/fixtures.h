// Descriptions of real clients, under tests/fixtures/sdp. Those of Chromium 156, werift and libdatachannel
// are as these made them, with other addresses, credentials and ids; Firefox's and aiortc's are in their
// shape.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/parse.h"

namespace halloo::sdp {

inline const std::vector<std::string> kFixtures{
    "chromium_answer",   "chromium_call",          "chromium_receive", "chromium_simulcast", "chromium_svc",
    "firefox_simulcast", "libdatachannel_publish", "werift_publish",   "aiortc_publish"};

inline std::string fixture_text(const std::string& name) {
  std::ifstream file(HALLOO_SOURCE_DIR "/tests/fixtures/sdp/" + name + ".sdp", std::ios::binary);
  if (!file) throw std::runtime_error("no such description: " + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Of a description that is to be right.
inline Description parsed(std::string_view text) {
  auto description = parse(text);
  if (!description)
    throw std::runtime_error(std::string(to_text(description.error().error)) + " in line " +
                             std::to_string(description.error().line));
  return *description;
}
inline Description fixture(const std::string& name) {
  return parsed(fixture_text(name));
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("not there: " + std::string(from));
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

}  // namespace halloo::sdp
