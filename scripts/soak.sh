# ./dev soak [SECONDS]: thousands of connections and allocations, and rooms with people in them, that come and go; fails when anything leaks or is lost.
need_packages "${build_packages[@]}"
need_npm
build release halloo halloo_soak
say "Soaking for ${1:-600} s"
build/release/halloo_soak --seconds "${1:-600}"
