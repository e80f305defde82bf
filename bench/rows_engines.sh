# rows_engines.sh: what the other rows measure on SQLite, on PostgreSQL beside it: the same answers, the same turns. Sourced last.
# shellcheck shell=bash disable=SC2154

# engine_start NAME ROWS [SET…]: a region and its server; sets dir, port and pid, and data_of with the place for other commands
engine_start() {
    local name=$1 rows=$2
    shift 2
    if [ "$name" = SQLite ]; then
        dir=$(scratch "engines-$rows" "$rows")
        data_of=(--data "$dir")
        start_maklumat "$dir" backup_hours=0 increment_minutes=0 "$@"
    else
        pg_region "e$rows" "$rows"
        data_of=(--data "$dir" --database "$address")
        pg_serve "$@"
    fi
}

# both LABEL UNIT TARGET LITE PG: one row for each engine; SQLite's figure is the peer of PostgreSQL's
both() {
    record engines "$1, SQLite" "$2" "$4" '' '' "$3"
    record engines "$1, PostgreSQL" "$2" "$5" SQLite "$4" "$3"
}

# Pages made anew, a cached page, a whole visit.
engines_web() {
    local e i n names=('front page made anew' 'results made anew' 'unit page made anew' 'JSON of a service made anew') limits=(5 5 1 1)
    local -A ports=() cached=() codes=() took=() visits=() page=()
    for e in SQLite PostgreSQL; do
        engine_start $e 20000 page_cache_bytes=0
        ports[$e]=$port codes[$e]=$dir/codes.csv
        if [ $e = SQLite ]; then start_maklumat "$dir" backup_hours=0 increment_minutes=0; else pg_serve; fi
        cached[$e]=$port
    done
    for ((i = 0; i < rounds; i++)); do
        for e in SQLite PostgreSQL; do
            pages_of "${codes[$e]}"
            local paths=(/ /hasil "/unit/$growth_unit" "/api/v1/skm/$growth_kode")
            for ((n = 0; n < ${#paths[@]}; n++)); do
                load "${ports[$e]}" "${paths[n]}" 1 1
                took[$e-$n]+="$(calc "$mean_us / 1000") "
            done
            load "${cached[$e]}" / 64 "$seconds"
            page[$e]+="$rps "
            export BENCH_CODES=${codes[$e]}
            BENCH_SERVER=maklumat BENCH_VISIT=1 load "${cached[$e]}" / 16 "$seconds" survey.lua
            visits[$e]+="$(calc "$rps / 2") "
        done
    done
    for ((n = 0; n < ${#names[@]}; n++)); do
        both "${names[n]}, 20000 answers" 'ms, mean' "<= ${limits[n]}" "${took[SQLite-$n]}" "${took[PostgreSQL-$n]}"
    done
    both 'public page, 64 connections' 'per s' - "${page[SQLite]}" "${page[PostgreSQL]}"
    both 'GET form + POST, 16 connections' 'visits per s' - "${visits[SQLite]}" "${visits[PostgreSQL]}"
    for n in -1 -2 -3 -4; do stop_server "${servers[$n]}"; done
}

# Commands, start and memory.
engines_rest() {
    local e i p file
    local -A out=() in=() first=() memory=() held=()
    file=$(import_file)
    for ((i = 0; i < rounds; i++)); do
        for e in SQLite PostgreSQL; do
            if [ $e = PostgreSQL ]; then pg_sql 'DROP DATABASE IF EXISTS e100000'; fi
            engine_start $e 100000
            read -r kb ms < <("$bin/probe" hold "$port" 1000 / "$pid") || die 'connections could not be held'
            held[$e]+="$(calc "$kb / 1024") "
            stop_server "$pid"
            timed "$maklumat" export responses "${data_of[@]}"
            out[$e]+="$(calc "$ms / 1000") "
            p=$(free_port)
            quiet
            read -r ms kb < <("$bin/probe" start "$p" / "$maklumat" serve "${data_of[@]}" --listen "127.0.0.1:$p" 2>"$work/start.log") ||
                die "no start: $(tail -1 "$work/start.log")"
            first[$e]+="$ms " memory[$e]+="$(calc "$kb / 1024") "
            timed "$maklumat" import responses "$file" "${data_of[@]}"
            in[$e]+="$(calc "$ms / 1000") "
            rm -rf "$dir"
        done
    done
    both '100000 answers as CSV' s '<= 0.1' "${out[SQLite]}" "${out[PostgreSQL]}"
    both 'import of 1 M rows' s - "${in[SQLite]}" "${in[PostgreSQL]}"
    both 'first answer, 100000 answers' ms '<= 20' "${first[SQLite]}" "${first[PostgreSQL]}"
    both 'memory at the first answer' MB '<= 12' "${memory[SQLite]}" "${memory[PostgreSQL]}"
    both 'memory with 1,000 connections' MB '<= 64' "${held[SQLite]}" "${held[PostgreSQL]}"
}

row_engines() {
    local dir address data_of=()
    if ! { have_pg && pg_start; }; then say 'engines: PostgreSQL is not installed'; return 0; fi
    engines_web
    engines_rest
    pg_stop
}
