# rows_web.sh: what is measured over HTTP. Sourced after lib.sh and peers.sh; every row_NAME is one row of bench/run.
# shellcheck shell=bash disable=SC2154

# Durable answers at 256 connections: form decoding, validation, idempotency key, row and counters, against the
# group-commit prototype and one transaction a request.
submit_rows() { # NAME ADDITION
    local name=$1 addition=$2
    local dir ours_port proto_port single_port i
    local ours=() p99=() proto=() single=() pg=() proto_p99=() cpu=() proto_cpu=() disk=() proto_disk=() before before_disk
    dir=$(scratch "$name" 20000)
    export BENCH_CODES=$dir/codes.csv
    start_maklumat "$dir"
    local ours_pid=$pid
    ours_port=$port
    proto_port=$(free_port)
    start_server prototype '/ikm?unit=1' "$proto_port" "$bin/groupcommit" "$proto_port" "$work/prototype.db" batch 1 counters
    local proto_pid=$pid
    single_port=$(free_port)
    start_server single '/ikm?unit=1' "$single_port" "$bin/groupcommit" "$single_port" "$work/single.db" single 1 counters
    local with_pg=''
    if have_pg && pg_start; then with_pg=1; fi
    for ((i = 0; i < rounds; i++)); do
        before=$(cpu_ticks "$ours_pid") before_disk=$(bytes_written "$ours_pid")
        BENCH_SERVER=maklumat load "$ours_port" / 256 $((seconds + 1)) survey.lua
        ours+=("$rps") p99+=("$(calc "$p99_us / 1000")")
        cpu+=("$(calc "($(cpu_ticks "$ours_pid") - $before) * 10000 / $answered")")
        disk+=("$(calc "($(bytes_written "$ours_pid") - $before_disk) / 1024 / $answered")")
        before=$(cpu_ticks "$proto_pid") before_disk=$(bytes_written "$proto_pid")
        BENCH_SERVER=prototype load "$proto_port" / 256 $((seconds + 1)) survey.lua
        proto+=("$rps") proto_p99+=("$(calc "$p99_us / 1000")")
        proto_cpu+=("$(calc "($(cpu_ticks "$proto_pid") - $before) * 10000 / $answered")")
        proto_disk+=("$(calc "($(bytes_written "$proto_pid") - $before_disk) / 1024 / $answered")")
        BENCH_SERVER=prototype load "$single_port" / 256 $((seconds + 1)) survey.lua
        single+=("$rps")
        if [ -n "$with_pg" ]; then pg+=("$(pg_inserts $((seconds + 1)))"); fi
    done
    if [ -n "$with_pg" ]; then pg_stop; fi
    record "$name" "durable answers, 256 connections$addition" 'per s' "${ours[*]}" 'prototype' "${proto[*]}" 'ratio >= 0.6'
    record "$name" "durable answers, 256 connections$addition" 'per s' "${ours[*]}" 'one transaction each' "${single[*]}" 'ratio >= 5'
    if [ -n "$with_pg" ]; then
        record "$name" "durable answers, 256 connections$addition" 'per s' "${ours[*]}" 'PostgreSQL inserts, 64 clients' "${pg[*]}" 'ratio >= 1.5'
    fi
    record "$name" "p99, 256 connections$addition" ms "${p99[*]}" 'prototype' "${proto_p99[*]}" '<= 15'
    record "$name" "processor time of the server per answer$addition" us "${cpu[*]}" 'prototype' "${proto_cpu[*]}" '-'
    record "$name" "written to the disk per answer$addition" KiB "${disk[*]}" 'prototype' "${proto_disk[*]}" '-'
    stop_server "$ours_pid"
    stop_server "${servers[-1]}"
    stop_server "${servers[-2]}"
    "$maklumat" verify --data "$dir" >"$work/verify.log" 2>&1 || die "verify after the load failed: $(tail -1 "$work/verify.log")"
}

row_submit() {
    submit_rows submit ''
}

# The same on a disk like the one the targets were set on (shared figures: 6,200 appends of 4 KiB with fdatasync a second): where
# the disk here syncs more often, each sync of every program takes as much longer.
row_disk() {
    local syncs=6200 have delay
    have=$("$bin/probe" sync "$data" 1)
    delay=$(calc "1000000 / $syncs - 1000000 / $have" | cut -d. -f1)
    if [ "$delay" -le 0 ]; then say "disk: this one syncs $have times a second, no more than $syncs"; return 0; fi
    have=$(LD_PRELOAD=$bin/disk DISK_SYNC_US=$delay "$bin/probe" sync "$data" 1)
    say "disk: every sync takes $delay us longer, which leaves $have a second"
    LD_PRELOAD=$bin/disk DISK_SYNC_US=$delay submit_rows disk ", disk of $have syncs/s"
}

# The same answers kept in PostgreSQL, against its own single inserts, in the same server.
row_postgres() {
    if ! { have_pg && pg_start; }; then say 'postgres: not installed'; return 0; fi
    local dir address i ours64=() ours256=() p99=() pg=() cpu=() behind=() before before_pg backends
    pg_region maklumat 20000
    export BENCH_CODES=$dir/codes.csv
    pg_serve
    local ours_pid=$pid
    for ((i = 0; i < rounds; i++)); do
        BENCH_SERVER=maklumat load "$port" / 64 $((seconds + 1)) survey.lua
        ours64+=("$rps")
        mapfile -t backends < <(pg_backends maklumat)
        before=$(cpu_ticks "$ours_pid") before_pg=$(cpu_ticks "${backends[@]}")
        BENCH_SERVER=maklumat load "$port" / 256 $((seconds + 1)) survey.lua
        ours256+=("$rps") p99+=("$(calc "$p99_us / 1000")")
        cpu+=("$(calc "($(cpu_ticks "$ours_pid") - $before) * 10000 / $answered")")
        behind+=("$(calc "($(cpu_ticks "${backends[@]}") - $before_pg) * 10000 / $answered")")
        pg+=("$(pg_inserts $((seconds + 1)))")
    done
    record postgres 'durable answers in PostgreSQL, 64 connections' 'per s' "${ours64[*]}" 'PostgreSQL inserts, 64 clients' "${pg[*]}" '-'
    record postgres 'durable answers in PostgreSQL, 256 connections' 'per s' "${ours256[*]}" 'PostgreSQL inserts, 64 clients' "${pg[*]}" 'ratio >= 1'
    record postgres 'p99 in PostgreSQL, 256 connections' ms "${p99[*]}" '' '' '-'
    record postgres 'processor time per answer: server' us "${cpu[*]}" 'PostgreSQL behind it' "${behind[*]}" '-'
    stop_server "$ours_pid"
    "$maklumat" verify --data "$dir" --database "$address" >"$work/verify.log" 2>&1 || die "verify after the load failed: $(tail -1 "$work/verify.log")"
    pg_stop
}

# A whole visit: the form, then the answers. LimeSurvey's figure is recorded, it is not installed here.
row_visit() {
    local dir i visits=()
    dir=$(scratch visit 20000)
    export BENCH_CODES=$dir/codes.csv
    start_maklumat "$dir"
    for ((i = 0; i < rounds; i++)); do
        BENCH_SERVER=maklumat BENCH_VISIT=1 load "$port" / 16 "$seconds" survey.lua
        visits+=("$(calc "$rps / 2")")
    done
    record visit 'GET form + POST, 16 connections' 'visits per s' "${visits[*]}" 'LimeSurvey 6.4.2 with cache (recorded earlier)' \
        "$(yes 17.7 | head -"$rounds" | tr '\n' ' ')" 'ratio >= 500'
    stop_server "$pid"
}

# Public pages at 64 connections against bare libmicrohttpd and nginx with the same bytes.
row_page() {
    local dir unit i n=0 path ours_port ours_pid nginx_port='' nginx_pid='' floor_port floor_pid bytes
    dir=$(region 20000)
    unit=$(sed -n 2p "$dir/codes.csv" | cut -d, -f3)
    local pages=(/ "/unit/$unit" '/layanan?q=kartu')
    start_maklumat "$dir"
    ours_port=$port ours_pid=$pid
    mkdir -p "$work/www"
    for path in "${pages[@]}"; do
        curl -sf "http://127.0.0.1:$ours_port$path" -o "$work/www/page-$((n++))" || die "$path is not served"
    done
    cp "$work/www/page-0" "$work/www/page"
    if have_nginx; then
        nginx_start "$work/www"
        nginx_port=$port nginx_pid=$pid
    fi
    for ((n = 0; n < ${#pages[@]}; n++)); do
        local ours=() p99=() floor=() nginx=()
        path=${pages[n]}
        floor_port=$(free_port)
        start_server floor-$n / "$floor_port" "$bin/mhd_own_loop" "$floor_port" "$work/www/page-$n"
        floor_pid=$pid
        for ((i = 0; i < rounds; i++)); do
            load "$ours_port" "$path" 64 "$seconds"
            ours+=("$rps") p99+=("$(calc "$p99_us / 1000")")
            load "$floor_port" / 64 "$seconds"
            floor+=("$rps")
            [ -n "$nginx_port" ] || continue
            load "$nginx_port" "/page-$n" 64 "$seconds"
            nginx+=("$rps")
        done
        stop_server "$floor_pid"
        bytes=$(stat -c %s "$work/www/page-$n")
        record page "$path ($bytes bytes), 64 connections" 'per s' "${ours[*]}" 'bare libmicrohttpd' "${floor[*]}" 'ratio >= 0.75' \
            "p99 $(median "${p99[@]}") ms"
        if [ -n "$nginx_port" ]; then
            record page "$path ($bytes bytes), 64 connections" 'per s' "${ours[*]}" 'nginx static' "${nginx[*]}" 'ratio >= 1'
        fi
    done
    stop_server "$ours_pid"
    if [ -n "$nginx_pid" ]; then stop_server "$nginx_pid"; fi
}

# No connection count may stall: libmicrohttpd's own epoll thread nearly stops at multiples of 128.
row_connections() {
    local dir c i kind counts=(64 127 128 129 256 257 512 1000)
    local -A rate late
    dir=$(scratch connections 20000)
    export BENCH_CODES=$dir/codes.csv
    start_maklumat "$dir"
    for ((i = 0; i < rounds; i++)); do
        for c in "${counts[@]}"; do
            load "$port" / "$c" "$seconds"
            rate[GET-$c]+="$rps " late[GET-$c]+="$(calc "$p99_us / 1000") "
            BENCH_SERVER=maklumat load "$port" / "$c" "$seconds" survey.lua
            rate[POST-$c]+="$rps " late[POST-$c]+="$(calc "$p99_us / 1000") "
        done
    done
    for kind in GET POST; do
        for c in "${counts[@]}"; do
            # shellcheck disable=SC2086
            record connections "$kind, $c connections" 'per s' "${rate[$kind-$c]}" 'at 64' "${rate[$kind-64]}" 'ratio >= 0.5' \
                "p99 $(median ${late[$kind-$c]}) ms"
        done
    done
    stop_server "$pid"
}

# Server time of pages made anew each time (no page cache), one connection; the same at 20 thousand and 10 million.
row_dashboard() {
    local small big small_port big_port i k unit layanan kode units n rows
    rows=$(big_rows)
    small=$(region 20000)
    big=$(region "$rows")
    start_maklumat "$small" page_cache_bytes=0
    small_port=$port
    start_maklumat "$big" page_cache_bytes=0
    big_port=$port
    # the unit with most services; codes differ between regions only if the demo changed
    unit=$(tail -n +2 "$big/codes.csv" | cut -d, -f3 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
    layanan=$(awk -F, -v u="$unit" '$3 == u { print $2; exit }' "$big/codes.csv")
    kode=$(awk -F, -v u="$unit" '$3 == u { print $1; exit }' "$big/codes.csv")
    units=$(tail -n +2 "$big/codes.csv" | cut -d, -f3 | sort -u | wc -l)
    local paths=(/ /hasil "/unit/$unit" "/layanan/$layanan" "/api/v1/skm/$kode")
    local names=("front page, $units units" "results, $units units" 'unit page' 'service page' 'JSON of a service')
    local limits=(5 5 1 1 1)
    for ((n = 0; n < ${#paths[@]}; n++)); do
        local here=() there=() late_small=() late_big=()
        for ((i = 0; i < rounds; i++)); do
            load "$small_port" "${paths[n]}" 1 1
            here+=("$(calc "$mean_us / 1000")") late_small+=("$(calc "$p99_us / 1000")")
            load "$big_port" "${paths[n]}" 1 1
            there+=("$(calc "$mean_us / 1000")") late_big+=("$(calc "$p99_us / 1000")")
        done
        record dashboard "${names[n]}, 20000 answers" 'ms, mean' "${here[*]}" '' '' "<= ${limits[n]}" "p99 $(median "${late_small[@]}") ms"
        record dashboard "${names[n]}, $rows answers" 'ms, mean' "${there[*]}" '20000 answers' "${here[*]}" 'ratio <= 1.25' \
            "p99 $(median "${late_big[@]}") ms"
    done
    for k in -1 -2; do stop_server "${servers[$k]}"; done
}

# The survey page as a phone fetches it first: requests, bytes, and the time they take on 250 kbit/s with 300 ms.
row_weight() {
    local dir code html url bytes=0 requests=0 k
    dir=$(region 20000)
    code=$(sed -n 2p "$dir/codes.csv" | cut -d, -f1)
    start_maklumat "$dir"
    html=$(curl -sf "http://127.0.0.1:$port/s/$code")
    for url in "/s/$code" $(grep -oE '(href|src)="/a/[^"]+"' <<<"$html" | cut -d'"' -f2 | sort -u); do
        k=$(curl -sf -o /dev/null -H 'Accept-Encoding: gzip' -w '%{size_download} %{size_header}' "http://127.0.0.1:$port$url") ||
            die "$url is not served"
        bytes=$((bytes + ${k% *} + ${k#* }))
        requests=$((requests + 1))
    done
    record weight 'survey page and what it needs' requests "$requests" '' '' '<= 3'
    record weight 'survey page and what it needs, gzip and heads' KB "$(calc "$bytes / 1024")" '' '' '<= 20'
    record weight 'on 250 kbit/s and 300 ms, computed' s "$(calc "3 * 0.3 + $bytes * 8 / 250000")" '' '' '<= 3' \
        'connection, page, then the rest at once'
    stop_server "$pid"
}
