# ./dev check [quick]: quick leaves out clang-tidy, which takes minutes.
need_packages "${build_packages[@]}" "${check_packages[@]}"
need_npm
say "Formatting"
git ls-files -co --exclude-standard -- '*.h' '*.cc' | xargs clang-format --dry-run --Werror
say "Layers"
node scripts/layers.mjs
say "Protocol"
node protocol/generate.mjs --md docs/protocol.md --check
node protocol/generate.mjs --ts web/client/generated
say "Types"
npx tsc --noEmit -p web
if [ "${1:-}" != quick ]; then
  say "Lint (clang-tidy)"
  [ -f build/debug/build.ninja ] || cmake --preset debug >/dev/null
  cmake --build build/debug --target halloo_protocol >/dev/null
  # The compilation database speaks g++ and precompiled headers; clang-tidy reads the sources plainly.
  git ls-files -- 'src/*.cc' | xargs -P 2 -n 4 clang-tidy --quiet -p build/debug \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-invalid-pch 2>/dev/null
fi
