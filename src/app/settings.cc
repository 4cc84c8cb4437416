#include "app/settings.h"

#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <thread>
#include <utility>

#include "app/files.h"
#include "app/settings/file.h"
#include "app/settings/help.h"
#include "app/settings/table.h"

namespace halloo::app {
namespace {

// Descriptors that are not connections: listeners, event loops, timers, the log, files while read.
constexpr std::size_t kOtherDescriptors = 64;
constexpr std::size_t kDescriptorsOfWorker = 4;

// What one source says of one setting.
struct Given {
  std::vector<std::string> values;
  std::string where;
};
using Source = std::map<std::string, Given, std::less<>>;
// Where each setting that has a value got it from.
using Whence = std::map<std::string, std::string, std::less<>>;

template <class Function>
void for_each_setting(Function function) {
  for (const SettingGroup& group : setting_groups()) {
    for (const Setting& setting : group.settings) function(setting);
  }
}

std::string suggestion(std::string_view unknown, std::string_view prefix) {
  const std::string_view nearest = nearest_setting(unknown);
  if (nearest.empty()) return "; halloo --help lists the settings there are.";
  return "; did you mean " + std::string(prefix) + std::string(nearest) + "?";
}

std::optional<std::string> variable(const Environment& environment, std::string_view name) {
  const auto found = environment.variables.find(name);
  if (found == environment.variables.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

struct CommandLine {
  Source settings;
  std::string config;
  std::optional<std::string> print;
};

Unexpected<std::string> lacks_value(const std::string& flag) {
  const Setting* setting = flag.starts_with("--") ? find_setting(flag.substr(2)) : nullptr;
  return Unexpected{flag + " needs a value: " + flag + " " + std::string(setting ? setting->value : "FILE") +
                    "."};
}

Result<CommandLine, std::string> from_flags(std::span<const std::string> arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  Source given;
  CommandLine read;
  std::string help;
  bool version = false;
  for_each_setting([&](const Setting& setting) {
    const std::string flag = "--" + std::string(setting.name);
    Given& into = given[std::string(setting.name)];
    into.where = flag;
    app.add_option(flag, into.values)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  });
  app.add_option("--config", read.config)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  CLI::Option* help_option = app.add_option("-h,--help", help)->expected(0, 1);
  app.add_flag("-V,--version", version);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string what = mismatch.what();
    return lacks_value(what.substr(0, what.find(':')));
  } catch (const CLI::ParseError& error) {
    return Unexpected{std::string(error.what()) + "."};
  }
  if (help_option->count() > 0) {
    read.print = help == "markdown" ? help_markdown() : help == "man" ? help_man() : help_text();
    return read;
  }
  if (version) {
    read.print = "halloo " HALLOO_VERSION "\n";
    return read;
  }
  for (auto& [name, setting] : given) {
    // The next flag, taken for this one's value.
    if (std::ranges::any_of(setting.values,
                            [](const std::string& value) { return value.starts_with("--"); })) {
      return lacks_value(setting.where);
    }
  }
  if (const auto extras = app.remaining(); !extras.empty()) {
    const std::string name = extras.front().substr(0, extras.front().find('='));
    if (!name.starts_with("-")) {
      return Unexpected{"\"" + name +
                        "\" is no setting: they are given as --name value; halloo --help lists them."};
    }
    const std::string_view bare =
        std::string_view(name).substr(std::min(name.find_first_not_of('-'), name.size()));
    return Unexpected{name + " is no setting" + suggestion(bare, "--")};
  }
  for (auto& [name, setting] : given) {
    if (!setting.values.empty()) read.settings.emplace(name, std::move(setting));
  }
  return read;
}

Source from_environment(const Environment& environment, std::vector<std::string>& warnings) {
  Source source;
  for_each_setting([&](const Setting& setting) {
    const std::string name = variable_name(setting.name);
    const auto value = variable(environment, name);
    if (!value) return;
    Given given{.values = setting.list ? split(*value, " ") : std::vector{*value},
                .where = name + " in the environment"};
    if (!given.values.empty()) source.emplace(setting.name, std::move(given));
  });
  // Others may have reasons of their own to set HALLOO_…, so only what looks like a slip is told.
  for (const auto& [name, value] : environment.variables) {
    if (!name.starts_with("HALLOO_") || name == "HALLOO_CONFIG") continue;
    const std::string_view nearest = nearest_setting(std::string_view(name).substr(7));
    if (!nearest.empty() && variable_name(nearest) != name) {
      warnings.push_back(name + " in the environment is no setting; did you mean " + variable_name(nearest) +
                         "?");
    }
  }
  return source;
}

Result<Source, std::string> from_file(const std::string& path, std::string_view named_by) {
  const auto content = read_file(path);
  if (!content) return Unexpected{std::string(named_by) + ": " + content.error() + "."};
  auto entries = parse_settings_file(*content);
  if (!entries) {
    return Unexpected{path + ", line " + std::to_string(entries.error().line) + ": " + entries.error().what +
                      "."};
  }
  Source source;
  for (FileEntry& entry : *entries) {
    const std::string where = path + ", line " + std::to_string(entry.line) + ": ";
    const Setting* setting = find_setting(entry.name);
    if (!setting) return Unexpected{where + entry.name + " is no setting" + suggestion(entry.name, "")};
    if (entry.array && !setting->list)
      return Unexpected{where + entry.name + " takes one value, not an array."};
    const auto [place, fresh] =
        source.emplace(entry.name, Given{std::move(entry.values), where + entry.name});
    if (!fresh) return Unexpected{where + entry.name + " is given twice in this file."};
  }
  return source;
}

// HOST and PORT are where the tutorial's server looked; they move the default of --listen.
std::optional<Given> listen_default(const Environment& environment) {
  const auto host = variable(environment, "HOST");
  const auto port = variable(environment, "PORT");
  if (!host && !port) return std::nullopt;
  const bool v6 = host && host->find(':') != std::string::npos && !host->starts_with('[');
  const std::string name = host && port ? "HOST and PORT" : host ? "HOST" : "PORT";
  return Given{{(v6 ? "[" + *host + "]" : host.value_or("127.0.0.1")) + ":" + port.value_or("9250")},
               name + " in the environment"};
}

// The first source that has the setting, else its default.
std::optional<Given> chosen(const Setting& setting, std::initializer_list<const Source*> sources,
                            const Environment& environment) {
  for (const Source* source : sources) {
    if (const auto found = source->find(setting.name); found != source->end()) return found->second;
  }
  if (setting.name == "listen") {
    if (auto given = listen_default(environment)) return given;
  }
  if (setting.fallback.empty()) return std::nullopt;
  return Given{{std::string(setting.fallback)}, "default of " + std::string(setting.name)};
}

std::string default_state_dir(const Environment& environment) {
  // systemd: several folders may stand there, with colons between them.
  if (const auto folder = variable(environment, "STATE_DIRECTORY"))
    return folder->substr(0, folder->find(':'));
  if (const auto folder = variable(environment, "XDG_STATE_HOME")) return *folder + "/halloo";
  if (const auto home = variable(environment, "HOME"); home && *home != "/")
    return *home + "/.local/state/halloo";
  return environment.root ? "/var/lib/halloo" : "";
}

// Relays that nobody could use, or that everybody would wait for in vain.
Result<void, std::string> check_turn(const Settings& settings, const Whence& where) {
  if (where.contains("turn-secret") && where.contains("turn-secret-file")) {
    return Unexpected{
        std::string("turn-secret and turn-secret-file are both given: one of them is needed, and the file "
                    "may hold more.")};
  }
  const bool secret_given = where.contains("turn-secret") || where.contains("turn-secret-file");
  const auto& others = settings.ice_servers.others;
  const auto ours = std::ranges::find_if(others, &IceServer::takes_our_secret);
  if (ours != others.end() && !secret_given) {
    return Unexpected{
        "ice-server \"" + ours->url +
        "\" has no user and password: then it needs the secret that it shares with this server, "
        "by turn-secret or turn-secret-file."};
  }
  const bool any = (settings.serves_turn() && settings.ice_servers.own) ||
                   std::ranges::any_of(others, &IceServer::is_turn);
  if (settings.relay_only && !any) {
    return Unexpected{
        std::string("relay-only is on, but there is no relay: turn or udp is off, or ice-server is "
                    "none, and no other TURN server is named by ice-server.")};
  }
  if (settings.serves_turn() && settings.relay_ports.pairs() < settings.workers) {
    return Unexpected{"relay-ports must hold an even port and the one after it for each of the " +
                      std::to_string(settings.workers) + " workers."};
  }
  return {};
}

// What follows from other settings and from the machine; the error is a sentence.
Result<void, std::string> complete(Settings& settings, const Whence& where, const Environment& environment) {
  for (const auto& [set, missing] :
       {std::pair("certificate", "private-key"), {"private-key", "certificate"}}) {
    if (where.contains(set) && !where.contains(missing)) {
      return Unexpected{where.find(set)->second + " is given, but " + missing +
                        " is not: HTTPS needs both, or neither."};
    }
  }
  if (settings.listen.off && settings.tls_listen.off && settings.udp.off) {
    return Unexpected{std::string("listen, tls-listen and udp are all off: there would be nothing to do.")};
  }
  if (settings.workers == 0) settings.workers = std::max<std::size_t>(1, environment.cores);
  if (settings.max_connections == kFromFileLimit) {
    const std::size_t others = kOtherDescriptors + kDescriptorsOfWorker * settings.workers;
    settings.max_connections = std::max(environment.file_limit, others + 16) - others;
  }
  if (settings.state_dir.empty()) settings.state_dir = default_state_dir(environment);
  if (settings.state_dir.empty() && settings.certificate.empty() && !settings.tls_listen.off) {
    return Unexpected{
        std::string("state-dir is not set and there is no home folder to keep the certificate in: "
                    "give --state-dir, or --certificate and --private-key.")};
  }
  return check_turn(settings, where);
}

}  // namespace

Environment this_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    environment.file_limit = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1U << 20));
  }
  environment.cores = std::thread::hardware_concurrency();
  environment.root = geteuid() == 0;
  return environment;
}

Start read_settings(std::span<const std::string> arguments, const Environment& environment) {
  auto flags = from_flags(arguments);
  if (!flags) return Fail{flags.error()};
  if (flags->print) return Print{std::move(*flags->print)};

  Run run;
  const Source variables = from_environment(environment, run.warnings);
  Source file;
  const auto config_variable = variable(environment, "HALLOO_CONFIG");
  if (!flags->config.empty() || config_variable) {
    const bool by_flag = !flags->config.empty();
    auto read = by_flag ? from_file(flags->config, "--config")
                        : from_file(*config_variable, "HALLOO_CONFIG in the environment");
    if (!read) return Fail{read.error()};
    file = std::move(*read);
  }

  Whence where;
  std::optional<Fail> failure;
  for_each_setting([&](const Setting& setting) {
    if (failure) return;
    const auto given = chosen(setting, {&flags->settings, &variables, &file}, environment);
    if (!given) return;
    where.emplace(setting.name, given->where);
    if (auto stored = setting.store(run.settings, given->values); !stored) {
      failure = Fail{given->where + ": " + stored.error() + "."};
    }
  });
  if (failure) return *failure;
  if (auto completed = complete(run.settings, where, environment); !completed) return Fail{completed.error()};
  return run;
}

}  // namespace halloo::app
