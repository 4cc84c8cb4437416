# ./dev fuzz [SECONDS]: each target for so long, a minute if nothing is said, as many at once as there are cores.
# New inputs that reach new code are kept in build/fuzz-corpus; what breaks is left in build/fuzz-found.
need_packages "${build_packages[@]}" "${test_packages[@]}"
need_npm
seconds=${1:-60}
build fuzz
mkdir -p build/fuzz-found

fuzz_one() {
  local name=$1 seconds=$2 log=build/fuzz-$1.log corpus=build/fuzz-corpus/$1
  mkdir -p "$corpus"
  # First every input that is committed, then new ones.
  if "build/fuzz/${name}_fuzz" -runs=0 "fuzz/corpus/$name" >"$log" 2>&1 &&
    "build/fuzz/${name}_fuzz" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len=4096 \
      -artifact_prefix=build/fuzz-found/"$name"- "$corpus" "fuzz/corpus/$name" >>"$log" 2>&1; then
    echo "$name: $(grep -E '^Done|^#[0-9]+.*DONE' "$log" | tail -n 1)"
  else
    echo "$name: failed"
    tail -n 40 "$log"
    return 1
  fi
}
export -f fuzz_one

say "Fuzzing, $seconds s each"
targets=(fuzz/*_fuzz.cc)
targets=("${targets[@]##*/}")
failures=build/fuzz-failures
: >"$failures"
printf '%s\n' "${targets[@]%_fuzz.cc}" |
  xargs -P "$(nproc)" -I NAME bash -c "fuzz_one NAME $seconds || echo NAME >>$failures"
failed=$(wc -l <"$failures")
echo "fuzz: $((${#targets[@]} - failed)) passed, $failed failed"
[ "$failed" = 0 ]
