#!/bin/sh
# Lists the files of one folder that match a pattern, sorted, one a line, relative to the repository:
# sources.sh FOLDER PATTERN [EXCLUDED PATTERN …]. The build asks it, so that adding a file is enough.
set -eu
cd "$(dirname "$0")/.."
dir=$1 pattern=$2
shift 2
[ -d "$dir" ] || exit 0
set -- "$@"
find "$dir" -maxdepth 1 -type f -name "$pattern" | LC_ALL=C sort | while read -r file; do
    name=${file##*/}
    keep=yes
    for not in "$@"; do
        case $name in $not) keep=no ;; esac
    done
    [ $keep = yes ] && printf '%s\n' "$file" || true
done
