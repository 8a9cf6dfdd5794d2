#!/usr/bin/env bash
# Shows that every benchmark, fuzzer and sanitizer still builds and works; it gives each a few seconds
# and measures nothing: bench-smoke.sh [bench|work|queue|http|store|metrics|fuzz|thread|address ...]
set -euo pipefail
cd "$(dirname "$0")/.."

export SCOREBELL_BENCH_BRIEF=1
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(bench work queue http store metrics fuzz thread address)
for part in "${parts[@]}"; do
    printf '\n== %s\n' "$part"
    case "$part" in
    bench) scripts/bench.sh ;;
    work) scripts/bench-work.sh ;;
    queue) scripts/bench-queue.sh ;;
    http) scripts/bench-http.sh ;;
    store) make --no-print-directory bench-store ;;
    metrics) make --no-print-directory bench-metrics ;;
    fuzz) SECONDS_EACH=${SECONDS_EACH:-5} scripts/fuzz.sh ;;
    thread | address) SUITES='HTTPServerTests|JobsTests|OpenSSLTests' scripts/sanitize.sh "$part" ;;
    *) echo "bench-smoke.sh: unknown part $part" >&2 && exit 64 ;;
    esac
done
