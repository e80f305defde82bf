#!/bin/sh
# Runs clang-tidy (.clang-tidy says with what) over every C file of src/ and tools/ that the build compiles, two at a
# time. A file that passed is not looked at again until it, what it includes, or the rules change. Speaks TAP.
# tidy.sh [--deep] BUILD-FOLDER [FILE…]   (all headers made by the build must be there)
# --deep: the analyzer follows a function as far as it goes by itself (./dev nightly); otherwise it stops after 50,000 states,
# where it has come to nearly every block of it long ago: of the divisions by zero planted at the ends of functions in nine of
# the heaviest files it finds 89 and the full depth 91, in a third of the time.
set -eu
MANY=8 # files one process takes: it starts and reads the rules once

if [ "${1:-}" = --some ]; then # FILE COMMAND-OF-THE-COMPILER …, in the build folder
    shift
    wanted='' stamps=''
    while [ $# -ge 2 ]; do
        name=$(echo "${1#../}" | tr / _)
        preprocess=$(echo "$2" | sed -E 's/^(ccache )?[^ ]+ /clang-14 -E -C -w /; s/ -M[QF] [^ ]+//g; s/ -MD//; s/ -o [^ ]+ -c / /')
        if key=$({ sh -c "$preprocess" && cat ../.clang-tidy && echo "$TIDY_DEPTH"; } 2>/dev/null | cksum) && [ "${key##* }" -gt 5000 ]; then
            if [ "$(cat "tidy/$name.ok" 2>/dev/null)" != "$key" ]; then
                wanted="$wanted $1" stamps="$stamps $name=$(echo "$key" | tr ' ' _)"
            fi
        else # without a key it is always looked at
            wanted="$wanted $1"
        fi
        shift 2
    done
    [ -n "$wanted" ] || exit 0
    log=tidy/$$.log
    # shellcheck disable=SC2086
    if "$TIDY" -p . --quiet --extra-arg=-Wno-unknown-warning-option $TIDY_DEPTH $wanted >"$log" 2>/dev/null; then
        for stamp in $stamps; do echo "${stamp#*=}" | tr _ ' ' >"tidy/${stamp%%=*}.ok"; done
        rm -f "$log"
        exit 0
    fi
    exit 1 # none of them is taken for clean
fi

self=$(realpath "$0")
TIDY_DEPTH='--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=50000'
if [ "$1" = --deep ]; then
    TIDY_DEPTH=''
    shift
fi
cd "$1"
shift
TIDY=$(command -v clang-tidy-14 || true)
if [ -z "$TIDY" ] || ! command -v clang-14 >/dev/null; then
    echo '1..0 # SKIP clang-tidy-14 is not installed'
    exit 0
fi
export TIDY TIDY_DEPTH
mkdir -p tidy
rm -f tidy/*.log
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# file and command of every object, each file once
sed -n 's/^ *"command": "\(.*\)",$/\1/p' compile_commands.json | sed 's/\\"/"/g' >"$tmp/commands"
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' compile_commands.json >"$tmp/files"
paste "$tmp/files" "$tmp/commands" | grep -E '^\.\./(src|tools)/' | sort -u -k1,1 >"$tmp/all"
for f in "$@"; do grep -F "../$f	" "$tmp/all" || echo "tidy: the build compiles no $f" >&2; done >"$tmp/wanted"
[ $# -gt 0 ] || cp "$tmp/all" "$tmp/wanted"

tr '\t\n' '\0\0' <"$tmp/wanted" | xargs -0 -P2 -n$((2 * MANY)) nice sh "$self" --some && status=0 || status=$?
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
