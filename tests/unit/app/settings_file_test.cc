#include <gtest/gtest.h>

#include "app/settings/file.h"

namespace halloo::app {
namespace {

using Values = std::vector<std::string>;

TEST(SettingsFile, ReadsWhatTomlHas) {
  const auto entries = parse_settings_file(
      "\xef\xbb\xbf# comment\r\n"
      "listen = \"127.0.0.1:80\"  # behind a proxy\r\n"
      "\n"
      "  workers=2\n"
      "access-log = false\n"
      "ring-time = 45s # plain\n"
      "'quoted' = 'C:\\no # comment'\n"
      "escaped = \"a\\\"b\\\\c\\u00e9\\u20ac\\t\"\n"
      "list = [ \"a\", b, 'c', ]\n"
      "long = [  # over\n"
      "  \"x\",  # several\n"
      "\n"
      "  \"y\"\n"
      "]\n"
      "empty = []\n"
      "none = \"\"");
  ASSERT_TRUE(entries) << entries.error().line << " " << entries.error().what;
  const struct {
    const char* name;
    Values values;
    bool array;
    unsigned line;
  } expected[] = {
      {"listen", {"127.0.0.1:80"}, false, 2},
      {"workers", {"2"}, false, 4},
      {"access-log", {"false"}, false, 5},
      {"ring-time", {"45s"}, false, 6},
      {"quoted", {"C:\\no # comment"}, false, 7},
      {"escaped", {"a\"b\\cé€\t"}, false, 8},
      {"list", {"a", "b", "c"}, true, 9},
      {"long", {"x", "y"}, true, 10},
      {"empty", {}, true, 15},
      {"none", {""}, false, 16},
  };
  ASSERT_EQ(entries->size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const FileEntry& entry = (*entries)[i];
    EXPECT_EQ(entry.name, expected[i].name);
    EXPECT_EQ(entry.values, expected[i].values) << entry.name;
    EXPECT_EQ(entry.array, expected[i].array) << entry.name;
    EXPECT_EQ(entry.line, expected[i].line) << entry.name;
  }
  EXPECT_TRUE(parse_settings_file("")->empty());
  EXPECT_TRUE(parse_settings_file("\n# nothing")->empty());
}

TEST(SettingsFile, NamesTheLineOfWhatIsWrong) {
  const struct {
    const char* text;
    unsigned line;
    const char* part;
  } cases[] = {
      {"[server]", 1, "no sections"},
      {"a = 1\nlisten 80", 2, "name = value"},
      {"= 1", 1, "name = value"},
      {"a = ", 1, "missing"},
      {"a = # nothing", 1, "missing"},
      {"\n\na = \"open\nb = 1", 3, "quotation mark"},
      {"a = \"open", 1, "quotation mark"},
      {"a = \"open\\", 1, "backslash"},
      {"a = 1 2", 1, "in quotes"},
      {"a = \"b\" c", 1, "after the value of a"},
      {"a = [1] 2", 1, "after the value of a"},
      {"a = [1,\n2", 2, "closed by ]"},
      {"a = [1\n\"2\"]", 2, "comma or ]"},
      {"a = [,]", 1, "missing"},
      {"a = \"\\x\"", 1, "backslash"},
      {"a = \"\\u12\"", 1, "hexadecimal"},
      {"a = \"\\ud800\"", 1, "character"},
  };
  for (const auto& [text, line, part] : cases) {
    const auto entries = parse_settings_file(text);
    ASSERT_FALSE(entries) << text;
    EXPECT_EQ(entries.error().line, line) << text;
    EXPECT_NE(entries.error().what.find(part), std::string::npos) << text << ": " << entries.error().what;
  }
}

}  // namespace
}  // namespace halloo::app
