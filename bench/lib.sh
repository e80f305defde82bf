# lib.sh: what the rows of bench/run share: data, servers, load, and the record of a result. Sourced.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
maklumat=${BENCH_MAKLUMAT:-$root/build/maklumat}
data=$root/build/bench-data  # kept between runs
work=$data/work              # of this run; removed at its end
bin=$data/bin
rounds=${BENCH_ROUNDS:-3}    # turns of each side
seconds=${BENCH_SECONDS:-2}  # of one turn
results=$work/results.tsv
export BENCH_LUA=$root/bench LC_ALL=C.UTF-8

say() { printf 'bench: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# ---- programs and data that are made once ----------------------------------------------------------------
build_programs() {
    mkdir -p "$bin" "$work"
    local c out
    for c in probe gen_csv floor/groupcommit floor/mhd_own_loop floor/disk; do
        out=$bin/${c##*/}
        [ "$out" -nt "$root/bench/$c.c" ] && continue
        case $c in
            floor/disk) gcc -O2 -shared -fPIC -o "$out" "$root/bench/$c.c" ;;
            floor/*) gcc -O2 -o "$out" "$root/bench/$c.c" -lmicrohttpd -lsqlite3 -lpthread ;;
            *) gcc -std=gnu17 -O2 -Wall -Wextra -o "$out" "$root/bench/$c.c" ;;
        esac
    done
}

region_key() {
    cat "$root"/src/features/*/*_store.c "$root"/src/features/*/*_demo*.c "$root"/src/registry/*.c \
        "$root"/src/features/skm/skm_write.c | cksum
}

# region RESPONSES: prints the folder of a demo region with so many answers, made when absent or outdated
region() {
    local dir=$data/region-$1 key
    key=$(region_key)
    if [ "$(cat "$dir/.key" 2>/dev/null)" != "$key" ]; then
        rm -rf "$dir"
        say "making a demo region of $1 answers in ${dir#"$root"/} (once)"
        "$maklumat" demo --data "$dir" --responses "$1" >"$work/demo.log" 2>&1 || { cat "$work/demo.log" >&2; return 1; }
        "$maklumat" export survei --data "$dir" >"$dir/codes.csv" || return 1
        echo "$key" >"$dir/.key"
    fi
    echo "$dir"
}

# scratch NAME RESPONSES: a copy of a demo region that may be written to
scratch() {
    local from
    from=$(region "$2") || return 1
    rm -rf "${work:?}/$1"
    cp -r "$from" "$work/$1"
    echo "$work/$1"
}

csv_plain() { # ROWS
    local file=$data/plain-$1.csv
    [ -s "$file" ] || { "$bin/gen_csv" "$1" >"$file.new" && mv "$file.new" "$file"; }
    echo "$file"
}

big_rows() { if [ -n "${BENCH_SMALL:-}" ]; then echo 1000000; else echo 10000000; fi; }

# ---- servers ---------------------------------------------------------------------------------------------
servers=()

free_port() {
    local p
    while :; do
        p=$((20000 + RANDOM % 11000))
        (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || break
    done
    echo "$p"
}

# start_server LOG PATH PORT CMD…: sets pid; the server must still be ours when it answers
start_server() {
    local log=$1 path=$2 port=$3
    shift 3
    "$@" >"$work/$log.log" 2>&1 9>&- &
    pid=$!
    servers+=("$pid")
    "$bin/probe" wait "$port" "$path" 20 || { tail -5 "$work/$log.log" >&2; die "$log did not answer"; }
    kill -0 "$pid" 2>/dev/null || die "$log ended; port $port answers for somebody else"
}

# start_maklumat DATA [SET…]: sets pid and port
start_maklumat() {
    local dir=$1 sets=() s
    shift
    for s in rate_limits=off "$@"; do sets+=(--set "$s"); done
    port=$(free_port)
    start_server "maklumat-${dir##*/}-$port" /healthz "$port" \
        "$maklumat" serve --data "$dir" --listen "127.0.0.1:$port" "${sets[@]}"
}

stop_server() { # PID
    kill "$1" 2>/dev/null || return 0
    local i
    for ((i = 0; i < 100; i++)); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.05
    done
    kill -9 "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

cleanup() {
    local p
    for p in "${servers[@]}"; do stop_server "$p"; done
    pg_stop
    rm -rf "$work"
}

# On a shared machine: waits, up to BENCH_QUIET seconds a turn, until others leave the processors alone.
quiet() {
    local limit=$((SECONDS + ${BENCH_QUIET:-0})) a b
    while ((SECONDS < limit)); do
        a=$(awk 'NR == 1 { print $5 }' /proc/stat)
        sleep 0.3
        b=$(awk 'NR == 1 { print $5 }' /proc/stat)
        ((b - a < 27 * $(nproc))) || return 0 # 30 ticks are all idle
    done
}

# ---- load ------------------------------------------------------------------------------------------------
# load PORT PATH CONNECTIONS SECONDS [SCRIPT]: one turn of wrk; sets rps mean_us p50_us p99_us max_us failed
load() {
    local line
    quiet
    line=$(timeout $(($4 + 20)) wrk -t1 -c"$3" -d"$4"s --timeout 10s -s "$root/bench/${5:-summary.lua}" \
        "http://127.0.0.1:$1$2" 2>&1 | grep '^WRK ') || die "wrk gave no result for $2 at $3 connections"
    read -r _ rps mean_us p50_us p99_us max_us failed answered <<<"$line"
    [ "$failed" = 0 ] || say "$failed of $answered requests to $2 at $3 connections failed"
}

# bytes_written PID: what it has handed the system for the disk so far, whether written yet or not
bytes_written() { awk '$1 == "write_bytes:" { print $2 }' "/proc/$1/io"; }

# cpu_ticks PID…: processor time used so far, in hundredths of a second
cpu_ticks() {
    local p sum=0 line
    for p in "$@"; do
        line=$(cat "/proc/$p/stat" 2>/dev/null) || continue
        # shellcheck disable=SC2086
        set -- ${line##*) }
        sum=$((sum + ${12} + ${13}))
    done
    echo "$sum"
}

# ---- numbers ---------------------------------------------------------------------------------------------
calc() { awk "BEGIN { printf \"%.6g\", $* }"; }
median() { tr ' ' '\n' <<<"$*" | sort -g | awk 'NF { v[++n] = $1 } END { print n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }'; }

# record ROW LABEL UNIT OURS PEER PEER_SERIES TARGET [NOTE]
#   OURS and PEER_SERIES are numbers separated by spaces, turn by turn. TARGET is
#     "ratio >= 0.6" or "ratio <= 1"  (median of ours/peer, turn by turn),  ">= 5", "<= 15" (median of ours), or "-".
record() {
    awk -v OFS='\t' -v row="$1" -v label="$2" -v unit="$3" -v ours="$4" -v peer="$5" -v theirs="$6" -v target="$7" \
        -v note="${8:-}" -f "$root/bench/record.awk" >>"$results"
    say "$(tail -1 "$results" | awk -F'\t' '{ print $2 ": " $5 " " $3 ($7 == "" ? "" : "; " $7 " " $9 "; x" $12) "; " $15 }')"
}
