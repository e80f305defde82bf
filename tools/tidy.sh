#!/bin/sh
# Runs clang-tidy (.clang-tidy says with what) over every C file of src/ and tools/ that the build compiles, two at a
# time. A file that passed is not looked at again until it, what it includes, or the rules change. Speaks TAP.
# tidy.sh BUILD-FOLDER [FILE…]   (all headers made by the build must be there)
set -eu
if [ "${1:-}" = --one ]; then # FILE COMMAND-OF-THE-COMPILER, in the build folder
    name=$(echo "${2#../}" | tr / _)
    preprocess=$(echo "$3" | sed -E 's/^[^ ]+ /clang-14 -E -w /; s/ -M[QF] [^ ]+//g; s/ -MD//; s/ -o [^ ]+ -c / /')
    key=$({ sh -c "$preprocess" 2>/dev/null; cat ../.clang-tidy; } | cksum)
    [ "$(cat "tidy/$name.ok" 2>/dev/null)" != "$key" ] || exit 0
    if "$TIDY" -p . --quiet --extra-arg=-Wno-unknown-warning-option "$2" >"tidy/$name.log" 2>/dev/null; then
        echo "$key" >"tidy/$name.ok"
        rm -f "tidy/$name.log"
        exit 0
    fi
    rm -f "tidy/$name.ok"
    exit 1
fi

self=$(realpath "$0")
cd "$1"
shift
TIDY=$(command -v clang-tidy-14 || true)
if [ -z "$TIDY" ] || ! command -v clang-14 >/dev/null; then
    echo '1..0 # SKIP clang-tidy-14 is not installed'
    exit 0
fi
export TIDY
mkdir -p tidy
rm -f tidy/*.log
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# file and command of every object, each file once
sed -n 's/^ *"command": "\(.*\)",$/\1/p' compile_commands.json | sed 's/\\"/"/g' >"$tmp/commands"
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' compile_commands.json >"$tmp/files"
paste "$tmp/files" "$tmp/commands" | grep -E '^\.\./(src|tools)/' | sort -u -k1,1 >"$tmp/all"
for f in "$@"; do grep -F "../$f	" "$tmp/all"; done >"$tmp/wanted"
[ $# -gt 0 ] || cp "$tmp/all" "$tmp/wanted"

tr '\t\n' '\0\0' <"$tmp/wanted" | xargs -0 -P2 -n2 nice sh "$self" --one && status=0 || status=$?
echo 1..2
if [ -s "$tmp/wanted" ]; then echo "ok 1 - tidy__looks_at_$(wc -l <"$tmp/wanted")_files"; else
    echo 'not ok 1 - tidy__finds_files'
    status=1
fi
if [ "$status" = 0 ]; then echo 'ok 2 - tidy__finds_nothing'; else
    echo 'not ok 2 - tidy__finds_nothing'
    for f in tidy/*.log; do [ ! -s "$f" ] || sed 's/^/# /' "$f"; done | head -200
    exit 1
fi
