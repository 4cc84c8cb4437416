need_packages "${build_packages[@]}"
need_npm
build release halloo
say "build/release/halloo is built"
