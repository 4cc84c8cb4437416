#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "app/log.h"
#include "app/program.h"
#include "app/settings.h"
#include "app/turn_credentials.h"

namespace {

using namespace halloo::app;

int start(const Run& run) {
  set_up_log(run.settings.log_level);
  for (const std::string& warning : run.warnings) std::fprintf(stderr, "halloo: %s\n", warning.c_str());
  return serve(run.settings);
}
int start(const Print& print) {
  std::fputs(print.text.c_str(), stdout);
  return 0;
}
int start(const Fail& fail) {
  std::fprintf(stderr, "halloo: %s\n", fail.sentence.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "turn-credentials") {
    halloo::SystemRandom random;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return std::visit([](const auto& what) { return start(what); },
                      turn_credentials(std::span(arguments).subspan(1), this_environment(), now, random));
  }
  return std::visit([](const auto& what) { return start(what); },
                    read_settings(arguments, this_environment()));
}
