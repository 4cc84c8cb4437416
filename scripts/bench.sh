# ./dev bench [turn|gateway] [quick]: turn measures STUN and TURN only, gateway only the gateway; quick is for a
# look, and only a whole run is written to docs/benchmarks.md.
only='' page=docs/benchmarks.md arguments=()
for word in "$@"; do
  case "$word" in
    turn | gateway) only=$word arguments+=(--only "$word") ;;
    quick) page=build/bench/quick.md arguments+=(--quick) ;;
    *)
      echo "./dev bench knows turn, gateway and quick, not $word." >&2
      exit 2 ;;
  esac
done
need_packages "${build_packages[@]}" "${bench_packages[@]}"
need_npm
build release halloo halloo_bench halloo_micro
[ -n "$only" ] || build/release/halloo_micro --benchmark_counters_tabular=true
build/release/halloo_bench "${arguments[@]}"
node bench/report.mjs build/bench/results.json "$page"
