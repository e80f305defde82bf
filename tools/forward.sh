#!/bin/sh
# The build writes generated headers into one folder, the sources include them as "skm/survey.view.h": for
# each name this makes BUILD/gen/skm/survey.view.h, which includes BUILD/survey.view.h.
# forward.sh BUILD NAME…
set -eu
build=$1
shift
for name in "$@"; do
    to=$build/gen/$name
    mkdir -p "${to%/*}"
    line="#include \"../../${name##*/}\""
    [ "$(cat "$to" 2>/dev/null)" = "$line" ] || printf '%s\n' "$line" >"$to"
done
