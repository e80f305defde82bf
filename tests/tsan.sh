#!/usr/bin/env bash
# Runs the unit tests and the server under ThreadSanitizer: a data race anywhere fails the test in which it shows. For the
# nightly run; the build folder build-tsan stays for the next time. Speaks TAP.
#   tests/tsan.sh [PROGRAM…]      for example: tests/tsan.sh web store
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD build=$PWD/build-tsan
programs=("$@")
[ ${#programs[@]} -gt 0 ] || programs=(base core store registry web cli $(cat src/features/features.list) hak)
# The worker does not start under this sanitizer (its sandbox forbids what the sanitizer does): it has one thread, and its
# tests are left out. A fork in a program with threads, as some tests do on purpose, is no race.
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 second_deadlock_stack=1 die_after_fork=0 suppressions=$root/tests/tsan.supp"
[ -f "$build/build.ninja" ] || meson setup "$build" -Db_sanitize=thread -Db_lundef=false -Dbuildtype=debugoptimized >/dev/null
meson setup --reconfigure "$build" >/dev/null
targets=() number=0 status=0
for p in "${programs[@]}"; do
    if grep -q "^build ${p}_test:" "$build/build.ninja"; then targets+=("${p}_test"); fi
done
grep -q '^build maklumat-worker-uji:' "$build/build.ninja" && extra=(maklumat-worker-uji maklumat-worker) || extra=()
nice -n 5 ninja -C "$build" --quiet "${targets[@]}" "${extra[@]}" >&2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for t in "${targets[@]}"; do
    number=$((number + 1))
    # the sweeps that count to ten thousand say nothing more about threads
    code=0
    timeout "${TSAN_SECONDS:-300}" "$build/$t" -x ten_thousand -x every_flipped -x worker__ -x sandbox__ -x plain_walk -x speed -x costs_microseconds >"$tmp/$t" 2>&1 || code=$?
    races=$(grep -c 'WARNING: ThreadSanitizer' "$tmp/$t" || true)
    if [ "$races" = 0 ] && [ "$code" != 124 ]; then
        echo "ok $number - tsan__${t}"
        grep '^not ok' "$tmp/$t" | sed 's/^/# beside: /' || true
    else
        echo "not ok $number - tsan__${t}"
        status=1
        echo "# $races reports, exit $code"
        awk '/WARNING: ThreadSanitizer/ { n++ } n > 0 && n <= 3 { print "# " $0 }' "$tmp/$t" | head -120
    fi
done
echo "1..$number"
exit $status
