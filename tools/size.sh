#!/bin/sh
# Lists the ten longest functions and files, and fails above the limits. The limits only fall. Speaks TAP.
# size.sh, from the root of the repository.
set -eu
function_max=120 # lines of one function, signature and braces included
file_max=800     # lines of one source file
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

list() {
    git ls-files -co --exclude-standard -- "$@" 2>/dev/null || find . -name 'build*' -prune -o -type f -print |
        sed 's|^\./||' | grep -E '\.(c|h|sh|mjs|lua|awk|html)$'
}
list '*.c' '*.h' '*.sh' '*.mjs' '*.lua' '*.awk' '*.html' dev bench/run | grep -v node_modules | LC_ALL=C sort -u |
    while read -r f; do if [ -f "$f" ]; then echo "$f"; fi; done >"$tmp/all"

# A function begins after a line that is not a declaration, with "{" alone in the first column, and ends with "}" there.
xargs -a "$tmp/all" awk '
    FNR == 1 { inside = 0; start = 0 }
    FILENAME !~ /\.[ch]$/ { next }
    inside { if ($0 ~ /^}/) { print FNR - start + 1, FILENAME ":" start, name; inside = 0; start = 0 } next }
    /^{$/ { inside = start > 0; next }
    /^[A-Za-z_]/ { if (!start || previous ~ /[;}]$/ || previous == "") { start = FNR; name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) } }
    /[;}]$/ || /^$/ || /^#/ { start = 0 }
    { previous = $0 }' | sort -rn >"$tmp/functions"
xargs -a "$tmp/all" wc -l | grep -v ' total$' | sort -rn >"$tmp/files"

status=0
over() { # FILE LIMIT NUMBER TEXT
    if awk -v limit="$2" '$1 > limit { print "# too long: " $0; bad = 1 } END { exit bad }' "$1"; then
        echo "ok $3 - $4"
    else
        echo "not ok $3 - $4"
        status=1
    fi
}
echo 1..3
if [ "$(wc -l <"$tmp/functions")" -gt 100 ]; then echo 'ok 1 - size__functions_are_found'; else
    echo 'not ok 1 - size__functions_are_found'; status=1; fi
over "$tmp/functions" $function_max 2 "size__no_function_above_${function_max}_lines"
over "$tmp/files" $file_max 3 "size__no_file_above_${file_max}_lines"
echo '# the ten longest functions'
head -10 "$tmp/functions" | sed 's/^/#   /'
awk '{ v[NR] = $1 } END { if (NR) print "#   median of " NR ": " v[int((NR + 1) / 2)] " lines" }' "$tmp/functions"
echo '# the ten longest files'
head -10 "$tmp/files" | sed 's/^/#   /'
exit $status
