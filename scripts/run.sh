need_packages "${build_packages[@]}"
need_npm
build release halloo
exec build/release/halloo "$@"
