# peers.sh: floors and peers that bench/run starts where they are installed. Sourced after lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# ---- nginx: static file of the same bytes ----------------------------------------------------------------
have_nginx() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }

# nginx_start DIR: serves DIR, one worker like our one network thread; sets pid and port
nginx_start() {
    local dir=$1 user=''
    [ "$(id -u)" != 0 ] || user='user root;'
    port=$(free_port)
    mkdir -p "$work/nginx/tmp"
    cat >"$work/nginx/nginx.conf" <<CONF
$user worker_processes 1; daemon off; pid $work/nginx/pid; error_log $work/nginx/error.log;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type "text/html; charset=utf-8";
  open_file_cache max=100; open_file_cache_valid 60s;
  client_body_temp_path $work/nginx/tmp/a; proxy_temp_path $work/nginx/tmp/b; fastcgi_temp_path $work/nginx/tmp/c;
  uwsgi_temp_path $work/nginx/tmp/d; scgi_temp_path $work/nginx/tmp/e;
  server { listen 127.0.0.1:$port; root $dir; }
}
CONF
    PATH=$PATH:/usr/sbin start_server nginx /page "$port" nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" -e "$work/nginx/error.log"
}

# ---- PostgreSQL: a cluster of its own, over a socket, never a port ------------------------------------------
pg_bin=''
pg_dir=$data/postgres
pg_kept=''

have_pg() {
    local d
    [ -z "$pg_bin" ] || return 0
    for d in /usr/lib/postgresql/*/bin; do
        if [ -x "$d/initdb" ] && [ -x "$d/pgbench" ]; then pg_bin=$d; fi
    done
    [ -n "$pg_bin" ] && { [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1; }
}

pg_as() { # initdb refuses root
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi
}

pg_run() { # [CONNECTIONS]
    pg_as "$pg_bin/pg_ctl" -D "$pg_dir/d" -w -t 60 -l "$pg_dir/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$pg_dir' -c max_connections=${1:-200}" start >/dev/null 9>&-
}

pg_make() {
    rm -rf "$pg_dir"
    mkdir -p "$pg_dir"
    [ "$(id -u)" != 0 ] || chown postgres: "$pg_dir"
    pg_as "$pg_bin/initdb" -D "$pg_dir/d" -A trust -U bench --no-locale -E UTF8 >"$work/initdb.log" 2>&1
}

# A cluster that stays in DIR from run to run; sets pg_dir. KEY says whether what is in it is still right.
pg_keep() { # DIR KEY
    pg_dir=$1 pg_kept=1
    if [ "$(cat "$pg_dir/.key" 2>/dev/null)" != "$2" ]; then
        pg_make || return 1
        echo "$2" >"$pg_dir/.key"
    fi
    pg_run
}

pg_start() { # [CONNECTIONS]
    pg_make || return 1
    pg_run "${1:-200}" || return 1
    pg_sql "CREATE TABLE response(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit smallint, u1 smallint, u2 smallint,
        u3 smallint, u4 smallint, u5 smallint, u6 smallint, u7 smallint, u8 smallint, u9 smallint, jk smallint, us smallint,
        pd smallint, pk smallint, ts timestamptz)"
}

pg_sql() { pg_as "$pg_bin/psql" -X -q -t -v ON_ERROR_STOP=1 -h "$pg_dir" -U bench -d postgres -c "$1"; }

# One durable insert a transaction at 64 clients; prints transactions a second.
pg_inserts() { # SECONDS
    quiet
    cp "$root/bench/floor/pg_insert.sql" "$pg_dir/insert.sql"
    chmod 644 "$pg_dir/insert.sql"
    pg_as "$pg_bin/pgbench" -n -M prepared -c 64 -j 1 -T "$1" -f "$pg_dir/insert.sql" -h "$pg_dir" -U bench postgres 2>/dev/null |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# pg_backends DATABASE: the processes that serve it
pg_backends() { pg_sql "SELECT pid FROM pg_stat_activity WHERE datname = '$1'" | grep -o '[0-9]\+' || true; }

pg_stop() {
    local how=immediate
    [ -z "$pg_kept" ] || how=fast
    if [ -f "$pg_dir/d/postmaster.pid" ]; then pg_as "$pg_bin/pg_ctl" -D "$pg_dir/d" -m $how -w stop >/dev/null 2>&1 || true; fi
    [ -n "$pg_kept" ] || rm -rf "$pg_dir"
    pg_dir=$data/postgres pg_kept=''
}

# pg_region NAME ROWS: a database of that name with the demo region; sets dir and address
pg_region() {
    dir=$work/$1 address="postgres://bench@/$1?host=$pg_dir"
    mkdir -p "$dir"
    pg_sql "CREATE DATABASE $1"
    "$maklumat" demo --data "$dir" --database "$address" --responses "$2" >"$work/demo.log" 2>&1 || die "$(tail -1 "$work/demo.log")"
    "$maklumat" export survei --data "$dir" --database "$address" >"$dir/codes.csv"
}

# pg_serve [SET…]: the region that was made last; sets pid and port
pg_serve() {
    local sets=() s
    for s in rate_limits=off "$@"; do sets+=(--set "$s"); done
    port=$(free_port)
    start_server "maklumat-${dir##*/}" /healthz "$port" \
        "$maklumat" serve --data "$dir" --database "$address" --listen "127.0.0.1:$port" "${sets[@]}"
}

# ---- DuckDB by npm: one process for all turns ------------------------------------------------------------
duck_start() { # sets duck_in, duck_out
    command -v node >/dev/null && command -v npm >/dev/null || return 1
    local dir=$data/duckdb
    mkdir -p "$dir"
    if ! cmp -s "$root/bench/package.json" "$dir/package.json"; then
        cp "$root/bench/.npmrc" "$dir/"
        (cd "$dir" && cp "$root/bench/package.json" "$root/bench/package-lock.json" . &&
            npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || { rm -f "$dir/package.json"; return 1; }
    fi
    cp "$root/bench/duckdb.mjs" "$dir/"
    coproc DUCK { exec 9>&-; exec node "$dir/duckdb.mjs" 2; }
    servers+=("$DUCK_PID")
    duck_in=${DUCK[1]} duck_out=${DUCK[0]}
    local line
    read -r -t 30 -u "$duck_out" line && [ "$line" = ready ]
}

duck_ms() { # KIND FILE: sets ms
    local n
    echo "$1 $2" >&"$duck_in"
    read -r -t 120 -u "$duck_out" ms n || die "DuckDB gave no answer"
}
