// Lines of text, and what descriptions and their fragments write alike. Not for others.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/description.h"

namespace halloo::sdp {

class Lines {
 public:
  template <class... Parts>
  void line(const Parts&... parts) {
    add(parts...);
    end();
  }
  template <class... Parts>
  void begin(const Parts&... parts) {
    add(parts...);
  }
  template <class... Parts>
  void add(const Parts&... parts) {
    (append(parts), ...);
  }
  void end() { text_ += "\r\n"; }
  std::string take() { return std::move(text_); }

 private:
  void append(std::string_view part) { text_ += part; }
  template <std::unsigned_integral Number>
  void append(Number number) {
    text_ += std::to_string(number);
  }

  std::string text_;
};

void write_media_line(Lines& out, const MediaSection& section);
void write_groups(Lines& out, const std::vector<Group>& groups);
void write_ice(Lines& out, const Ice& ice);
void write_candidates(Lines& out, const std::vector<Candidate>& candidates, bool end);

}  // namespace halloo::sdp
