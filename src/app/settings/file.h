// The settings file: the part of TOML 1.0 that settings need. `name = value` lines, comments, strings,
// numbers, true and false, arrays of these over any number of lines. A plain word needs no quotes
// (45s, off), which TOML would ask for. No tables, no multi-line strings, no dates.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace halloo::app {

struct FileEntry {
  std::string name;
  std::vector<std::string> values;
  bool array = false;
  unsigned line = 0;
};

struct FileError {
  unsigned line = 0;
  std::string what;  // a sentence without its full stop
};

Result<std::vector<FileEntry>, FileError> parse_settings_file(std::string_view text);

}  // namespace halloo::app
