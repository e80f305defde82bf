#!/bin/sh
# Proves that a build is reproducible: the sources, copied to another folder and built there, give the same program
# byte for byte. same.sh PROGRAM (of a release build made by ./dev). Speaks TAP.
set -eu
cd "$(dirname "$0")/.."
program=$1
if [ ! -x "$program" ]; then
    echo "1..0 # SKIP no $program; ./dev build makes it"
    exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/other"
{ git ls-files -co --exclude-standard 2>/dev/null || find . -name 'build*' -prune -o -type f -print; } |
    while read -r f; do if [ -f "$f" ]; then echo "$f"; fi; done | tar cf - -T - | tar xf - -C "$tmp/other"
echo 1..1
if (cd "$tmp/other" && meson setup build -Dbuildtype=debugoptimized -Doptimization=2 && ninja -C build maklumat) \
    >"$tmp/log" 2>&1 && cmp "$tmp/other/build/maklumat" "$program" >>"$tmp/log" 2>&1; then
    echo 'ok 1 - build__gives_the_same_bytes_in_another_folder'
else
    echo 'not ok 1 - build__gives_the_same_bytes_in_another_folder'
    tail -20 "$tmp/log" | sed 's/^/# /'
    exit 1
fi
