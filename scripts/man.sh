#!/usr/bin/env bash
# Writes the manual page and the completions of bash, zsh and fish into .build/share, which is laid
# out as /usr/local/share is: man.sh EXECUTABLE [CONFIGURATION]
set -euo pipefail
cd "$(dirname "$0")/.."
scorebell=$1
configuration=${2:-debug}

share=.build/share
bash=$share/bash-completion/completions zsh=$share/zsh/site-functions
fish=$share/fish/vendor_completions.d man=$share/man/man1
mkdir -p "$bash" "$zsh" "$fish" "$man"
"$scorebell" --generate-completion-script bash >"$bash/scorebell"
"$scorebell" --generate-completion-script zsh >"$zsh/_scorebell"
"$scorebell" --generate-completion-script fish >"$fish/scorebell.fish"

# ArgumentParser's own plugin knows the commands; what it cannot know follows.
swift package --allow-writing-to-package-directory generate-manual \
    --configuration "$configuration" --output-directory "$man" >/dev/null
page=$man/scorebell.1
# Its section on the exit status is ArgumentParser's, and its last.
sed -i '/^\.Sh "EXIT STATUS"$/,$d' "$page"
cat >>"$page" <<'PAGE'
.Sh ENVIRONMENT
Every key of the configuration can be set by a variable that is named after it:
.Sy port.client-id
is
.Ev PORT_CLIENT_ID .
A secret is read from a file that a variable with
.Sy _FILE
at its end names, such as
.Ev PORT_CLIENT_SECRET_FILE .
.Ev SCOREBELL_CONFIG
names the configuration file.
.Sh FILES
.Bl -tag -width 6n
.It Pa config/scorebell.yaml
The configuration file, where it is not named.
.It Pa scorebell.sqlite
Where accepted runs are kept, unless
.Sy database.url
says otherwise.
.El
.Sh "EXIT STATUS"
.Bl -tag -width 6n
.It 0
Done.
.It 1
The work failed.
.It 64
Wrong usage.
.It 69
A needed thing cannot be had, such as a port or the database.
.It 78
Wrong configuration; every problem is named.
.El
PAGE

# No command may be missing, whatever the plugin writes.
"$scorebell" --experimental-dump-help | python3 -c '
import json, sys

def names(command):
    for one in command.get("subcommands", []):
        if one.get("shouldDisplay", True):
            yield one["commandName"]
            yield from names(one)

page = open(sys.argv[1]).read()
wanted = sorted(set(names(json.load(sys.stdin)["command"])))
missing = [name for name in wanted if f"\n.It Em {name}\n" not in page]
if missing or not wanted:
    sys.exit(f"man.sh: the page does not name {missing}.")
' "$page"
