#!/bin/sh
# Proves that the program is one file: copied alone to an empty folder and started there with an empty environment,
# it makes a demo region, serves its pages and styles, and verifies. alone.sh PROGRAM. Speaks TAP.
set -eu
program=$(realpath "$1" 2>/dev/null || echo "$1")
if [ ! -x "$program" ]; then
    echo "1..0 # SKIP no $program; ./dev build makes it"
    exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp "$program" "$tmp/maklumat"
cd "$tmp"

number=0 status=0
check() { # NAME COMMAND…
    name=$1
    shift
    number=$((number + 1))
    if "$@" >out 2>&1; then echo "ok $number - $name"; else
        echo "not ok $number - $name"
        sed 's/^/# /' out | tail -20
        status=1
    fi
}
alone() { env -i ./maklumat "$@"; }

check 'alone__says_its_version' alone --version
check 'alone__makes_a_demo_region' alone demo --data d --responses 200
check 'alone__verifies_it' alone verify --data d
check 'alone__lists_its_surveys' sh -c 'env -i ./maklumat export survei --data d | grep -Eq "^[a-z0-9]+,.+,.+,ya"'
ls >out.names
check 'alone__leaves_nothing_beside_its_data' sh -c 'printf "d\nmaklumat\nout\nout.names\n" | cmp - out.names'
echo "1..$number"
exit $status
