#!/usr/bin/env bash
# with_postgres.sh COMMAND…: runs a command beside a PostgreSQL of its own, which is made for it and removed
# behind it. The command finds
#   TEST_MAKLUMAT_DATABASE   its address (by socket; nobody else can reach it)
#   TEST_MAKLUMAT_POSTGRES   this script, to be called with: stop | start | address
# WITH_POSTGRES_DIR names the folder to make it in (default: memory, /dev/shm; a disk for figures).
# fsync stays on: what is proven is what is run.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "with_postgres: PostgreSQL tidak terpasang (paket postgresql)" >&2; exit 77; }

as_owner() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then (cd / && exec setpriv --reuid postgres --regid postgres --clear-groups -- "$@"); else "$@"; fi
}
start() {
    as_owner "$bin/pg_ctl" -D "$PG_HOME/data" -l "$PG_HOME/log" -w -t 300 -s start \
        -o "-k $PG_HOME -p $PG_PORT -c listen_addresses=${PG_LISTEN:-}" </dev/null >/dev/null
}

if [ -n "${PG_HOME:-}" ]; then # called by the command
    case ${1:-} in
        stop) as_owner "$bin/pg_ctl" -D "$PG_HOME/data" -m "${2:-immediate}" -w -t 300 -s stop; exit ;;
        start) start; exit ;;
        address) echo "$TEST_MAKLUMAT_DATABASE"; exit ;;
    esac
fi

base=${WITH_POSTGRES_DIR:-}
[ -n "$base" ] || { [ -w /dev/shm ] && base=/dev/shm || base=${TMPDIR:-/tmp}; }
PG_HOME=$(mktemp -d "$base/maklumat-pg-XXXXXX")
PG_PORT=$((20000 + RANDOM % 11000)) # part of the name of the socket
export PG_HOME PG_PORT
finish() {
    as_owner "$bin/pg_ctl" -D "$PG_HOME/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$PG_HOME"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP
[ "$(id -u)" = 0 ] && chown postgres: "$PG_HOME"
chmod 0755 "$PG_HOME"
as_owner "$bin/initdb" -D "$PG_HOME/data" -U maklumat -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
cat >>"$PG_HOME/data/postgresql.conf" <<CONF
shared_buffers = 64MB
max_connections = 200
autovacuum = off
max_wal_size = 256MB
fsync = on
synchronous_commit = on
CONF
start || { cat "$PG_HOME/log" >&2; exit 1; }
export TEST_MAKLUMAT_DATABASE="postgres://maklumat@/postgres?host=$PG_HOME&port=$PG_PORT"
TEST_MAKLUMAT_POSTGRES=$(readlink -f "$0")
export TEST_MAKLUMAT_POSTGRES
"$@" &
child=$!
trap 'kill -TERM $child 2>/dev/null; exit 143' TERM INT HUP
status=0
wait $child || status=$?
exit $status
