#include "base/json.h"

#include <charconv>
#include <cstring>

namespace halloo::json {
namespace {

// Eight octets at a time: is there a quote, a backslash or a control character among them?
bool has_special(const char* p) {
  std::uint64_t w;
  std::memcpy(&w, p, sizeof w);
  constexpr std::uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
  const auto zero_in = [](std::uint64_t x) { return (x - ones) & ~x & highs; };
  const std::uint64_t below_space = (w - ones * 0x20) & ~w & highs;
  return (below_space | zero_in(w ^ (ones * '"')) | zero_in(w ^ (ones * '\\'))) != 0;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : p_(text.data()), end_(p_ + text.size()) {}

  bool at_end() {
    skip_space();
    return p_ == end_;
  }

  bool value(Value& out, int depth) {
    skip_space();
    if (p_ == end_) return false;
    const char* start = p_;
    bool ok = false;
    switch (*p_) {
      case '{':
        out.kind = Kind::object;
        ok = container('}', depth);
        break;
      case '[':
        out.kind = Kind::array;
        ok = container(']', depth);
        break;
      case '"':
        out.kind = Kind::string;
        ok = string();
        break;
      case 't':
        out.kind = Kind::boolean;
        ok = literal("true");
        break;
      case 'f':
        out.kind = Kind::boolean;
        ok = literal("false");
        break;
      case 'n':
        out.kind = Kind::null;
        ok = literal("null");
        break;
      default:
        out.kind = Kind::number;
        ok = number();
        break;
    }
    out.raw = {start, static_cast<std::size_t>(p_ - start)};
    return ok;
  }

  // One member of an object; `more` tells whether another follows.
  bool member(Member& out, int depth, bool& more) {
    skip_space();
    const char* start = p_;
    if (p_ == end_ || *p_ != '"' || !string()) return false;
    out.key = {start + 1, static_cast<std::size_t>(p_ - start - 2)};
    skip_space();
    return take(':') && value(out.value, depth) && separator('}', more);
  }

  bool open(char bracket, char closing, bool& empty) {
    skip_space();
    if (!take(bracket)) return false;
    skip_space();
    empty = take(closing);
    return true;
  }

  bool separator(char closing, bool& more) {
    skip_space();
    more = take(',');
    return more || take(closing);
  }

 private:
  void skip_space() {
    while (p_ != end_ && (*p_ == ' ' || *p_ == '\t' || *p_ == '\n' || *p_ == '\r')) ++p_;
  }
  bool take(char c) {
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  bool literal(std::string_view word) {
    if (static_cast<std::size_t>(end_ - p_) < word.size() || std::memcmp(p_, word.data(), word.size()) != 0)
      return false;
    p_ += word.size();
    return true;
  }
  bool container(char closing, int depth) {
    if (depth == 0) return false;
    bool empty = false;
    if (!open(*p_, closing, empty)) return false;
    for (bool more = !empty; more;) {
      if (closing == '}') {
        Member ignored;
        if (!member(ignored, depth - 1, more)) return false;
      } else {
        Value ignored;
        if (!value(ignored, depth - 1) || !separator(']', more)) return false;
      }
    }
    return true;
  }
  bool digits() {
    const char* start = p_;
    while (p_ != end_ && *p_ >= '0' && *p_ <= '9') ++p_;
    return p_ != start;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (p_ != end_ && (*p_ == 'e' || *p_ == 'E')) {
      ++p_;
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }
  bool escape() {
    if (p_ == end_) return false;
    const char c = *p_++;
    if (c != 'u') return std::strchr("\"\\/bfnrt", c) != nullptr && c != '\0';
    for (int i = 0; i < 4; ++i)
      if (p_ == end_ || hex_digit(*p_++) < 0) return false;
    return true;
  }
  bool string() {
    ++p_;  // the opening quote
    while (true) {
      while (end_ - p_ >= 8 && !has_special(p_)) p_ += 8;
      if (p_ == end_) return false;
      const auto c = static_cast<unsigned char>(*p_++);
      if (c == '"') return true;
      if (c < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
  }

  const char* p_;
  const char* end_;
};

void append_utf8(std::string& out, unsigned code_point) {
  const auto put = [&out](unsigned octet) { out += static_cast<char>(octet); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 63));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 63));
    put(0x80 | (code_point & 63));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 63));
    put(0x80 | (code_point >> 6 & 63));
    put(0x80 | (code_point & 63));
  }
}

// The four hex digits behind "\\u"; Scanner has checked that they are.
unsigned code_unit(const char* p) {
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit << 4 | static_cast<unsigned>(hex_digit(p[i]));
  return unit;
}

bool is_high_surrogate(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Appends what the \\u escape with its digits at `p` stands for, and moves behind it and its second half.
const char* append_escaped(std::string& out, const char* p, const char* end) {
  const unsigned unit = code_unit(p);
  p += 4;
  if (is_high_surrogate(unit) && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
    const unsigned low = code_unit(p + 2);
    if (is_low_surrogate(low)) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      return p + 6;
    }
  }
  append_utf8(out, is_high_surrogate(unit) || is_low_surrogate(unit) ? 0xFFFD : unit);
  return p;
}

}  // namespace

std::optional<Object> Object::parse(std::string_view text) {
  std::optional<Object> object(std::in_place);
  Scanner scanner(text);
  bool empty = false;
  if (!scanner.open('{', '}', empty)) return std::nullopt;
  for (bool more = !empty; more;) {
    if (object->size_ == kMax) return std::nullopt;
    if (!scanner.member(object->members_[object->size_++], kMaxDepth - 1, more)) return std::nullopt;
  }
  if (!scanner.at_end()) return std::nullopt;
  return object;
}

const Value* Object::find(std::string_view key) const {
  for (std::size_t i = size_; i-- > 0;)
    if (members_[i].key == key) return &members_[i].value;
  return nullptr;
}

std::optional<Value> read(std::string_view text) {
  Scanner scanner(text);
  Value value;
  if (!scanner.value(value, Object::kMaxDepth) || !scanner.at_end()) return std::nullopt;
  return value;
}

std::optional<Value> first_element(const Value& array) {
  if (array.kind != Kind::array) return std::nullopt;
  Scanner scanner(array.raw);
  Value value;
  bool empty = false;
  if (!scanner.open('[', ']', empty) || empty || !scanner.value(value, Object::kMaxDepth))
    return std::nullopt;
  return value;
}

bool each_element(const Value& array, FunctionRef<bool(const Value&)> visit) {
  if (array.kind != Kind::array) return false;
  Scanner scanner(array.raw);
  bool empty = false;
  if (!scanner.open('[', ']', empty)) return false;
  for (bool more = !empty; more;)
    if (Value value;
        !scanner.value(value, Object::kMaxDepth) || !scanner.separator(']', more) || !visit(value))
      return false;
  return true;
}

std::optional<std::string_view> to_plain_string(const Value& value) {
  if (value.kind != Kind::string || value.raw.find('\\') != std::string_view::npos) return std::nullopt;
  return value.raw.substr(1, value.raw.size() - 2);
}

std::optional<std::string> to_string(const Value& value) {
  if (value.kind != Kind::string) return std::nullopt;
  std::string out;
  out.reserve(value.raw.size() - 2);
  const char* p = value.raw.data() + 1;
  const char* const end = value.raw.data() + value.raw.size() - 1;
  while (p != end) {
    const auto* backslash = static_cast<const char*>(std::memchr(p, '\\', static_cast<std::size_t>(end - p)));
    out.append(p, backslash ? backslash : end);
    if (!backslash) break;
    p = backslash + 2;
    switch (backslash[1]) {
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u':
        p = append_escaped(out, p, end);
        break;
      default:
        out += backslash[1];
        break;
    }
  }
  return out;
}

std::optional<bool> to_bool(const Value& value) {
  if (value.kind != Kind::boolean) return std::nullopt;
  return value.raw == "true";
}

std::optional<std::uint64_t> to_uint(const Value& value) {
  if (value.kind != Kind::number) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = value.raw.data() + value.raw.size();
  const auto [p, error] = std::from_chars(value.raw.data(), end, number);
  // JavaScript's numbers are exact up to 2^53.
  if (error != std::errc() || p != end || number >= (std::uint64_t{1} << 53)) return std::nullopt;
  return number;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const char* start = p;
    while (end - p >= 8 && !has_special(p)) p += 8;
    while (p != end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
    out.append(start, p);
    if (p == end) break;
    const char c = *p++;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default: {
        constexpr char hex[] = "0123456789abcdef";
        out += "\\u00";
        out += hex[static_cast<unsigned char>(c) >> 4];
        out += hex[c & 15];
      }
    }
  }
  out += '"';
}

void append_uint(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto result = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, result.ptr);
}

}  // namespace halloo::json
