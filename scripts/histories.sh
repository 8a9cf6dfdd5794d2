#!/usr/bin/env bash
# Plays HISTORIES histories of tickets with the clients of Jira and GitHub on the sandbox's
# emulators, on all processors. FIRST is the first one's seed: HISTORIES=1 FIRST=4711 repeats one.
set -euo pipefail
cd "$(dirname "$0")/.."
histories=${HISTORIES:-10000}
first=${FIRST:-0}

swift build --build-tests
tests="$(swift build --show-bin-path)/scorebellPackageTests.xctest"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Whole blocks of a hundred, except where there are fewer in all.
lanes=$((histories < 100 ? 1 : $(nproc)))
share=$(((histories + lanes - 1) / lanes))
((histories < 100)) || share=$(((share + 99) / 100 * 100))
running=()
for lane in $(seq 0 $((lanes - 1))); do
  SCOREBELL_TEST_HISTORIES=$share SCOREBELL_TEST_HISTORY=$((first + lane * share)) \
    "$tests" --testing-library swift-testing --no-parallel \
    --filter '^WorkersTests\.TicketEmulatorTests/' > "$folder/$lane" 2>&1 &
  running+=($!)
done
failed=0
for process in "${running[@]}"; do wait "$process" || failed=1; done
if [[ $failed -ne 0 ]]; then
  grep -ahvE '^(◇|✔|✘ Test|✘ Suite|✘ Test run)' "$folder"/* | sed 's/^↳ //'
  exit 1
fi
printf '%s histories, and nothing doubled, undone or unquiet\n' $((share * lanes))
