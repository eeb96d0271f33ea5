#!/usr/bin/env bash
# Weightscope's one entry point. Run it without arguments for its verbs.
set -euo pipefail
cd "$(dirname "$0")"

TARGET=wasm32-unknown-unknown
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/weightscope
APT_UPDATED=

usage() {
    cat <<'TEXT'
Usage: ./build.sh VERB

  serve     set up, build and serve the page on 127.0.0.1 (PORT=8000)
  test      set up, build and run every test
  build     build the page into www/ (quick profile)
  dist      build the page as shipped into dist/ (small bundles, slower to build)
  bench     measure it: speed, start-up, memory, sizes (--json for one JSON object; names of parts for those alone;
            --device webgpu for a step on WebGPU, --peers beside jax-js)
  check     formatting, clippy and types alone
  shots     screenshots of the page into test-results/shots/

What is installed by hand nowhere is installed by the verb that needs it.
TEXT
}

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# ---- set-up: each installs only what is missing ----------------------------------------------------------------------

apt_install() {
    command -v apt-get >/dev/null || return 1
    local sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || return 1
        sudo=sudo
    fi
    if [ -z "$APT_UPDATED" ]; then
        $sudo apt-get update -qq
        APT_UPDATED=1
    fi
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Sets WASM_CARGO to a cargo command that can build for wasm.
setup_wasm_toolchain() {
    local has_target=0
    [ -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$TARGET/lib" ] && has_target=1
    # Where rustup's server is out of reach this fails at once or hangs. /usr/bin/rustc has been its substitute then.
    if [ $has_target = 0 ] && [ ! -e /usr/lib/rustlib/src/rust/library ] && command -v rustup >/dev/null; then
        say "adding Rust's target $TARGET (up to a minute)"
        timeout 60 rustup target add $TARGET >&2 && has_target=1
    fi
    if [ $has_target = 1 ]; then
        WASM_CARGO=(cargo)
        return
    fi
    if ! { [ -e /usr/lib/rustlib/src/rust/library ] && command -v lld-22 >/dev/null; }; then
        say "installing Debian's Rust for wasm, since rustup's server is out of reach (about a minute)"
        apt_install rustc-web cargo-web rust-web-src rust-web-llvm lld-22 ||
            die "no Rust for $TARGET. Install rustup (https://rustup.rs) and run: rustup target add $TARGET"
    fi
    WASM_CARGO=(env RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc /usr/bin/cargo -Zbuild-std=std,panic_abort)
}

# Sets WASM_BINDGEN to a CLI of exactly the crate's version.
setup_wasm_bindgen() {
    local version
    version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
    WASM_BINDGEN=$(command -v wasm-bindgen || true)
    if [ -n "$WASM_BINDGEN" ] && [ "$("$WASM_BINDGEN" --version)" = "wasm-bindgen $version" ]; then return; fi
    WASM_BINDGEN=$CACHE/wasm-bindgen-$version/bin/wasm-bindgen
    if [ -x "$WASM_BINDGEN" ]; then return; fi
    say "installing wasm-bindgen $version (about 2 minutes, once)"
    # Barely optimised: it compiles three times as fast and runs for two seconds. Without --locked where the registry at hand
    # lacks a version that the CLI's lock file names.
    export CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off
    local install=(cargo install wasm-bindgen-cli --version "$version" --bin wasm-bindgen --quiet --root "$CACHE/wasm-bindgen-$version")
    "${install[@]}" --locked || "${install[@]}"
    unset CARGO_PROFILE_RELEASE_OPT_LEVEL CARGO_PROFILE_RELEASE_LTO
}

setup_npm() {
    if [ node_modules/.package-lock.json -nt package-lock.json ]; then return; fi
    say "installing npm packages"
    npm ci --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
}

setup_browser() {
    if node scripts/browser.js; then return; fi
    say "installing Chromium (about a minute)"
    # As root on a bare Debian its own package; on a laptop the browser that Playwright brings.
    if [ "$(id -u)" = 0 ] && apt_install chromium; then return; fi
    npx playwright install chromium || die "no Chromium: install it and try again"
}

# Sets WEIGHTSCOPE_PYTHON to a Python that has what tests/requirements.txt names.
setup_python() {
    local folder=$CACHE/python
    export WEIGHTSCOPE_PYTHON=$folder/bin/python
    if cmp -s tests/requirements.txt "$folder/requirements.txt" && "$WEIGHTSCOPE_PYTHON" -c 'import numpy, safetensors' 2>/dev/null; then return; fi
    say "installing NumPy and safetensors for tests (a few seconds)"
    # Debian's Python brings venv in a package of its own.
    python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || die "no Python with venv: install Python 3.11 or newer and try again"
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$WEIGHTSCOPE_PYTHON" -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
    cp tests/requirements.txt "$folder/"
}

# ---- building --------------------------------------------------------------------------------------------------------

# wasm BUNDLE PROFILE FOLDER [CARGO'S FLAGS]
wasm() {
    local bundle=$1 profile=$2 folder=$3
    shift 3
    local built=target/$TARGET/$profile/weightscope.wasm stamp=$folder/$bundle.profile
    setup_wasm_toolchain
    setup_wasm_bindgen
    "${WASM_CARGO[@]}" build --package weightscope --lib --target $TARGET --profile "$profile" --locked "$@"
    if [ ! "$folder/weightscope-${bundle}_bg.wasm" -nt "$built" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$profile" ]; then
        "$WASM_BINDGEN" --target web --out-dir "$folder" --out-name "weightscope-$bundle" \
            --remove-name-section --remove-producers-section "$built"
        echo "$profile" >"$stamp"
    fi
}

# What a page needs to train on the CPU.
build_cpu() {
    setup_npm
    node scripts/data.js www/data
    say "compiling the engine for the CPU, profile fast (5 to 7 minutes the first time)"
    wasm cpu fast www/pkg
}

# One build for tests and for shipping. Burn's own kernels, which the reference step alone needs, are two thirds of the code: they have a
# bundle of their own.
build_gpu() {
    local flags=(--no-default-features --features)
    say "compiling the engine for WebGPU (8 to 12 minutes the first time)"
    wasm gpu gpu www/pkg "${flags[@]}" webgpu
    wasm gpu-reference gpu www/pkg "${flags[@]}" webgpu,reference
}

build() {
    build_cpu
    build_gpu
}

dist() {
    setup_npm
    node scripts/data.js www/data
    mkdir -p dist
    # What is served is what is in the folder, but for tests and the quick bundle.
    rm -rf dist/www && cp -r www dist/www
    rm -rf dist/www/pkg && find dist/www -name '*.test.js' -delete
    say "compiling the engine for the CPU as shipped (5 to 7 minutes the first time)"
    wasm cpu release target/shipped
    build_gpu
    mkdir dist/www/pkg && cp target/shipped/weightscope-cpu*.{js,wasm} www/pkg/weightscope-gpu*.{js,wasm} dist/www/pkg/
    say "dist/www is ready to be put onto any static host"
}

check() {
    setup_npm
    cargo fmt --check
    say "clippy (about 2 minutes the first time)"
    cargo clippy --package weightscope --all-targets --locked --quiet -- --deny warnings
    npx tsc --project www
    npx tsc --project tests
}

run_tests() {
    build
    setup_browser
    setup_python
    check
    say "Rust tests (about 6 minutes to compile the first time)"
    cargo test --package weightscope --locked --quiet
    say "JavaScript unit tests"
    node --test www/
    dist
    say "page tests in Chromium"
    npx playwright test "$@"
}

verb=${1:-}
shift || true
case $verb in
    serve)
        build_cpu
        # The page works meanwhile, on the CPU.
        build_gpu &
        exec node scripts/serve.js www "${PORT:-8000}"
        ;;
    test) run_tests "$@" ;;
    build) build ;;
    dist) dist ;;
    check) check ;;
    bench)
        build >&2
        dist >&2
        setup_browser
        say "compiling the native engine for comparison (about 6 minutes the first time)"
        cargo build --quiet --locked --package weightscope --example epoch
        exec node tests/bench/bench.js "$@"
        ;;
    shots) build; setup_browser; exec node scripts/shots.js ;;
    "") usage ;;
    *) usage >&2; die "no such verb: $verb" ;;
esac
