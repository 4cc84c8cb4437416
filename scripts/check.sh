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
  cmake --preset lint >/dev/null
  cmake --build build/lint --target halloo_protocol >/dev/null
  git ls-files -- 'src/*.cc' | xargs -P 2 -n 4 clang-tidy --quiet -p build/lint 2>/dev/null
fi
