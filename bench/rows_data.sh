# rows_data.sh: what is measured on the command line and at the start. Sourced after lib.sh and peers.sh.
# shellcheck shell=bash disable=SC2154

# timed CMD…: sets ms and kb
timed() {
    quiet
    read -r ms kb < <("$bin/probe" run "$@") || die "$* failed"
}

gb_s() { calc "$1 / 1e6 / $2"; } # BYTES MILLISECONDS

# The index from a CSV of raw answers: the whole process against the bare query of DuckDB and against wc -l.
row_skm() {
    local rows file size i kind duck='' args
    if duck_start; then duck=1; else say 'DuckDB is not to be had; its rows are left out'; fi
    for rows in 1000000 $([ -n "${BENCH_SMALL:-}" ] || echo 10000000); do
        file=$(csv_plain "$rows")
        size=$(stat -c %s "$file")
        cat "$file" >/dev/null # into the page cache, for everybody
        for kind in all unit; do
            local ours=() wc=() theirs=()
            args=()
            [ $kind = all ] || args=(--by unit)
            for ((i = 0; i < rounds + 2; i++)); do
                timed "$maklumat" skm "$file" --format csv "${args[@]}"
                ours+=("$(gb_s "$size" "$ms")")
                if [ -n "$duck" ]; then
                    quiet
                    duck_ms $kind "$file"
                    theirs+=("$(gb_s "$size" "$ms")")
                fi
                timed wc -l "$file"
                wc+=("$(gb_s "$size" "$ms")")
            done
            local label="skm, $rows rows, one group"
            [ $kind = all ] || label="skm, $rows rows, by unit"
            if [ -n "$duck" ]; then
                record skm "$label" GB/s "${ours[*]}" 'DuckDB, 2 threads, query only' "${theirs[*]}" 'ratio >= 1'
            fi
            record skm "$label" GB/s "${ours[*]}" 'wc -l' "${wc[*]}" - "$(calc "$size / 1e6") MB"
        done
    done
    if [ -n "$duck" ]; then stop_server "$DUCK_PID"; fi
}

# million CODES.csv: a million answers of days before the periods that the demo region has closed
million() { "$bin/gen_csv" 1500000 "$1" | awk -F, 'NR == 1 || ($2 < "2025-10-01" && n++ < 1000000)'; }

import_file() { # the same rows for all three
    local file=$data/import.csv codes
    codes=$(region 20000)/codes.csv
    if [ ! -s "$file" ] || [ "$codes" -nt "$file" ]; then
        million "$codes" >"$file.new"
        mv "$file.new" "$file"
        chmod 644 "$file"
    fi
    echo "$file"
}

# 1 million answers from CSV: validated, with counters, durable; against .import and \copy of the same columns.
row_import() {
    local file i dir with_pg='' columns
    local ours=() sqlite=() pg=() peak=()
    file=$(import_file)
    columns='kode TEXT, tanggal TEXT, u1 INT, u2 INT, u3 INT, u4 INT, u5 INT, u6 INT, u7 INT, u8 INT, u9 INT, jk TEXT, usia INT, pd TEXT, pk TEXT'
    if have_pg && pg_start; then with_pg=1; fi
    for ((i = 0; i < rounds; i++)); do
        dir=$(scratch import 20000)
        sync -f "$work"
        timed "$maklumat" import responses "$file" --data "$dir"
        ours+=("$(calc "$ms / 1000")") peak+=("$(calc "$kb / 1024")")
        if command -v sqlite3 >/dev/null; then
            rm -f "$work"/import.db*
            sync -f "$work"
            timed sqlite3 "$work/import.db" "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE r($columns)" \
                ".import --csv --skip 1 $file r"
            sqlite+=("$(calc "$ms / 1000")")
        fi
        if [ -n "$with_pg" ]; then
            pg_sql "DROP TABLE IF EXISTS r; CREATE TABLE r(${columns//INT/smallint})"
            sync -f "$work"
            quiet
            local t=$EPOCHREALTIME
            pg_sql "\\copy r FROM STDIN (FORMAT csv, HEADER)" <"$file"
            pg+=("$(calc "$EPOCHREALTIME - $t")")
        fi
    done
    if [ -n "$with_pg" ]; then pg_stop; fi
    if [ ${#sqlite[@]} -gt 0 ]; then
        record import '1 M rows, validated, counters kept' s "${ours[*]}" 'sqlite3 .import' "${sqlite[*]}" 'ratio <= 0.4' \
            "$(median "${peak[@]}") MB at most, $(calc "$(stat -c %s "$file") / 1e6") MB of CSV"
    fi
    if [ -n "$with_pg" ]; then
        record import '1 M rows, validated, counters kept' s "${ours[*]}" 'PostgreSQL \copy' "${pg[*]}" 'ratio <= 1'
    fi
    "$maklumat" verify --data "$dir" >"$work/verify.log" 2>&1 || die "verify after the import failed: $(tail -1 "$work/verify.log")"
}

row_export() {
    local dir i took=() peak=()
    dir=$(region 100000)
    for ((i = 0; i < rounds; i++)); do
        timed "$maklumat" export responses --data "$dir"
        took+=("$(calc "$ms / 1000")") peak+=("$(calc "$kb / 1024")")
    done
    record export '100000 answers as CSV' s "${took[*]}" '' '' '<= 0.1'
    record export 'memory at most' MB "${peak[*]}" '' '' -
}

# The official report of a unit with 1 million answers: text, tables, drawings and pages from counters, against sqlite3 that
# does nothing but the recapitulation of the same answers from their rows.
row_report() {
    local dir i db unit=disdukcapil ours=() book=() theirs=() query
    command -v sqlite3 >/dev/null || { say 'sqlite3 is not installed; its row is left out'; return; }
    dir=$(scratch report 20000)
    db=$dir/maklumat.db
    { head -1 "$dir/codes.csv"; grep ",$unit," "$dir/codes.csv"; } >"$work/report-codes.csv"
    million "$work/report-codes.csv" >"$work/report.csv"
    "$maklumat" import responses "$work/report.csv" --data "$dir" >"$work/report.log" 2>&1 || die "$(tail -1 "$work/report.log")"
    query="SELECT count(*), sum(u1), sum(u2), sum(u3), sum(u4), sum(u5), sum(u6), sum(u7), sum(u8), sum(u9),
        sum((u1+u2+u3+u4+u5+u6+u7+u8+u9) * (u1+u2+u3+u4+u5+u6+u7+u8+u9)) FROM skm_jawaban j JOIN skm_survei s
        ON s.daerah_id = j.daerah_id AND s.survei_id = j.survei_id JOIN unit n ON n.daerah_id = s.daerah_id AND n.unit_id = s.unit_id
        WHERE n.kode = '$unit' AND j.hari BETWEEN 20089 AND 20453"
    for ((i = 0; i < rounds; i++)); do
        timed "$maklumat" report skm --data "$dir" --periode 2025 --unit "$unit" -o "$work/report.pdf"
        ours+=("$(calc "$ms / 1000")")
        timed sqlite3 "$db" "$query"
        theirs+=("$(calc "$ms / 1000")")
        timed "$maklumat" report skm --data "$dir" --periode 2025 --unit "$unit" -o "$work/report.xlsx"
        book+=("$(calc "$ms / 1000")")
    done
    record report 'unit with 1 M answers, PDF' s "${ours[*]}" 'sqlite3, sums from the rows alone' "${theirs[*]}" 'ratio <= 1' \
        "$(calc "$(stat -c %s "$work/report.pdf") / 1e3") KB"
    record report 'the same, workbook with 100000 rows' s "${book[*]}" '' '' - "$(calc "$(stat -c %s "$work/report.xlsx") / 1e6") MB"
}

# From exec to the first answer, and memory: at the start, with 1,000 and with 10,000 open connections.
row_start() {
    local small big i p dir rows
    local first=() first_big=() memory=() memory_big=() crash=() held=() idle=() beside=()
    rows=$(big_rows)
    small=$(region 20000)
    big=$(region "$rows")
    p=$(free_port)
    for ((i = 0; i < rounds + 2; i++)); do
        for dir in "$small" "$big"; do
            quiet
            read -r ms kb < <("$bin/probe" start "$p" / "$maklumat" serve --data "$dir" --listen "127.0.0.1:$p" 2>"$work/start.log") ||
                die "no start: $(tail -1 "$work/start.log")"
            if [ "$dir" = "$small" ]; then
                first+=("$ms") memory+=("$(calc "$kb / 1024")")
            else
                first_big+=("$ms") memory_big+=("$(calc "$kb / 1024")")
            fi
        done
    done
    record start 'first answer, 20000 answers' ms "${first[*]}" '' '' '<= 20'
    record start "first answer, $rows answers" ms "${first_big[*]}" '20000 answers' "${first[*]}" '<= 20'
    record start 'memory at the first answer, 20000 answers' MB "${memory[*]}" '' '' '<= 12'
    record start "memory at the first answer, $rows answers" MB "${memory_big[*]}" '' '' '<= 12'

    dir=$(scratch crash "$rows")
    export BENCH_CODES=$dir/codes.csv
    for ((i = 0; i < rounds; i++)); do
        start_maklumat "$dir"
        BENCH_SERVER=maklumat load "$port" / 64 1 survey.lua
        kill -9 "$pid"
        wait "$pid" 2>/dev/null || true
        p=$(free_port)
        read -r ms kb < <("$bin/probe" start "$p" / "$maklumat" serve --data "$dir" --listen "127.0.0.1:$p" 2>"$work/start.log") ||
            die "no start after kill -9: $(tail -1 "$work/start.log")"
        crash+=("$ms")
    done
    record start 'first answer after kill -9 under load' ms "${crash[*]}" '' '' '<= 1000' \
        "database of $(du -sm "$dir" | cut -f1) MB"
    rm -rf "$dir"

    for ((i = 0; i < rounds; i++)); do
        start_maklumat "$small"
        read -r kb ms < <("$bin/probe" hold "$port" 1000 / "$pid") || die 'connections could not be held'
        held+=("$(calc "$kb / 1024")")
        read -r kb ms < <("$bin/probe" hold "$port" 10000 / "$pid") || die 'connections could not be held'
        idle+=("$(calc "$kb / 1024")") beside+=("$ms")
        stop_server "$pid"
    done
    record start 'memory with 1,000 connections' MB "${held[*]}" '' '' '<= 64'
    record start 'memory with 10,000 connections' MB "${idle[*]}" '' '' '<= 256' "an answer beside them: $(median "${beside[@]}") ms"
}

# The public log: a million open rows checked from file and head alone, against sha256sum of the same bytes.
row_log() {
    local dir file head i pid port=$((20000 + RANDOM % 9000))
    local ours=() floor=() size peak
    dir=$(region 1000000) || return 1
    file=$data/log-1000000.csv
    head=$data/log-1000000.json
    if [ ! -s "$file" ] || [ "$dir/.key" -nt "$file" ]; then
        "$maklumat" pohon --data "$dir" --semua >/dev/null 2>&1 || die 'pohon failed'
        "$maklumat" serve --data "$dir" --listen "127.0.0.1:$port" --set rate_limits=off >/dev/null 2>&1 &
        pid=$!
        for i in $(seq 50); do curl -sf -o "$head" "http://127.0.0.1:$port/api/v1/pohon" && break; sleep 0.2; done
        curl -sf -o "$file" "http://127.0.0.1:$port/data/skm/baris.csv" || die 'download failed'
        kill "$pid"
        wait "$pid" 2>/dev/null || true
    fi
    size=$(stat -c %s "$file")
    cat "$file" >/dev/null
    for ((i = 0; i < rounds + 2; i++)); do
        timed "$maklumat" verify-log --data "$file" --head "$head"
        peak=$kb
        ours+=("$(gb_s "$size" "$ms")")
        timed sha256sum "$file"
        floor+=("$(gb_s "$size" "$ms")")
    done
    record log 'verify-log, 1 M rows' GB/s "${ours[*]}" 'sha256sum of the file' "${floor[*]}" - "$(calc "$size / 1e6") MB, $peak KB of memory"
}
