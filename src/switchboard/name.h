// A person's name: normalised for showing, with keys that look-alikes share. Stateless; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace halloo::switchboard {

struct Name {
  std::string shown;  // NFKC, spaces collapsed, UTF-8
  // Two names are too alike when either key is equal (Unicode UTS 39 section 4, skeleton):
  std::string folded;  // of the name in one case: "ada" and "Ada", and Cyrillic "аda"
  std::string seen;    // of the name as it is seen: "Ivan" with a capital i and "lvan" with an l
};

enum class NameError { empty, too_long, characters };

inline constexpr int kMaxNameCharacters = 40;  // code points, after normalisation

// `text` may be anything; invalid UTF-8 is an error of kind `characters`.
Result<Name, NameError> make_name(std::string_view text);

// A sentence for the person.
std::string_view explain(NameError error);

// The text in one case and normalised, for searching.
std::string fold_for_search(std::string_view text);

}  // namespace halloo::switchboard
