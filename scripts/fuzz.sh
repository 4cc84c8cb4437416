# ./dev fuzz [SECONDS]: each target for so long, a minute if nothing is said. New inputs that reach new code
# are kept in build/fuzz-corpus; what breaks is left in build/fuzz-found.
need_packages "${build_packages[@]}" "${test_packages[@]}"
need_npm
seconds=${1:-60}
build fuzz
mkdir -p build/fuzz-found
failed=0 passed=0
for target in fuzz/*_fuzz.cc; do
  name=$(basename "$target" _fuzz.cc)
  corpus=build/fuzz-corpus/$name
  mkdir -p "$corpus"
  say "Fuzzing $name for $seconds s"
  # First every input that is committed, then new ones.
  if "build/fuzz/${name}_fuzz" -runs=0 "fuzz/corpus/$name" >"build/fuzz-$name.log" 2>&1 &&
    "build/fuzz/${name}_fuzz" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len=4096 \
      -artifact_prefix=build/fuzz-found/"$name"- "$corpus" "fuzz/corpus/$name" >>"build/fuzz-$name.log" 2>&1; then
    grep -E '^Done|^#[0-9]+.*DONE' "build/fuzz-$name.log" | tail -n 1
    passed=$((passed + 1))
  else
    tail -n 40 "build/fuzz-$name.log"
    failed=$((failed + 1))
  fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" = 0 ]
