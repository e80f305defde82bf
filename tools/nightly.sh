#!/usr/bin/env bash
# nightly.sh [NAME…]: what is too long for every commit, each part with its own deadline and one line of result:
#   kills      5,000 kills of the server under load, and the control that answers before the COMMIT
#   commands   200 kills each of backup, increment, restore and import, and the control that copies into place
#   cuts       100,000 power cuts on a disk in memory, and the control whose syncs do nothing
#   survey     1,000 simulated survey years: periods, channels, quarantine, files, against the model at every closing
#   years      1,000 simulated years of a regency against the model, and the control that loses one answer
#   survey-pg, years-pg   the same on PostgreSQL, 100 years each, with connections cut, also in mid-COMMIT
#   faults     every single read, write, sync, allocation and call fails in turn, over every use case
#   faults-pg  the same through the store's door and our allocations, on PostgreSQL
#   routes     every place in every write route fails in turn: allocations, calls of the store
#   routes-pg  the same on PostgreSQL
#   each       the same in every command, 300 places of each kind in each, spread over it (all would take a day)
#   pages      every page in a browser, all rules in every width and theme (a commit measures the dark in one width)
#   retention  the job that erases, cut off at every change of the disk; on PostgreSQL at every call
#   servers    500 kills of one of two servers on one PostgreSQL, under load
#   backends   100 connections of the server killed in mid-COMMIT by order, and 100 with SIGKILL
#   disks      PostgreSQL with a full disk, of its tables and of its log, 20 times each
#   worker     300 kills of the worker's children and supervisor beside running jobs
#   tidy       clang-tidy whose analyzer follows every function to its end (a commit stops after 50,000 states)
#   races      the unit tests under ThreadSanitizer
#   fuzz       every parser for so many seconds
#
#   NIGHTLY_PERCENT=100   of these counts (2 proves in minutes that all of it works)
#   NIGHTLY_BUILD=build   where the programs to test are (built by ./dev nightly)
#   NIGHTLY_FUZZ=1200     seconds for each parser, before the percentage
# Exit 1 when a part failed or ran into its deadline. build/nightly.txt keeps the lines, build/nightly/NAME.log the rest.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${NIGHTLY_BUILD:-build}
percent=${NIGHTLY_PERCENT:-100}
all=(kills commands cuts years survey years-pg survey-pg faults faults-pg routes routes-pg each retention retention-pg servers backends disks worker pages tidy races fuzz)
logs=$build/nightly
mkdir -p "$logs"
here=$PWD

share() { # COUNT AT_LEAST
    local n=$(($1 * percent / 100))
    echo $((n > $2 ? n : $2))
}
# A seed of its own for each night, told in the result.
seed=${NIGHTLY_SEED:-$(date +%Y%m%d)}
every=''
[ "$percent" -lt 100 ] || every=all

part() { # NAME: sets deadline (seconds) and command
    export MAKLUMAT=$here/$build/maklumat
    local plain=(env -u MAKLUMAT_EARLY -u MAKLUMAT_TORN) # scripts hand on their environment, whose names the program reads as settings
    export MAKLUMAT_EARLY=$here/$build/tests/maklumat_early MAKLUMAT_TORN=$here/$build/tests/maklumat_torn
    case $1 in
        kills) deadline=7200 command=(env "MAKLUMAT_KILLS=$(share 5000 40)" "$build/tests/kill_test") ;;
        commands) deadline=3600 command=(env "MAKLUMAT_COMMAND_KILLS=$(share 200 4)" "$build/tests/kill_command_test") ;;
        cuts) deadline=3600 command=(env "MAKLUMAT_CUTS=$(share 100000 500)" "MAKLUMAT_SEED=$seed" "$build/tests/power_test") ;;
        years) deadline=3600 command=(env "MAKLUMAT_SEEDS=$(share 1000 5)" "MAKLUMAT_SEED=$seed" "$build/tests/sim_test") ;;
        survey) deadline=3600 command=(env "MAKLUMAT_SEEDS=$(share 1000 5)" "MAKLUMAT_SEED=$seed" "$build/tests/tahun_test") ;;
        years-pg) deadline=7200 command=(env "MAKLUMAT_SEEDS=$(share 100 2)" "MAKLUMAT_SEED=$seed" tools/with_postgres.sh "$build/tests/sim_test") ;;
        survey-pg) deadline=7200 command=(env "MAKLUMAT_SEEDS=$(share 100 2)" "MAKLUMAT_SEED=$seed" tools/with_postgres.sh "$build/tests/tahun_test") ;;
        faults) deadline=14400 command=(env "MAKLUMAT_FAULTS=$every" "$build/tests/fault_test") ;;
        faults-pg) deadline=7200 command=(env "MAKLUMAT_FAULTS=$every" tools/with_postgres.sh "$build/tests/fault_test" __while_answers __during_an_import) ;;
        routes) deadline=14400 command=("${plain[@]}" "MAKLUMAT=$here/$build/maklumat_gagal" "MAKLUMAT_FAULTS=$every" node tests/crash/gagal.mjs) ;;
        routes-pg) deadline=14400 command=("${plain[@]}" "MAKLUMAT=$here/$build/maklumat_gagal" "MAKLUMAT_FAULTS=$every" tools/with_postgres.sh node tests/crash/gagal.mjs) ;;
        each) deadline=14400 command=("${plain[@]}" "MAKLUMAT=$here/$build/maklumat_gagal" "MAKLUMAT_FAULTS=$every" FAULT_PLACES=300 node tests/crash/gagal_perintah.mjs) ;;
        pages) deadline=1800 command=("${plain[@]}" node tests/browser/pages.mjs --tuntas) ;;
        retention) deadline=1800 command=(env "MAKLUMAT_FAULTS=$every" "$build/tests/retention_test") ;;
        retention-pg) deadline=1800 command=(env "MAKLUMAT_FAULTS=$every" tools/with_postgres.sh "$build/tests/retention_test") ;;
        backends) deadline=3600 command=("${plain[@]}" "BACKEND_KILLS=$(share 100 3)" tools/with_postgres.sh node tests/crash/backend.mjs) ;;
        disks) deadline=3600 command=("${plain[@]}" "FULL_DISKS=$(share 20 1)" tools/with_postgres.sh node tests/crash/penuh.mjs) ;;
        servers) deadline=7200 command=("${plain[@]}" "SERVER_KILLS=$(share 500 5)" tools/with_postgres.sh node tests/blackbox/postgres.mjs) ;;
        worker) deadline=3600 command=("${plain[@]}" "WORKER_KILLS=$(share 300 6)" node tests/crash/pekerja.mjs) ;;
        tidy) deadline=3600 command=(sh -c "ninja -C $build --quiet && tools/tidy.sh --deep $build") ;;
        races) # at a small percentage a few programs show that it works
            deadline=7200 command=(tests/tsan.sh)
            [ "$percent" -ge 100 ] || command+=(base store web skm) ;;
        fuzz) deadline=$(($(share "${NIGHTLY_FUZZ:-1200}" 2) * 40 + 1200)) command=(tools/fuzz.sh "$(share "${NIGHTLY_FUZZ:-1200}" 2)") ;;
        *) return 1 ;;
    esac
}

run() { # NAME
    local began=$SECONDS status=0 word
    timeout --kill-after=30 "$deadline" "${command[@]}" >"$logs/$1.log" 2>&1 || status=$?
    word=ok
    if [ $status -eq 124 ]; then word="BATAS WAKTU $deadline s"; elif [ $status -ne 0 ]; then word=GAGAL; fi
    local text
    case $1 in
        faults*) text=$(grep -cE '^# .*tempat' "$logs/$1.log") text="$text sapuan, $(awk '/^# .*tempat/ { for (i = 2; i <= NF; i++) if ($i ~ /^tempat/) n += $(i - 1) } END { print n + 0 }' "$logs/$1.log") tempat gagal" ;;
        fuzz) text=$(awk '/number_of_executed_units/ { n += $NF; k++ } END { printf "%d pengurai, %d masukan", k, n }' "$logs/$1.log") ;;
        races) text="$(grep -c '^ok' "$logs/$1.log") program tanpa balapan" ;;
        *) text=$(grep -E '^# ' "$logs/$1.log" | sed 's/^# //' | paste -sd';' | sed 's/;/; /g') ;;
    esac
    printf '%-9s %-5s %5d s  %s\n' "$1" "$word" $((SECONDS - began)) "$text" | tee -a "$build/nightly.txt"
    if [ "$word" != ok ]; then
        grep -E '^not ok|Bail|ERROR|SUMMARY|tidak benar' "$logs/$1.log" | head -5 | sed 's/^/          /' | tee -a "$build/nightly.txt"
        return 1
    fi
}

names=("$@")
[ $# -gt 0 ] || names=("${all[@]}")
for name in "${names[@]}"; do
    part "$name" || { sed -n '2,29s/^# \{0,1\}//p' "$0" >&2; exit 2; }
done
{
    printf '%s, %s, %s inti, ' "$(date -u +%Y-%m-%dT%H:%MZ)" "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)" "$(nproc)"
    printf 'Linux %s, %s, benih %s, %s%% dari hitungan penuh\n' "$(uname -r)" "$(git describe --always --dirty 2>/dev/null || echo -)" "$seed" "$percent"
} | tee "$build/nightly.txt"
bad=0
for name in "${names[@]}"; do
    part "$name"
    run "$name" || bad=1
done
exit $bad
