// Reading one JSON object (RFC 8259) as slices of its text, without building a tree: a relay looks at
// the envelope and passes the content on as it came. The whole text is checked, also what is passed on.
// Writing is by appending to a string. Input must be valid UTF-8: the WebSocket layer has seen to that.
//
// A lone surrogate ("\\ud800"), which JSON.stringify writes, is taken; unescaped it becomes U+FFFD.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/function_ref.h"

namespace halloo::json {

enum class Kind { object, array, string, number, boolean, null };

struct Value {
  Kind kind = Kind::null;
  std::string_view raw;  // the text of the value, quotes and brackets included
};

struct Member {
  std::string_view key;  // between the quotes, escapes as they are
  Value value;
};

// The members of an object, in order. More than kMax of them are an error: no message of ours has as many.
class Object {
 public:
  static constexpr std::size_t kMax = 32;
  static constexpr int kMaxDepth = 64;

  // nullopt when the text is not one JSON object and nothing else.
  static std::optional<Object> parse(std::string_view text);

  // The last member of this name, as JSON parsers do; nullptr if there is none. Keys are compared as
  // they are written: a key spelled with escapes is not found.
  const Value* find(std::string_view key) const;

  const Member* begin() const { return members_.data(); }
  const Member* end() const { return members_.data() + size_; }

 private:
  std::array<Member, kMax> members_;
  std::size_t size_ = 0;
};

// What a value is; nullopt: it is something else.
std::optional<std::string> to_string(const Value& value);             // unescaped
std::optional<std::string_view> to_plain_string(const Value& value);  // nullopt if it has escapes
std::optional<bool> to_bool(const Value& value);
std::optional<std::uint64_t> to_uint(const Value& value);  // a non-negative integer below 2^53

// The one JSON value that the whole text is; nullopt if it is none.
std::optional<Value> read(std::string_view text);

// Of an array; nullopt of an empty one, and of anything else.
std::optional<Value> first_element(const Value& array);
// Each of an array, in order, until `visit` says false. False: it did, or this is none.
bool each_element(const Value& array, FunctionRef<bool(const Value&)> visit);

// Appends `text` as a JSON string, quotes included.
void append_string(std::string& out, std::string_view text);
void append_uint(std::string& out, std::uint64_t value);

}  // namespace halloo::json
