#include "doors/room_of_two/json_text.h"

namespace halloo::doors::room_of_two {
namespace {

class Scanner {
 public:
  Scanner(std::string_view text, unsigned max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<JsonText> document() {
    skip_space();
    JsonText result;
    const char start = peek();
    if (start == '{') result.kind = JsonKind::object;
    if (start == '[') result.kind = JsonKind::array;
    if (!value(0)) return std::nullopt;
    skip_space();
    if (at_ != text_.size()) return std::nullopt;
    result.first = first_;
    return result;
  }

 private:
  // NUL at the end, which no token begins with.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
  }

  bool value(unsigned depth) {
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string();
      case 't':
        return take("true");
      case 'f':
        return take("false");
      case 'n':
        return take("null");
      default:
        return number();
    }
  }

  bool object(unsigned depth) {
    ++at_;
    if (depth > max_depth_) return false;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (!string()) return false;
      skip_space();
      if (!take(':')) return false;
      skip_space();
      if (!value(depth)) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool array(unsigned depth) {
    ++at_;
    if (depth > max_depth_) return false;
    skip_space();
    if (take(']')) return true;
    for (bool first = true;; first = false) {
      skip_space();
      const std::size_t start = at_;
      if (!value(depth)) return false;
      if (first && depth == 1) first_ = text_.substr(start, at_ - start);
      skip_space();
      if (!take(',')) return take(']');
    }
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!escape()) return false;
      } else if (c < 0x20) {
        return false;
      } else if (c < 0x80) {
        ++at_;
      } else {
        const std::size_t length = utf8_sequence(text_, at_);
        if (length == 0) return false;
        at_ += length;
      }
    }
    return false;
  }

  bool escape() {
    ++at_;
    const char c = peek();
    ++at_;
    if (c != 'u') return c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i) {
      const char digit = peek();
      const bool is_hex =
          (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
      if (!is_hex) return false;
      ++at_;
    }
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ != start;
  }

  bool number() {
    take('-');
    // A leading zero stands alone.
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  std::string_view text_;
  unsigned max_depth_;
  std::size_t at_ = 0;
  std::string_view first_;
};

}  // namespace

std::optional<JsonText> check_json(std::string_view text, unsigned max_depth) {
  return Scanner(text, max_depth).document();
}

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto between = [&](std::size_t i, unsigned low, unsigned high) {
    return byte(i) >= low && byte(i) <= high;
  };
  const auto continues = [&](std::size_t i) { return between(i, 0x80, 0xbf); };
  const unsigned lead = byte(0);
  if (at < text.size() && lead < 0x80) return 1;
  if (between(0, 0xc2, 0xdf)) return continues(1) ? 2 : 0;
  if (between(0, 0xe0, 0xef)) {
    // E0 must not be overlong, ED must not be a surrogate.
    return between(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf) && continues(2) ? 3 : 0;
  }
  if (between(0, 0xf0, 0xf4)) {
    // F0 must not be overlong, F4 must not pass U+10FFFF.
    const bool second = between(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
    return second && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_sequence(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace halloo::doors::room_of_two
