# rows_growth.sh: how figures grow with answers, with regions and with connections. Sourced after rows_data.sh.
# shellcheck shell=bash disable=SC2154

# Megabytes of memory that these processes have for themselves and their share of the rest (PSS).
memory_mb() { # PID…
    local p
    for p in "$@"; do cat "/proc/$p/smaps_rollup"; done | awk '/^Pss:/ { kb += $2 } END { printf "%.6g", kb / 1024 }'
}

pages_of() { # CODES: the unit with most services, one of its services, and that one's survey
    growth_unit=$(tail -n +2 "$1" | cut -d, -f3 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
    growth_layanan=$(awk -F, -v u="$growth_unit" '$3 == u { print $2; exit }' "$1")
    growth_kode=$(awk -F, -v u="$growth_unit" '$3 == u { print $1; exit }' "$1")
}

# What PostgreSQL reads for one request, which no neighbour changes: rows and blocks. They arrive a second late.
pg_reads() { # DATABASE
    sleep 1.3
    pg_sql "SELECT tup_returned + tup_fetched, blks_hit + blks_read FROM pg_stat_database WHERE datname = '$1'" | tr -d '|'
}

# All sizes of one engine in turns: pages made anew, then answers taken. growth_dir, growth_port and growth_pid hold by
# size where each one's codes are and which server has it.
growth_turns() { # ENGINE ROWS…
    local engine=$1 first=$2 rows i n names=('unit page' 'front page' '/hasil' 'service JSON') paths=() note a=() b=()
    local -A took=() rate=()
    shift
    for ((n = 0; n < 4; n++)); do
        for ((i = 0; i < rounds; i++)); do
            for rows in "$@"; do
                pages_of "${growth_dir[$rows]}/codes.csv"
                paths=("/unit/$growth_unit" / /hasil "/api/v1/skm/$growth_kode")
                load "${growth_port[$rows]}" "${paths[n]}" 1 1
                took[$n-$rows]+="$(calc "$mean_us / 1000") "
            done
        done
        for rows in "$@"; do
            note=''
            if [ "$engine" = PostgreSQL ]; then
                pages_of "${growth_dir[$rows]}/codes.csv"
                paths=("/unit/$growth_unit" / /hasil "/api/v1/skm/$growth_kode")
                read -ra a <<<"$(pg_reads "w$rows")"
                for ((i = 0; i < 20; i++)); do "$bin/probe" wait "${growth_port[$rows]}" "${paths[n]}" 20; done
                read -ra b <<<"$(pg_reads "w$rows")"
                note="$(((b[0] - a[0]) / 20)) rows, $(((b[1] - a[1]) / 20)) blocks read in PostgreSQL"
            fi
            record growth "$engine, $rows answers: ${names[n]}" 'ms, mean' "${took[$n-$rows]}" "at $first" "${took[$n-$first]}" 'ratio <= 1.5' "$note"
        done
    done
    for ((i = 0; i < rounds; i++)); do
        for rows in "$@"; do
            export BENCH_CODES=${growth_dir[$rows]}/codes.csv
            BENCH_SERVER=maklumat load "${growth_port[$rows]}" / 64 "$seconds" survey.lua
            rate[$rows]+="$rps "
        done
    done
    for rows in "$@"; do
        note="$(memory_mb "${growth_pid[$rows]}") MB of memory after it"
        # shellcheck disable=SC2046
        [ "$engine" != PostgreSQL ] || note+=", $(memory_mb $(pg_backends "w$rows")) MB in PostgreSQL"
        record growth "$engine, $rows answers: durable answers, 64 connections" 'per s' "${rate[$rows]}" "at $first" "${rate[$first]}" \
            'ratio >= 0.5' "$note"
        stop_server "${growth_pid[$rows]}"
    done
}

# The database of so many answers in the cluster that is kept, made when absent.
pg_grown() { # ROWS
    local dir=$pg_dir/data-$1 address="postgres://bench@/g$1?host=$pg_dir"
    [ ! -f "$dir/codes.csv" ] || return 0
    say "making $1 answers in PostgreSQL (once; a million takes half a minute)"
    pg_sql "DROP DATABASE IF EXISTS g$1"
    pg_sql "CREATE DATABASE g$1"
    rm -rf "$dir"
    mkdir -p "$dir"
    "$maklumat" demo --data "$dir" --database "$address" --responses "$1" >"$work/demo.log" 2>&1 || die "$(tail -1 "$work/demo.log")"
    "$maklumat" export survei --data "$dir" --database "$address" >"$dir/codes.csv"
    pg_as "$pg_bin/vacuumdb" -q -z -h "$pg_dir" -U bench "g$1"
}

# 10 thousand to 10 million answers on both engines. In PostgreSQL making ten million takes minutes, so that only
# happens when BENCH_GROWTH_PG names the size; what is there once is measured each time.
row_growth() {
    local rows dir sizes
    local -A growth_dir=() growth_port=() growth_pid=()
    read -ra sizes <<<"${BENCH_GROWTH:-10000 100000 1000000 $([ -n "${BENCH_SMALL:-}" ] || echo 10000000)}"
    for rows in "${sizes[@]}"; do
        dir=$(scratch "growth-$rows" "$rows")
        start_maklumat "$dir" page_cache_bytes=0 backup_hours=0 increment_minutes=0
        growth_dir[$rows]=$dir growth_port[$rows]=$port growth_pid[$rows]=$pid
    done
    growth_turns SQLite "${sizes[@]}"
    rm -rf "$work"/growth-*
    if ! have_pg || ! pg_keep "${BENCH_GROWTH_DIR:-$data/postgres-growth}" "$(region_key)"; then
        say 'growth: PostgreSQL is not installed'
        return 0
    fi
    read -ra sizes <<<"${BENCH_GROWTH_PG:-10000 100000 1000000 $([ ! -f "$pg_dir/data-10000000/codes.csv" ] || echo 10000000)}"
    for rows in "${sizes[@]}"; do
        pg_grown "$rows"
        pg_sql "DROP DATABASE IF EXISTS w$rows"
        pg_sql "CREATE DATABASE w$rows TEMPLATE g$rows STRATEGY file_copy"
        dir=$pg_dir/data-$rows port=$(free_port)
        "$maklumat" migrate --data "$dir" --database "postgres://bench@/w$rows?host=$pg_dir" >"$work/migrate.log" 2>&1 || die "$(tail -1 "$work/migrate.log")"
        start_server "growth-$rows" /healthz "$port" "$maklumat" serve --data "$dir" --database "postgres://bench@/w$rows?host=$pg_dir" \
            --listen "127.0.0.1:$port" --set rate_limits=off --set page_cache_bytes=0
        growth_dir[$rows]=$dir growth_port[$rows]=$port growth_pid[$rows]=$pid
    done
    growth_turns PostgreSQL "${sizes[@]}"
    for rows in "${sizes[@]}"; do pg_sql "DROP DATABASE w$rows"; done
    pg_stop
}

# 1, 10, 100 regions beside each other, a server each: a folder each (SQLite), all in one database (PostgreSQL).
regions_load() { # LABEL PORT…; extra: the database whose connections count as well
    local label=$1 k i each rate=() sum p note
    shift
    k=$(($# < 10 ? $# : 10))
    each=$((64 / k))
    for ((i = 0; i < rounds; i++)); do
        : >"$work/regions"
        quiet
        for p in "${@:1:k}"; do
            (timeout $((seconds + 20)) wrk -t1 -c"$each" -d"$seconds"s -s "$root/bench/summary.lua" "http://127.0.0.1:$p/" 2>&1 |
                grep '^WRK ' >>"$work/regions") &
        done
        wait $(jobs -p | tail -n "$k") || true
        sum=$(awk '{ s += $2; n++ } END { print n ? s : "" }' "$work/regions")
        [ -n "$sum" ] || die "wrk gave no result for $label"
        rate+=("$sum")
    done
    note="$(memory_mb "${region_pids[@]}") MB for all servers"
    # shellcheck disable=SC2046
    [ -z "${extra:-}" ] || note+=", $(memory_mb $(pg_backends "$extra")) MB for their $(pg_backends "$extra" | wc -l) connections in PostgreSQL"
    record regions "$label: front pages of $k of them, $each connections each" 'per s' "${rate[*]}" '' '' '-' "$note"
}

# The rows of region 7324 again as 99 others (40.01 and on): what pages read, not what verify would say of copied chains.
regions_copy() { # DATABASE
    pg_as "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$pg_dir" -U bench -d "$1" >/dev/null <<'SQL'
SET session_replication_role = replica;
DO $$
DECLARE t text; c text; d text;
BEGIN
    FOR t IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'daerah_id' LOOP
        SELECT string_agg(quote_ident(column_name), ','),
               string_agg(CASE WHEN column_name = 'daerah_id' THEN '4000 + i'
                               WHEN t = 'daerah' AND column_name = 'kode' THEN '''40.'' || lpad(i::text, 2, ''0'')'
                               ELSE 'x.' || quote_ident(column_name) END, ',')
          INTO c, d FROM information_schema.columns WHERE table_schema = 'public' AND table_name = t;
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I x, generate_series(1, 99) i WHERE x.daerah_id = 7324', t, c, d, t);
    END LOOP;
END $$;
ANALYZE;
SQL
}

row_regions() {
    local n i dir address ports extra=''
    for n in ${BENCH_REGIONS:-1 10 100}; do
        ports=() region_pids=()
        for ((i = 0; i < n; i++)); do
            dir=$(scratch "region-of-many-$i" 2000)
            start_maklumat "$dir" backup_hours=0 increment_minutes=0
            ports+=("$port") region_pids+=("$pid")
        done
        regions_load "SQLite, $n regions" "${ports[@]}"
        for i in "${region_pids[@]}"; do stop_server "$i"; done
        rm -rf "$work"/region-of-many-*
    done
    if ! { have_pg && pg_start 1000; }; then say 'regions: PostgreSQL is not installed'; return 0; fi
    pg_sql "CREATE DATABASE daerah"
    address="postgres://bench@/daerah?host=$pg_dir" extra=daerah
    mkdir -p "$work/r0"
    "$maklumat" demo --data "$work/r0" --database "$address" --responses 2000 >"$work/demo.log" 2>&1 || die "$(tail -1 "$work/demo.log")"
    regions_copy daerah
    for n in ${BENCH_REGIONS_PG:-1 10 100}; do
        ports=() region_pids=()
        for ((i = 0; i < n; i++)); do
            mkdir -p "$work/r$i"
            port=$(free_port)
            start_server "region-$n-$i" /healthz "$port" "$maklumat" serve --data "$work/r$i" --database "$address" \
                --daerah "$(if [ "$i" = 0 ]; then echo 73.24; else printf '40.%02d' "$i"; fi)" --listen "127.0.0.1:$port" --set rate_limits=off
            ports+=("$port") region_pids+=("$pid")
        done
        regions_load "PostgreSQL, $n regions in one database" "${ports[@]}"
        for i in "${region_pids[@]}"; do stop_server "$i"; done
    done
    pg_stop
}

# 1 to 10,000 connections that all ask: rate, latency, memory at the end of the turn.
row_sweep() {
    local dir c i
    dir=$(scratch sweep 20000)
    export BENCH_CODES=$dir/codes.csv
    for c in 1 4 16 64 256 1000 4000 10000; do
        local get=() late=() memory=() post=() post_late=()
        for ((i = 0; i < rounds; i++)); do
            start_maklumat "$dir"
            load "$port" / "$c" "$seconds"
            get+=("$rps") late+=("$(calc "$p99_us / 1000")") memory+=("$(memory_mb "$pid")")
            if [ "$c" -le 4000 ]; then
                BENCH_SERVER=maklumat load "$port" / "$c" "$seconds" survey.lua
                post+=("$rps") post_late+=("$(calc "$p99_us / 1000")")
            fi
            stop_server "$pid"
        done
        record sweep "GET /, $c connections" 'per s' "${get[*]}" '' '' '-' "p99 $(median "${late[@]}") ms, $(median "${memory[@]}") MB"
        [ "$c" -gt 4000 ] || record sweep "durable answers, $c connections" 'per s' "${post[*]}" '' '' '-' "p99 $(median "${post_late[@]}") ms"
    done
}
