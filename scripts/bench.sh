# ./dev bench [quick]: quick is for a look; only a whole run is written to docs/benchmarks.md.
need_packages "${build_packages[@]}"
need_npm
build release halloo halloo_bench halloo_micro
build/release/halloo_micro --benchmark_counters_tabular=true
if [ "${1:-}" = quick ]; then
  build/release/halloo_bench --quick
  node bench/report.mjs build/bench/results.json build/bench/quick.md build/bench/quick.svg
else
  build/release/halloo_bench
  node bench/report.mjs build/bench/results.json docs/benchmarks.md docs/benchmarks.svg
fi
