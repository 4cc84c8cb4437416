// The slicing JSON reader against Boost.JSON: they must agree on what is an object, and on each string.
#include <boost/json.hpp>
#include <cstdlib>
#include <string>

#include "base/json.h"

namespace {

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_ascii(text)) return 0;  // UTF-8 is checked before this reader is asked
  // Lone surrogates are fine for a reader that passes them on; theirs sees plain letters instead.
  std::string paired(text);
  for (std::size_t at = 0; (at = paired.find("\\u", at)) != std::string::npos; at += 2)
    if (at + 2 < paired.size() && (paired[at + 2] == 'd' || paired[at + 2] == 'D')) paired[at + 2] = '1';
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = halloo::json::Object::kMaxDepth;
  const boost::json::value theirs = boost::json::parse(paired, error, {}, options);
  if (halloo::json::read(text).has_value() != !error) {
    // So is a number that does not fit a double.
    if (error == boost::json::error::exponent_overflow) return 0;
    std::abort();
  }
  if (paired != text) return 0;
  const auto ours = halloo::json::Object::parse(text);
  if (ours && !error) {
    for (const halloo::json::Member& member : *ours) {
      const auto value = halloo::json::to_string(member.value);
      if (!value || member.key.find('\\') != std::string_view::npos) continue;
      const boost::json::value* found = theirs.as_object().if_contains(member.key);
      // Of two members of one name the last counts, for both.
      if (ours->find(member.key) != &member.value) continue;
      if (!found || !found->is_string() || found->as_string() != *value) std::abort();
      std::string written;
      halloo::json::append_string(written, *value);
      if (halloo::json::to_string({halloo::json::Kind::string, written}) != value) std::abort();
    }
  }
  return 0;
}
