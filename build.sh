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
  test      set up, build and run every test; `test slow` runs those that take longer,
            `test embed` of these the ones of course pages, notebooks and packages
  build     build everything that is not shipped too: into www/pkg, and with hooks for tests into www/pkg/testing
  dist      build the page as shipped into dist/
  bench     measure it: speed, start-up, memory, sizes (--json for one JSON object; names of parts for those alone;
            --device webgpu for a step on WebGPU, --peers beside jax-js; WEIGHTSCOPE_ADAPTER=real takes this machine's GPU)
  check     formatting, clippy for every target and set of features, and types alone
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

# Sets WASM_CARGO and WASM_CLIPPY to commands that can build and check for wasm.
setup_wasm_toolchain() {
    local has_target=0
    [ -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$TARGET/lib" ] && has_target=1
    # Where rustup's server is out of reach this fails at once or hangs. /usr/bin/rustc has been its substitute then.
    if [ $has_target = 0 ] && [ ! -e /usr/lib/rustlib/src/rust/library ] && command -v rustup >/dev/null; then
        say "adding Rust's target $TARGET (up to a minute)"
        timeout 60 rustup target add $TARGET >&2 && has_target=1
    fi
    if [ $has_target = 1 ]; then
        WASM_CARGO=(cargo build)
        WASM_CLIPPY=(cargo clippy)
        return
    fi
    if ! { [ -e /usr/lib/rustlib/src/rust/library ] && command -v lld-22 >/dev/null; }; then
        say "installing Debian's Rust for wasm, since rustup's server is out of reach (about a minute)"
        apt_install rustc-web cargo-web rust-web-src rust-web-llvm lld-22 ||
            die "no Rust for $TARGET. Install rustup (https://rustup.rs) and run: rustup target add $TARGET"
    fi
    local debian=(env RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo)
    WASM_CARGO=("${debian[@]}" /usr/bin/cargo build -Zbuild-std=std,panic_abort)
    # By its full path: `cargo clippy` would find rustup's.
    WASM_CLIPPY=("${debian[@]}" /usr/bin/cargo-clippy clippy -Zbuild-std=std,panic_abort)
}

# After setup_wasm_toolchain.
setup_lints() {
    if ! { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1; then
        rustup component add clippy rustfmt >&2 || die "no clippy and rustfmt for $(rustc --version): install them and try again"
    fi
    if [ "${WASM_CLIPPY[0]}" = env ] && [ ! -x /usr/bin/clippy-driver ]; then
        apt_install rust-web-clippy || die "Debian's rust-web-clippy is missing: install it and try again"
    fi
}

setup_npm() {
    if [ node_modules/.package-lock.json -nt package-lock.json ]; then return; fi
    say "installing npm packages"
    npm ci --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
}

# setup_browser ENGINE PACKAGE...: as root on a bare Debian its own packages; on a laptop the browser that Playwright brings.
setup_browser() {
    local engine=$1
    shift
    if node scripts/browser.js "$engine"; then return; fi
    say "installing a browser: $engine (about a minute)"
    if [ "$(id -u)" = 0 ] && apt_install "$@" && node scripts/browser.js "$engine"; then return; fi
    npx playwright install "$engine" || return 1
}

setup_chromium() {
    setup_browser chromium chromium || die "no Chromium: install it and try again"
}

# Without these their page tests are left out, and said to be, by playwright.config.js.
setup_other_browsers() {
    setup_browser firefox firefox-esr mesa-vulkan-drivers || true
    setup_browser webkit webkit2gtk-driver xvfb || true
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

# Cargo's flags for a bundle. A visitor downloads one of the first three; the others have hooks for tests and benchmarks, and are not
# shipped. Burn's own kernels, which burn's engine alone needs on WebGPU, are two thirds of the code: they have a bundle of their own.
features() {
    case $1 in
        cpu) ;;
        gpu) echo --no-default-features --features webgpu ;;
        gpu-burn) echo --no-default-features --features webgpu,autodiff ;;
        cpu-testing) echo --features testing ;;
        gpu-burn-testing) echo --no-default-features --features webgpu,autodiff,testing ;;
        *) die "no such bundle: $1" ;;
    esac
}

# bundles NAME...: cargo links all of them at one path, so each is taken from there before the next, by one build.sh at a time.
bundles() {
    local bundle folder flags
    mkdir -p target
    exec 9>target/bundles.lock
    if command -v flock >/dev/null; then flock 9; fi
    setup_wasm_toolchain
    [ -x target/xtask/xtask ] || say "compiling wasm-bindgen (half a minute, once)"
    for bundle in "$@"; do
        folder=www/pkg
        if [[ $bundle = *-testing ]]; then folder=www/pkg/testing; fi
        flags=$(features "$bundle")
        # shellcheck disable=SC2086 # several words
        "${WASM_CARGO[@]}" --package weightscope --lib --target $TARGET --release --locked $flags
        cargo run --quiet --package xtask --features bindgen --profile xtask --locked -- \
            bindgen target/$TARGET/release/weightscope.wasm $folder "weightscope-$bundle"
    done
    exec 9>&-
}

# What a page needs to train on the CPU.
build_cpu() {
    setup_npm
    node scripts/data.js www/data
    say "compiling the engine for the CPU (2 to 4 minutes the first time)"
    bundles cpu "$@"
}

build_gpu() {
    say "compiling the engine for WebGPU (8 to 12 minutes the first time)"
    bundles gpu gpu-burn "$@"
}

build() {
    build_cpu cpu-testing
    build_gpu gpu-burn-testing
}

# What the WebAssembly files are made of, and under which licences.
licences() {
    echo "Weightscope: MIT OR Apache-2.0. The digits: MNIST, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges."
    echo "In its WebAssembly files:"
    cargo tree --locked --package weightscope --edges normal,no-proc-macro --target $TARGET --features flex,webgpu,autodiff \
        --prefix none --format '{p}: {l}' | sed 's/ (\*)$//' | sort -u | grep -v '^weightscope '
}

dist() {
    build_cpu
    build_gpu
    node scripts/bundle.js www dist/www
    licences > dist/www/licences.txt
    node scripts/package.js dist
    say "dist/www is ready to be put onto any static host"
}

check() {
    local bundle flags
    setup_npm
    setup_wasm_toolchain
    setup_lints
    cargo fmt --check
    say "clippy (about 2 minutes the first time)"
    local features
    for features in flex testing ndarray; do
        cargo clippy --workspace --all-targets --locked --quiet --features weightscope/$features -- --deny warnings
    done
    cargo clippy --package xtask --features bindgen --profile xtask --locked --quiet -- --deny warnings
    say "clippy for wasm (a minute for the CPU, some more for WebGPU, the first time)"
    for bundle in cpu cpu-testing gpu gpu-burn gpu-burn-testing; do
        flags=$(features "$bundle")
        # shellcheck disable=SC2086 # several words
        "${WASM_CLIPPY[@]}" --package weightscope --lib --target $TARGET --release --locked --quiet $flags -- --deny warnings
    done
    npx tsc --project www
    npx tsc --project tests
}

# What takes longer than everybody would wait for.
run_slow_tests() {
    setup_npm
    node scripts/data.js www/data
    say "traces on burn's older CPU backend (about 6 minutes to compile the first time)"
    cargo test --package weightscope --features ndarray --locked --quiet --test trace
    say "gzip bombs"
    cargo test --package weightscope --locked --quiet --lib -- --ignored
    say "100,000,000 damaged files (half an hour to an hour)"
    WEIGHTSCOPE_FUZZ_INPUTS=100000000 WEIGHTSCOPE_FUZZ_SEED=2 cargo test --package weightscope --locked --quiet --test fuzz
    run_embed_tests
    setup_other_browsers
    say "five minutes of pressing whatever there is, in each engine"
    WEIGHTSCOPE_MONKEY=300 npx playwright test tests/page/engines.spec.js -g 'whatever is pressed' --workers=1
}

# Course pages, notebooks and packages, for real.
run_embed_tests() {
    build
    node scripts/bundle.js www dist/www
    setup_chromium
    licences > dist/www/licences.txt
    node scripts/package.js dist
    say "frames, the gallery, a visit without a network, the page in one file"
    npx playwright test --project chromium tests/page/{embed,gallery,offline,standalone}.spec.js
    say "the npm package in empty projects (a minute)"
    node --test tests/packages/
    say "the widget in JupyterLab and marimo (some minutes, most of them pip's)"
    node --test --test-concurrency=1 tests/notebooks/
    say "pages by MkDocs, Sphinx, Jupyter Book, Hugo, VitePress and reveal.js (six minutes)"
    node --test tests/hosts/
}

run_tests() {
    if [ "${1:-}" = slow ]; then
        run_slow_tests
        return
    fi
    if [ "${1:-}" = embed ]; then
        setup_npm
        run_embed_tests
        return
    fi
    build
    node scripts/bundle.js www dist/www
    setup_chromium
    setup_other_browsers
    setup_python
    check
    say "Rust tests (about 6 minutes to compile the first time)"
    cargo test --workspace --locked --quiet
    say "JavaScript unit tests"
    node --test www/
    say "page tests in Chromium; what is promised in every engine in Firefox and WebKit, too"
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
        node scripts/bundle.js www dist/www
        setup_chromium
        say "compiling the native engine for comparison (about 6 minutes the first time)"
        cargo build --quiet --locked --package weightscope --example epoch
        exec node tests/bench/bench.js "$@"
        ;;
    shots) build; setup_chromium; exec node scripts/shots.js ;;
    "") usage ;;
    *) usage >&2; die "no such verb: $verb" ;;
esac
