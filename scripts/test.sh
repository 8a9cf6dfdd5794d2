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
trap 'scripts/postgres.sh stop "$database/server"; rm -rf "$database"' EXIT
SCOREBELL_TEST_POSTGRES=$(scripts/postgres.sh start "$database/server")
export SCOREBELL_TEST_POSTGRES

step "backup and restore, as docs/OPERATIONS.md has them"
python3 scripts/backup_check.py "$scorebell" "$SCOREBELL_TEST_POSTGRES"

# One after the other: the tests with processes and clocks need the cores to themselves, and the
# large ones keep both busy alone.
step "test"
if ! swift test --skip-build --no-parallel 2>&1 | tee "$database/tests"; then
  step "what failed"
  grep -aE '✘|↳' "$database/tests"
  exit 1
fi

step "a newcomer's first steps, in a clean clone"
scripts/newcomer.sh
