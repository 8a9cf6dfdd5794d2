#!/usr/bin/env bash
# A PostgreSQL 15 of the project's own, on a Unix socket: postgres.sh ACTION FOLDER
# `start` makes the folder if it is not there, and prints the URL of the server's database; `stop`
# is a power cut, `halt` an orderly end, `restart` a power cut and a start.
# `standby FOLDER PRIMARY` starts a copy of the server in the folder PRIMARY, or the server that was
# there before, which then follows that one; `promote` makes it take writes.
set -euo pipefail
action=$1
folder=$(realpath -m "$2")
bin=/usr/lib/postgresql/15/bin

# The server refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then as_owner=(setpriv --reuid postgres --regid postgres --clear-groups); fi

# The server would keep open what it inherits, and whoever waits for the end of that would wait.
close_inherited() {
    local fd
    for fd in "/proc/$BASHPID/fd"/*; do
        fd=${fd##*/}
        if [ "$fd" -gt 2 ]; then eval "exec $fd>&-"; fi
    done
}

control() {
    (close_inherited && cd / && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -w -s "$@")
}

make_folder() {
    mkdir -p "$folder"
    if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$folder"; fi
}

start() {
    # No TCP: only this machine's processes that may read the folder reach it.
    control -l "$folder/log" -o "-k $folder -c listen_addresses= -c max_connections=200" start
}

case "$action" in
start)
    if [ ! -d "$folder/data" ]; then
        make_folder
        (cd / && "${as_owner[@]}" "$bin/initdb" -D "$folder/data" --username=scorebell \
            --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null)
    fi
    start
    echo "postgres://scorebell@/postgres?host=$folder"
    ;;
standby)
    primary=$(realpath -m "$3")
    if [ ! -d "$folder/data" ]; then
        make_folder
        (cd / && "${as_owner[@]}" "$bin/pg_basebackup" --host="$primary" --username=scorebell \
            --pgdata="$folder/data" --checkpoint=fast --write-recovery-conf --no-sync)
    else
        "${as_owner[@]}" touch "$folder/data/standby.signal"
        echo "primary_conninfo = 'host=$primary user=scorebell'" \
            >>"$folder/data/postgresql.auto.conf"
    fi
    start
    ;;
promote) control promote ;;
stop) control -m immediate stop ;;
halt) control -m fast stop ;;
restart)
    control -m immediate stop
    start
    ;;
*) echo "postgres.sh start|stop|halt|restart|standby|promote FOLDER [PRIMARY]" >&2 && exit 64 ;;
esac
