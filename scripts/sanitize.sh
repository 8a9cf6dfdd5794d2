#!/usr/bin/env bash
# Runs the server's and the queue's tests with the sanitizers, or the one named:
# sanitize.sh [thread|address]
# SUITES=PATTERN runs the suites that it matches in the place of all that touch bytes and threads.
set -euo pipefail
cd "$(dirname "$0")/.."

suites='HTTPServerTests|HTTPWireTests|IntakeTests|OpenSSLTests|OutboundTests|HTTPMessageTests|JSONTests|PlatformTests|RemindersTests|FuzzTests'
suites+='|JobsTests|JobsSQLiteTests|JobsPostgresTests'
suites=${SUITES:-$suites}
export TSAN_OPTIONS="suppressions=$PWD/scripts/thread-sanitizer.txt halt_on_error=0 exitcode=66"
export ASAN_OPTIONS="detect_leaks=0 detect_stack_use_after_return=1"

database=$(mktemp -d)
chmod 711 "$database"
trap 'scripts/postgres.sh stop "$database/server"; rm -rf "$database"' EXIT
SCOREBELL_TEST_POSTGRES=$(scripts/postgres.sh start "$database/server")
export SCOREBELL_TEST_POSTGRES

sanitizers=("$@")
[ ${#sanitizers[@]} -gt 0 ] || sanitizers=(thread address)
for sanitizer in "${sanitizers[@]}"; do
    printf '\n== %s sanitizer\n' "$sanitizer"
    swift test --sanitize="$sanitizer" --scratch-path ".build/$sanitizer" --no-parallel \
        --filter "$suites" --skip SimulationTests # One thread, and 10,000 seeds.
done
