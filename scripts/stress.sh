#!/usr/bin/env bash
# Runs each suite TIMES times beside busy loops, one for each processor, and says which failed:
# a test that races fails here first. SUITES is a pattern of their names, such as `HTTPServer`.
set -euo pipefail
cd "$(dirname "$0")/.."
times=${TIMES:-20}

swift build --build-tests
tests="$(swift build --show-bin-path)/scorebellPackageTests.xctest"
# A test is listed as `Target.Suite/test()`.
suites=$("$tests" --testing-library swift-testing --list-tests 2>/dev/null \
  | sed -n 's,^\([^/]*\)/.*,\1,p' | sort -u | grep -E -- "${SUITES:-.}")

folder=$(mktemp -d)
chmod 711 "$folder"
loops=()
# Stopped and removed however this ends.
trap 'kill "${loops[@]}"; scripts/postgres.sh stop "$folder/server"; rm -rf "$folder"' EXIT
SCOREBELL_TEST_POSTGRES=$(scripts/postgres.sh start "$folder/server")
export SCOREBELL_TEST_POSTGRES
for _ in $(seq "$(nproc)"); do
  (while :; do :; done) &
  loops+=($!)
done

failed=0
for suite in $suites; do
  for round in $(seq "$times"); do
    "$tests" --testing-library swift-testing --no-parallel --filter "^$suite/" \
      > "$folder/log" 2>&1 && continue
    failed=$((failed + 1))
    printf '%s failed in round %s:\n' "$suite" "$round"
    grep -aE '✘|↳' "$folder/log" || tail -n 20 "$folder/log"
  done
  printf '%s: %s rounds\n' "$suite" "$times"
done
printf '%s failed\n' "$failed"
[[ $failed -eq 0 ]]
