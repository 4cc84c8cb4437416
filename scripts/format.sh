need_packages "${check_packages[@]}"
git ls-files -co --exclude-standard -- '*.h' '*.cc' | xargs clang-format -i
