// The table of all settings: name, how it is read, default, help. A new setting is one line of table.cc and
// one member of Settings; flag, environment variable, file, --help, man page and documentation follow.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace halloo::app {

struct Settings;

// Reads the values and stores the result. The error is a sentence that begins with the value.
using Store = Result<void, std::string> (*)(Settings& settings, std::span<const std::string> values);

struct Setting {
  std::string_view name;      // of the flag and in the file
  std::string_view value;     // what stands for the value in the help
  std::string_view fallback;  // the default, as it would be written; empty for none
  bool list;                  // may be given several times
  Store store;
  std::string_view help;
  std::string_view fallback_shown = {};  // where the default depends on the machine
};

struct SettingGroup {
  std::string_view title;
  std::span<const Setting> settings;
};

std::span<const SettingGroup> setting_groups();
const Setting* find_setting(std::string_view name);

// "HALLOO_RING_TIME" for "ring-time".
std::string variable_name(std::string_view setting);

// The name of a setting that is most like `name`, or empty if none is.
std::string_view nearest_setting(std::string_view name);

// As max-connections before the machine is asked.
inline constexpr std::size_t kFromFileLimit = static_cast<std::size_t>(-1);

}  // namespace halloo::app
