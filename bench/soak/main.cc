// halloo_soak: see soak.h. Exit status 0 when nothing was amiss, 1 with a sentence when something was.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "load/server_process.h"
#include "soak/soak.h"

int main(int argc, char** argv) {
  CLI::App app(
      "Thousands of connections that come and go, for minutes: no leak, nothing lost, no descriptor left");
  halloo::soak::Options options;
  app.add_option("--server", options.server, "the program to test")->check(CLI::ExistingFile);
  app.add_option("--scratch", options.scratch, "folder for logs and certificates");
  app.add_option("--seconds", options.seconds, "how long")->check(CLI::Range(10u, 1'000'000u));
  app.add_option("--connections", options.connections, "how many at once")->check(CLI::Range(100u, 100'000u));
  app.add_option("--allocations", options.allocations, "how many at once, of the relay")
      ->check(CLI::Range(3u, 10'000u));
  app.add_option("--rooms", options.rooms, "how many at once, of the gateway")->check(CLI::Range(0u, 1'000u));
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  try {
    halloo::load::raise_file_limit();
    std::filesystem::create_directories(options.scratch);
    halloo::soak::soak(options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The soak test failed: %s.\n", error.what());
    return 1;
  }
}
