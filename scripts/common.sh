# Shared by the verbs of ./dev: saying what is done, installing what is missing, building.
say() { printf '\033[1m%s\033[0m\n' "$*"; }

build_packages=(g++ cmake ninja-build ccache pkg-config libboost1.81-dev libboost-json1.81-dev libssl-dev libicu-dev
  libcli11-dev libspdlog-dev libqrencode-dev libbenchmark-dev)
test_packages=(libgtest-dev libgmock-dev libsrtp2-dev clang clang-format libclang-rt-14-dev chromium openssl coturn iproute2 nftables
  firefox-esr python3-aiortc simple-whip-client)
check_packages=(clang-format clang-tidy)
bench_packages=(coturn janus)  # which are measured beside us

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Asks dpkg alone when nothing is missing: no network.
need_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [ ${#missing[@]} = 0 ] && return
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  # The tests start what they need of it; as a service it would have our port.
  for name in coturn janus; do
    if [[ " ${missing[*]} " == *" $name "* ]] && command -v systemctl >/dev/null; then
      as_root systemctl disable --now "$name" >/dev/null 2>&1 || true
    fi
  done
}

need_npm() {
  local wanted have=''
  wanted=$(sha256sum package-lock.json | cut -d' ' -f1)
  [ -f node_modules/.halloo-lock ] && have=$(cat node_modules/.halloo-lock)
  [ "$wanted" = "$have" ] && return
  say "Installing npm packages"
  # No install scripts: nothing of ours needs one, and browsers come from Debian.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$wanted" >node_modules/.halloo-lock
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  local log=build/$preset.log
  mkdir -p build
  say "Building ($preset)"
  if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log"; return 1; }
  fi
  local targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1 || { cat "$log"; return 1; }
}
