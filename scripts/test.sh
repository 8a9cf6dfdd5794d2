#!/usr/bin/env bash
# Every check and every test, in the order in which they fail fastest.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

step "format"
swift format lint --strict --parallel -r Benchmarks Fuzz Sources Tests Package.swift

step "Dockerfile and scripts"
.venv/bin/hadolint Dockerfile
for script in scripts/*.sh .ci/run; do bash -n "$script"; done

step "build, with every import declared"
swift build --build-tests --explicit-target-dependency-import-check error

step "build of what only the benchmarks and the fuzzer use"
swift build --package-path Benchmarks --scratch-path .build/bench-peers
SCOREBELL_FUZZ=1 swift build --target Fuzzer

step "what operators install: units, manifests, manual page, completions"
scorebell="$(swift build --show-bin-path)/scorebell"
.venv/bin/python scripts/deployment.py "$scorebell"
scripts/man.sh "$scorebell"
mandoc -T lint -W error .build/share/man/man1/scorebell.1
bash -n .build/share/bash-completion/completions/scorebell

step "PostgreSQL"
database=$(mktemp -d)
chmod 711 "$database"
# Stopped and removed however this ends.
beside=
beside_too=
end() {
    [ -z "$beside" ] || kill "$beside" 2>/dev/null || true
    [ -z "$beside_too" ] || kill "$beside_too" 2>/dev/null || true
    scripts/postgres.sh stop "$database/server"
    rm -rf "$database"
}
trap end EXIT
SCOREBELL_TEST_POSTGRES=$(scripts/postgres.sh start "$database/server")
export SCOREBELL_TEST_POSTGRES

step "backup and restore, as docs/OPERATIONS.md has them"
python3 scripts/backup_check.py "$scorebell" "$SCOREBELL_TEST_POSTGRES"

# One test after the other: those with processes and clocks need the cores to themselves, and the
# large ones keep both busy alone. Beside them run the suites that spend nearly all their time waiting
# for the executable's own pauses, and the one that counts instructions, which no load changes; and those of
# tickets, of which one waits two minutes and the others have a model of a clock.
waiting='EndToEndTests\.(AuthorityTests|BotTests|RoutedTests|SendTroubleTests|StopDeadlineTests|TroubleTests)/'
waiting+='|TidyTests\.InstructionCountTests/'
tickets='EndToEndTests\.TicketRunTests/|WorkersTests\.Ticket(History|Emulator)Tests/'
tests="$(swift build --show-bin-path)/scorebellPackageTests.xctest"
# Tests that hang end with a failure. Each use is a process of its own.
run_tests() { exec timeout 40m "$tests" --testing-library swift-testing --no-parallel "$@" 2>&1; }
step "test"
run_tests --filter "$waiting" >"$database/waiting" &
beside=$!
run_tests --filter "$tickets" >"$database/tickets" &
beside_too=$!
failed=0
run_tests --skip "$waiting|$tickets" | tee "$database/tests" || failed=1
step "test, what ran beside it"
wait "$beside" || failed=1
beside=
wait "$beside_too" || failed=1
beside_too=
cat "$database/waiting" "$database/tickets"
if [ "$failed" != 0 ]; then
  step "what failed"
  grep -ahE '✘|↳' "$database/tests" "$database/waiting" "$database/tickets" || true
  exit 1
fi

step "a newcomer's first steps, in a clean clone"
scripts/newcomer.sh
