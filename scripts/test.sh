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

step "PostgreSQL"
database=$(mktemp -d)
chmod 711 "$database"
# Stopped and removed however this ends.
trap 'scripts/postgres.sh stop "$database/server"; rm -rf "$database"' EXIT
SCOREBELL_TEST_POSTGRES=$(scripts/postgres.sh start "$database/server")
export SCOREBELL_TEST_POSTGRES

# One after the other: the tests with processes and clocks need the cores to themselves, and the
# large ones keep both busy alone.
step "test"
swift test --skip-build --no-parallel
