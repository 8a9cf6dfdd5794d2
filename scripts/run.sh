#!/usr/bin/env bash
# Serves Port and Slack when the environment names them, else the sandbox: run.sh EXECUTABLE
set -euo pipefail
cd "$(dirname "$0")/.."
scorebell=$1

if [ -n "${PORT_CLIENT_ID:-}" ] && [ -n "${PORT_CLIENT_SECRET:-}" ] && [ -n "${SLACK_WEBHOOK_URL:-}${SLACK_BOT_TOKEN:-}" ]; then
    echo "Serving Port and Slack as the environment names them; Ctrl-C stops."
    exec "$scorebell" serve
fi
exec "$scorebell" sandbox --try ${ONCE:+--once}
