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

# All sizes of one engine in turns: pages made anew, then answers taken. growth_dir, growth_port and growth_pid hold by
# size where each one's codes are and which server has it.
growth_turns() { # ENGINE ROWS…
    local engine=$1 first=$2 rows i n names=('unit page' 'front page' 'service JSON')
    local -A took=() rate=()
    shift
    for ((n = 0; n < 3; n++)); do
        for ((i = 0; i < rounds; i++)); do
            for rows in "$@"; do
                pages_of "${growth_dir[$rows]}/codes.csv"
                local paths=("/unit/$growth_unit" / "/api/v1/skm/$growth_kode")
                load "${growth_port[$rows]}" "${paths[n]}" 1 1
                took[$n-$rows]+="$(calc "$mean_us / 1000") "
            done
        done
        for rows in "$@"; do
            record growth "$engine, $rows answers: ${names[n]}" 'ms, mean' "${took[$n-$rows]}" "at $first" "${took[$n-$first]}" 'ratio <= 1.5'
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
        record growth "$engine, $rows answers: durable answers, 64 connections" 'per s' "${rate[$rows]}" "at $first" "${rate[$first]}" \
            'ratio >= 0.5' "$(memory_mb "${growth_pid[$rows]}") MB of memory after it"
        stop_server "${growth_pid[$rows]}"
    done
}

# 10 thousand to 10 million answers on SQLite; on PostgreSQL as far as BENCH_GROWTH_PG says (making them is slow).
row_growth() {
    local rows dir address sizes
    local -A growth_dir=() growth_port=() growth_pid=()
    read -ra sizes <<<"${BENCH_GROWTH:-10000 100000 1000000 $([ -n "${BENCH_SMALL:-}" ] || echo 10000000)}"
    for rows in "${sizes[@]}"; do
        dir=$(scratch "growth-$rows" "$rows")
        start_maklumat "$dir" page_cache_bytes=0 backup_hours=0 increment_minutes=0
        growth_dir[$rows]=$dir growth_port[$rows]=$port growth_pid[$rows]=$pid
    done
    growth_turns SQLite "${sizes[@]}"
    rm -rf "$work"/growth-*
    if ! { have_pg && pg_start; }; then say 'growth: PostgreSQL is not installed'; return 0; fi
    read -ra sizes <<<"${BENCH_GROWTH_PG:-10000 100000}"
    for rows in "${sizes[@]}"; do
        pg_sql "CREATE DATABASE g$rows"
        dir=$work/g$rows
        address="postgres://bench@/g$rows?host=$pg_dir"
        mkdir -p "$dir"
        "$maklumat" demo --data "$dir" --database "$address" --responses "$rows" >"$work/demo.log" 2>&1 || die "$(tail -1 "$work/demo.log")"
        "$maklumat" export survei --data "$dir" --database "$address" >"$dir/codes.csv"
        port=$(free_port)
        start_server "growth-$rows" /healthz "$port" "$maklumat" serve --data "$dir" --database "$address" \
            --listen "127.0.0.1:$port" --set rate_limits=off --set page_cache_bytes=0
        growth_dir[$rows]=$dir growth_port[$rows]=$port growth_pid[$rows]=$pid
    done
    growth_turns PostgreSQL "${sizes[@]}"
    pg_stop
}

# 1, 10, 100 regions beside each other: a folder and a server each (SQLite), a database and a server each (PostgreSQL).
regions_load() { # LABEL PORT…
    local label=$1 k i each rate=() sum p
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
    record regions "$label: front pages of $k of them, $each connections each" 'per s' "${rate[*]}" '' '' '-' \
        "$(memory_mb "${region_pids[@]}") MB for all servers"
}

row_regions() {
    local n i dir address ports
    for n in 1 10 100; do
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
    if ! { have_pg && pg_start; }; then say 'regions: PostgreSQL is not installed'; return 0; fi
    for n in ${BENCH_REGIONS_PG:-1 10}; do
        ports=() region_pids=()
        for ((i = 0; i < n; i++)); do
            dir=$work/r$n-$i address="postgres://bench@/r${n}_$i?host=$pg_dir"
            mkdir -p "$dir"
            pg_sql "CREATE DATABASE r${n}_$i"
            "$maklumat" demo --data "$dir" --database "$address" --responses 2000 >"$work/demo.log" 2>&1 || die "$(tail -1 "$work/demo.log")"
            port=$(free_port)
            start_server "region-$n-$i" /healthz "$port" "$maklumat" serve --data "$dir" --database "$address" \
                --listen "127.0.0.1:$port" --set rate_limits=off
            ports+=("$port") region_pids+=("$pid")
        done
        regions_load "PostgreSQL, $n regions" "${ports[@]}"
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
