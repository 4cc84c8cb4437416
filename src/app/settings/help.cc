#include "app/settings/help.h"

#include <algorithm>
#include <string_view>

#include "app/settings/table.h"

namespace halloo::app {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 6;

// The text in lines of at most kWidth, each indented.
std::string wrapped(std::string_view text) {
  std::string lines;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (column == 0 || column + 1 + end > kWidth) {
      if (column != 0) lines += '\n';
      lines.append(kIndent, ' ');
      column = kIndent;
    } else {
      lines += ' ';
      ++column;
    }
    lines += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines + '\n';
}

std::string_view shown_default(const Setting& setting) {
  return setting.fallback_shown.empty() ? setting.fallback : setting.fallback_shown;
}

std::string described(const Setting& setting) {
  std::string text(setting.help);
  if (setting.list) text += "; may be given several times";
  if (const auto fallback = shown_default(setting); !fallback.empty())
    text += " [" + std::string(fallback) + "]";
  return text;
}

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string result;
  for (const char c : text) c == what ? void(result += by) : void(result += c);
  return result;
}

// A minus that may be copied out of the man page, and no line taken for a macro.
std::string roff(std::string_view text) {
  std::string escaped = replaced(replaced(text, '\\', "\\e"), '-', "\\-");
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string cell(std::string_view text) {
  return replaced(text, '|', "\\|");
}
std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + cell(text) + "`";
}

}  // namespace

std::string help_text() {
  std::string text =
      "Halloo: people call each other from a browser through a server of their own.\n"
      "\n"
      "Usage: halloo [--name value]...\n"
      "       halloo turn-credentials --help\n"
      "\n"
      "Each setting below can be a flag, a variable in the environment or a line of a\n"
      "file, with the same name: --ring-time 30s, HALLOO_RING_TIME=30s,\n"
      "ring-time = \"30s\". A flag goes before the environment, the environment before\n"
      "the file. Defaults stand in brackets.\n"
      "\n"
      "  --config FILE\n" +
      wrapped("the file with settings (TOML); also HALLOO_CONFIG") + "  -h, --help\n" + wrapped("this") +
      "  -V, --version\n" + wrapped("the version");
  for (const SettingGroup& group : setting_groups()) {
    text += "\n" + std::string(group.title) + "\n";
    for (const Setting& setting : group.settings) {
      text += "  --" + std::string(setting.name) + " " + std::string(setting.value) + "\n" +
              wrapped(described(setting));
    }
  }
  return text +
         "\nTimes are written as 500ms, 45s, 5min or 1h, sizes as 4096, 64k or 1M. In the\n"
         "environment, several values of one setting have spaces between them.\n";
}

std::string help_markdown() {
  std::string text;
  for (const SettingGroup& group : setting_groups()) {
    text += "\n## " + std::string(group.title) + "\n\n| setting | default | |\n| --- | --- | --- |\n";
    for (const Setting& setting : group.settings) {
      const std::string fallback =
          setting.fallback_shown.empty() ? code(setting.fallback) : cell(setting.fallback_shown);
      text += "| " + code("--" + std::string(setting.name) + " " + std::string(setting.value)) + " | " +
              fallback + " | " + cell(setting.help) + (setting.list ? " (may be given several times)" : "") +
              " |\n";
    }
  }
  return text;
}

std::string help_man() {
  std::string text;
  for (const SettingGroup& group : setting_groups()) {
    text += ".SS " + roff(group.title) + "\n";
    for (const Setting& setting : group.settings) {
      text += ".TP\n.B \\-\\-" + roff(setting.name) + " \\fI" + roff(setting.value) + "\\fR\n" +
              roff(described(setting)) + "\n";
    }
  }
  return text;
}

}  // namespace halloo::app
