#!/bin/sh
# What a page loads of our own scripts and styles, gzipped, against its budget: pages of citizens 4 KB of
# scripts, pages of staff 10 KB, the common stylesheet 14 KB. A page is a template that names scripts, with those of its
# layout and whatever they import; desk.html and base.html stand for the pages without scripts of their own. Speaks TAP.
# budget.sh, from the root of the repository.
set -eu
citizens=4096
staff=10240
style=14336
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

named() { # FILE: scripts that a template or a script names, as far as there are such files
    grep -o '[a-z][a-z-]*\.js' "$1" | sort -u | while read -r s; do if [ -f "assets/$s" ]; then echo "$s"; fi; done
}
scripts_of() { # TEMPLATE
    layout=$(sed -n 's/^{{layout \([a-z]*\)}}.*/\1/p' "$1")
    { named "$1"; if [ -n "$layout" ]; then named "src/web/$layout.html"; fi; } | sort -u >"$tmp/now"
    : >"$tmp/all"
    while ! cmp -s "$tmp/now" "$tmp/all"; do
        cp "$tmp/now" "$tmp/all"
        while read -r s; do echo "$s"; named "assets/$s"; done <"$tmp/all" | sort -u >"$tmp/now"
    done
    cat "$tmp/all"
}
gzipped() { # FILE…
    for f in "$@"; do gzip -9c "$f" | wc -c; done | awk '{ n += $1 } END { print n + 0 }'
}

# Whose page it is: the desk and the enumerator's phone are for staff, everything else a citizen may meet.
grep -rlE --include='*.html' '[a-z]\.js\b' src | LC_ALL=C sort | while read -r t; do
    scripts=$(scripts_of "$t")
    if [ -z "$scripts" ]; then continue; fi
    whose=citizens
    if [ "$(basename "$t")" = desk.html ] || [ "$(basename "$t")" = lapangan.html ] || grep -q '^{{layout desk}}' "$t"; then whose=staff; fi
    # shellcheck disable=SC2046,SC2086
    echo "$whose $(gzipped $(printf 'assets/%s ' $scripts)) $t" $scripts
done >"$tmp/pages"

status=0
check() { # NUMBER NAME; what is wrong stands in "$tmp/wrong"
    sed 's/^/# /' "$tmp/wrong"
    if [ -s "$tmp/wrong" ]; then status=1; echo "not ok $1 - budget__$2"; else echo "ok $1 - budget__$2"; fi
}
above() { # WHOSE LIMIT
    awk -v whose="$1" -v limit="$2" '$1 == whose && $2 > limit { print $2 " bytes: " $0 }' "$tmp/pages"
}
echo 1..4
above citizens $citizens >"$tmp/wrong"
check 1 "scripts_of_a_page_of_citizens_are_${citizens}_bytes_at_most"
above staff $staff >"$tmp/wrong"
check 2 "scripts_of_a_page_of_staff_are_${staff}_bytes_at_most"
gzipped assets/maklumat.css | awk -v limit=$style '$1 > limit { print $1 " bytes" }' >"$tmp/wrong"
check 3 "the_stylesheet_is_${style}_bytes_at_most"
# A control: pages of both kinds are found, and a limit that none can keep is seen to be broken.
for w in citizens staff; do
    if [ -z "$(above $w 100)" ]; then echo "no page of $w was found to load anything"; fi
done >"$tmp/wrong"
check 4 "finds_pages_of_both_kinds"
sort -k2nr "$tmp/pages" | awk '!seen[$1, $2]++' | head -6 | sed 's/^/#   /'
exit $status
