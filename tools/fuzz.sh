#!/bin/sh
# Fuzzes every parser: builds the whole tree with clang in build-fuzz (libFuzzer, address and undefined behaviour
# sanitizers, warnings as errors) and runs each tests/fuzz/fuzz_NAME.c over tests/fuzz/corpus/NAME.
#   fuzz.sh [SECONDS] [NAME…]   search for so long each (20); new inputs go to build-fuzz/corpus, not to the sources
#   fuzz.sh --replay            only runs what is in the corpora; speaks TAP (the test "clang"). In a folder of its own, build-clang,
#                               without optimization: a third of the work, the same warnings, and no check optimized away;
#                               of the programs only those that run are linked
# Exit 1 on a crash, a leak or an input that takes over 5 s; the input is left in build-fuzz/crash-NAME-….
set -eu
cd "$(dirname "$0")/.."
replay=''
seconds=20
case ${1:-} in
    --replay) replay=1; shift ;;
    [0-9]*) seconds=$1; shift ;;
esac
if ! command -v clang-14 >/dev/null; then
    if [ -n "$replay" ]; then echo '1..0 # SKIP clang-14 is not installed'; exit 0; fi
    echo 'fuzz: clang-14 is not installed (apt-get install clang-14 libclang-rt-14-dev)' >&2
    exit 1
fi
dir=build-fuzz
level=1 # an input should not cost much, and the build neither
[ -z "$replay" ] || dir=build-clang level=0
unset CFLAGS LDFLAGS
# What ninja is to make: every object and generated file, of the programs those of the fuzzer and the one of the product.
wanted() {
    ninja -C $dir -t targets rule c_COMPILER
    ninja -C $dir -t targets rule c_LINKER | grep -E '^(fuzz_.*|maklumat)$'
}
build() {
    if [ ! -f $dir/build.ninja ]; then
        CC=clang-14 meson setup $dir -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug \
            -Doptimization=$level
    else
        meson setup --reconfigure $dir
    fi && wanted | xargs -x ninja -k 0 -C $dir
}
mkdir -p $dir
status=0
if ! build >$dir.log 2>&1; then
    if [ -n "$replay" ]; then
        printf '1..1\nnot ok 1 - clang__compiles_the_whole_tree_without_a_warning\n'
        grep -E -A4 'error:|undefined reference|^ERROR' $dir.log | head -60 | sed 's/^/# /'
    else
        tail -40 $dir.log >&2
    fi
    mv $dir.log $dir/build.log
    exit 1
fi
mv $dir.log $dir/build.log

targets=''
for source in tests/fuzz/fuzz_*.c; do
    name=${source#tests/fuzz/fuzz_}
    targets="$targets ${name%.c}"
done
[ $# -eq 0 ] || targets=$*
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

number=0
if [ -n "$replay" ]; then
    number=1
    echo 'ok 1 - clang__compiles_the_whole_tree_without_a_warning'
fi
for name in $targets; do
    number=$((number + 1))
    seeds=tests/fuzz/corpus/$name
    if [ ! -d "$seeds" ] || [ -z "$(ls -A "$seeds")" ]; then
        echo "not ok $number - fuzz_${name}__has_a_corpus"
        status=1
    elif [ -n "$replay" ]; then
        # -runs=0 would read, but not run, an input that adds nothing: name them
        if find "$seeds" -type f -print0 | xargs -0 $dir/fuzz_"$name" -timeout=5 >$dir/fuzz_"$name".log 2>&1; then
            echo "ok $number - fuzz_${name}__survives_its_$(find "$seeds" -type f | wc -l)_seeds"
        else
            echo "not ok $number - fuzz_${name}__survives_its_seeds"
            tail -30 $dir/fuzz_"$name".log | sed 's/^/# /'
            status=1
        fi
    else
        echo "fuzz: $name, $seconds s" >&2
        mkdir -p $dir/corpus/"$name"
        if ! $dir/fuzz_"$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
            -artifact_prefix=$dir/crash-"$name"- $dir/corpus/"$name" "$seeds" >$dir/fuzz_"$name".log 2>&1; then
            tail -40 $dir/fuzz_"$name".log >&2
            status=1
        fi
        grep -E 'number_of_executed_units|average_exec_per_sec' $dir/fuzz_"$name".log | sed "s/^stat::/  /" >&2 || true
    fi
done
[ -z "$replay" ] || echo "1..$number"
exit $status
