// The bench: measures, and writes what it found as JSON. ./dev bench makes docs/benchmarks.md of it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "measure/measure.h"

using namespace halloo;

namespace {

int run(const measure::Places& places, const measure::Effort& effort, const std::string& only,
        const std::string& out) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  load::raise_file_limit();
  std::filesystem::create_directories(places.scratch);
  measure::Results results{};
  const auto wanted = [&](const char* part) { return only.empty() || only == part; };
  if (wanted("relaying")) {
    std::puts("Messages relayed between pairs");
    measure_relaying(places, effort, results);
  }
  if (wanted("memory")) {
    std::puts("Memory of an idle connection");
    measure_idle_memory(places, effort, results);
  }
  if (wanted("joins")) {
    std::puts("Cost of a join");
    measure_joins(places, effort, results);
  }
  if (wanted("turn")) {
    std::puts("Packets relayed");
    measure_relays(places, effort, results);
    std::puts("Allocations");
    measure_allocations(places, effort, results);
  }
  if (wanted("gateway")) {
    std::puts("Packets forwarded");
    measure_gateways(places, effort, results);
  }
  measure::write(results, out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures Halloo beside other servers, on loopback");
  measure::Places places{"build/release/halloo", "bench/baseline", "build/bench"};
  measure::Effort effort;
  std::string only, out = "build/bench/results.json";
  app.add_option("--server", places.halloo, "the program to measure")->check(CLI::ExistingFile);
  app.add_option("--baselines", places.baselines, "folder of the other servers")
      ->check(CLI::ExistingDirectory);
  app.add_option("--scratch", places.scratch, "folder for logs and certificates");
  app.add_option("--out", out, "where the figures go");
  app.add_option("--only", only, "one part")
      ->check(CLI::IsMember({"relaying", "memory", "joins", "turn", "gateway"}));
  app.add_option("--relays", effort.relays, "which relays to measure")
      ->delimiter(',')
      ->check(CLI::IsMember({"halloo", "coturn"}));
  app.add_option("--gateways", effort.gateways, "which gateways to measure")
      ->delimiter(',')
      ->check(CLI::IsMember({"halloo", "janus", "janus-threads"}));
  app.add_flag("--quick", effort.quick, "a look, not a measurement");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(places, effort, only, out);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The bench stopped: %s.\n", error.what());
    return 1;
  }
}
