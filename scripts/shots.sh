# ./dev shots [STATE...]: every page and state as a picture, wide and narrow, light and dark, in build/shots;
# fails where axe-core, the console or the layout has something to say.
need_packages "${build_packages[@]}" "${test_packages[@]}"
need_npm
node protocol/generate.mjs --ts web/client/generated
node web/look.mjs --shots build/shots "$@"
