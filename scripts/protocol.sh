need_packages "${build_packages[@]}"
node protocol/generate.mjs --md docs/protocol.md
say "docs/protocol.md says what protocol/native.json says"
