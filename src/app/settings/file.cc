#include "app/settings/file.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace halloo::app {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void append_utf8(std::string& to, std::uint32_t code) {
  const auto put = [&](std::uint32_t octet) { to += static_cast<char>(octet); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0U | (code >> 6));
    put(0x80U | (code & 0x3fU));
  } else {
    put(0xe0U | (code >> 12));
    put(0x80U | ((code >> 6) & 0x3fU));
    put(0x80U | (code & 0x3fU));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }

  Result<std::vector<FileEntry>, FileError> read() {
    std::vector<FileEntry> entries;
    while (skip_lines(), !rest_.empty()) {
      FileEntry entry;
      if (!assignment(entry)) return Unexpected{FileError{line_, std::move(what_)}};
      entries.push_back(std::move(entry));
    }
    return entries;
  }

 private:
  bool fail(std::string what) {
    what_ = std::move(what);
    return false;
  }
  char next() const { return rest_.empty() ? '\n' : rest_.front(); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (take(' ') || take('\t') || take('\r')) {
    }
  }
  void skip_comment() {
    if (next() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
  }
  void skip_lines() {
    while (skip_blanks(), skip_comment(), take('\n')) ++line_;
  }

  bool assignment(FileEntry& entry) {
    entry.line = line_;
    if (next() == '[') return fail("there are no sections in this file, only lines of the form name = value");
    const bool quoted = next() == '"' || next() == '\'';
    if (quoted) {
      if (!string(entry.name)) return false;
    } else {
      while (is_name_character(next())) entry.name += next(), rest_.remove_prefix(1);
    }
    skip_blanks();
    if (entry.name.empty() || !take('=')) return fail("a line must be of the form name = value");
    skip_blanks();
    if (take('[')) {
      entry.array = true;
      if (!array(entry.values)) return false;
    } else if (!value(entry.values.emplace_back(), "#\n")) {
      return false;
    }
    skip_blanks();
    skip_comment();
    if (next() != '\n') return fail("there is something after the value of " + entry.name);
    return true;
  }

  bool array(std::vector<std::string>& values) {
    while (skip_lines(), !take(']')) {
      if (rest_.empty()) return fail("an array is not closed by ]");
      if (!value(values.emplace_back(), ",]#\n")) return false;
      skip_lines();
      if (!rest_.empty() && !take(',') && next() != ']') return fail("a comma or ] is missing in an array");
    }
    return true;
  }

  bool value(std::string& into, std::string_view ends) {
    if (next() == '"' || next() == '\'') return string(into);
    const auto end = std::min(rest_.find_first_of(ends), rest_.size());
    into = rest_.substr(0, end);
    while (!into.empty() && (into.back() == ' ' || into.back() == '\t' || into.back() == '\r'))
      into.pop_back();
    if (into.empty()) return fail("a value is missing");
    if (into.find_first_of(" \t\"'") != std::string::npos)
      return fail("text with spaces or quotes must stand in quotes");
    rest_.remove_prefix(end);
    return true;
  }

  bool string(std::string& into) {
    const char quote = next();
    rest_.remove_prefix(1);
    while (next() != quote) {
      if (next() == '\n') return fail("a quotation mark is missing at the end of the text");
      const char c = next();
      rest_.remove_prefix(1);
      if (c != '\\' || quote == '\'') {
        into += c;
      } else if (!escape(into)) {
        return false;
      }
    }
    rest_.remove_prefix(1);
    return true;
  }

  bool escape(std::string& into) {
    const char c = next();
    if (c != '\n') rest_.remove_prefix(1);
    switch (c) {
      case '"':
      case '\\':
        into += c;
        return true;
      case 'n':
        into += '\n';
        return true;
      case 't':
        into += '\t';
        return true;
      case 'u':
        return code_point(into);
      default:
        return fail(
            R"(only \" \\ \n \t and \uXXXX may follow a backslash; text in single quotes needs none)");
    }
  }

  bool code_point(std::string& into) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = next();
      const bool digit = c >= '0' && c <= '9';
      const char lower = static_cast<char>(c | 0x20);
      if (!digit && (lower < 'a' || lower > 'f')) return fail("\\u needs four hexadecimal digits");
      code = code * 16 + static_cast<std::uint32_t>(digit ? c - '0' : lower - 'a' + 10);
      rest_.remove_prefix(1);
    }
    if (code == 0 || (code >= 0xd800 && code < 0xe000)) return fail("\\u must name a character");
    append_utf8(into, code);
    return true;
  }

  std::string_view rest_;
  unsigned line_ = 1;
  std::string what_;
};

}  // namespace

Result<std::vector<FileEntry>, FileError> parse_settings_file(std::string_view text) {
  return Reader(text).read();
}

}  // namespace halloo::app
