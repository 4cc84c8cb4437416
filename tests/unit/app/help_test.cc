#include "app/settings/help.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/files.h"
#include "app/settings/table.h"

namespace halloo::app {
namespace {

std::string documentation(const std::string& name) {
  const auto content = read_file(HALLOO_SOURCE_DIR "/docs/" + name);
  EXPECT_TRUE(content) << content.error();
  return content ? *content : "";
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin);
  const auto to = text.find(end);
  if (from == std::string::npos || to == std::string::npos) return "no " + begin + " and " + end;
  return text.substr(from + begin.size(), to - from - begin.size());
}

TEST(Help, NamesEverySettingWithItsDefaultIn80Columns) {
  const std::string help = help_text();
  for (const SettingGroup& group : setting_groups()) {
    for (const Setting& setting : group.settings) {
      EXPECT_NE(help.find("  --" + std::string(setting.name) + " "), std::string::npos) << setting.name;
      EXPECT_NE(help.find("[" + std::string(setting.fallback)), std::string::npos) << setting.name;
    }
  }
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84U) << line;
}

TEST(Help, TheDocumentationSaysTheSame) {
  EXPECT_EQ(
      between(documentation("settings.md"), "<!-- settings: from here -->\n", "<!-- settings: to here -->\n"),
      help_markdown())
      << "put what `halloo --help=markdown` prints between the two marks of docs/settings.md";
  EXPECT_EQ(between(documentation("halloo.1"), ".\\\" settings: from here\n", ".\\\" settings: to here\n"),
            help_man())
      << "put what `halloo --help=man` prints between the two marks of docs/halloo.1";
}

TEST(SettingNames, AreFoundAndNearlyFound) {
  EXPECT_EQ(find_setting("ring-time")->name, "ring-time");
  EXPECT_EQ(find_setting("ring"), nullptr);
  EXPECT_EQ(variable_name("max-connections-per-address"), "HALLOO_MAX_CONNECTIONS_PER_ADDRESS");
  const struct {
    const char *wrong, *right;
  } cases[] = {{"ringtime", "ring-time"},     {"RING_TIME", "ring-time"},
               {"max-poeple", "max-people"},  {"cert", ""},
               {"lsiten", "listen"},          {"", ""},
               {"privat-key", "private-key"}, {"url", ""},
               {"worker", "workers"}};
  for (const auto& [wrong, right] : cases) EXPECT_EQ(nearest_setting(wrong), right) << wrong;
}

}  // namespace
}  // namespace halloo::app
