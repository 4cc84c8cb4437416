# ./dev test [STAGE...]: every test, or the named stages of: check unit asan tsan fuzz client e2e
# Each stage's output is kept in build/test/; what fails is shown whole.
need_packages "${build_packages[@]}" "${test_packages[@]}"
need_npm
mkdir -p build/test
passed=0 failed=0 started=$SECONDS

# What a test runner counted, from its own words; a stage without such words counts as one.
count() {
  local log=$1 status=$2 p f
  p=$(sed -nE 's/^\[  PASSED  \] ([0-9]+) tests?.*/\1/p; s/^(#|ℹ) pass ([0-9]+)$/\2/p; s/^ +([0-9]+) passed.*/\1/p; s/^fuzz: ([0-9]+) passed.*/\1/p' "$log" | awk '{s+=$1} END {print s+0}')
  f=$(sed -nE 's/^\[  FAILED  \] ([0-9]+) tests?, listed.*/\1/p; s/^(#|ℹ) fail ([0-9]+)$/\2/p; s/^ +([0-9]+) failed$/\1/p; s/^fuzz: [0-9]+ passed, ([0-9]+) failed.*/\1/p' "$log" | awk '{s+=$1} END {print s+0}')
  [ "$p" = 0 ] && [ "$f" = 0 ] && [ "$status" = 0 ] && p=1
  [ "$f" = 0 ] && [ "$status" != 0 ] && f=1
  passed=$((passed + p))
  failed=$((failed + f))
  echo "$p passed, $f failed"
}

stage() {
  local name=$1 log=build/test/$1.log from=$SECONDS status=0
  shift
  say "$name"
  set +e  # 'a || b' would switch -e off within a
  (set -euo pipefail; "$@") >"$log" 2>&1
  status=$?
  set -e
  # Its end says why, mostly; what failed may stand far above.
  [ "$status" = 0 ] || { tail -n 200 "$log"; grep -nE '^ *not ok|^\[  FAILED  \]|^ +✘' "$log" || true; }
  count "$log" "$status" >build/test/count
  # count runs in this shell for its sums, and prints for people.
  echo "  $(cat build/test/count) in $((SECONDS - from)) s"
}

unit_tests() {
  local preset=$1 program
  build "$preset"
  for program in build/"$preset"/unit_*; do
    [ -x "$program" ] && "$program" --gtest_brief=1
  done
}
interop_tests() { HALLOO_BIN=$1 node --test --test-reporter=tap tests/interop/*.test.mjs; }
client_tests() { node tests/client/run.mjs; }
e2e_tests() { npx playwright test -c tests/e2e/playwright.config.ts; }
fuzz_tests() { source scripts/fuzz.sh 10; }
quick_check() { source scripts/check.sh quick; }

wanted=("$@")
wants() {
  [ ${#wanted[@]} = 0 ] && return
  local name
  for name in "${wanted[@]}"; do [ "$name" = "$1" ] && return; done
  return 1
}

# The sanitizers say what they found and end the program; a test sees that it ended.
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
if wants check; then stage "check" quick_check; fi
stage "build" build release halloo
if wants unit; then stage "unit tests (AddressSanitizer, UBSan)" unit_tests debug; fi
if wants asan; then stage "interop tests (AddressSanitizer, UBSan)" interop_tests build/debug/halloo; fi
if wants tsan; then
  stage "unit tests (ThreadSanitizer)" unit_tests tsan
  stage "interop tests (ThreadSanitizer)" interop_tests build/tsan/halloo
fi
if wants fuzz; then stage "fuzz targets, ten seconds each" fuzz_tests; fi
if wants client; then stage "client package" client_tests; fi
if wants e2e; then stage "end to end in Chromium" e2e_tests; fi

echo "in $((SECONDS - started)) s, of which the logs are in build/test"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
