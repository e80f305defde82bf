#!/usr/bin/env bash
# Shows that the tests behind the ASVS items see a control that is switched off: in a copy of the sources each change of
# mutan.list is made alone, the program is built, and the named test must fail. First all named tests must pass on
# the unchanged copy. The result is printed, and kept in docs/asvs/mutasi.txt. Takes some minutes.
#   tests/asvs/mutasi.sh [WORD…]      only changes whose title contains a WORD; keeps nothing
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
words=("$@")
tmp=$(mktemp -d "${TMPDIR:-/tmp}/maklumat-mutasi-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
git ls-files -co --exclude-standard | while read -r f; do if [ -f "$f" ]; then echo "$f"; fi; done | tar cf - -T - | tar xf - -C "$tmp"
cd "$tmp"
meson setup build -Doptimization=1 -Dwerror=false >/dev/null

target() { case $1 in kepala | isian | proses) echo maklumat ;; *) echo "${1% sweeps}_test" ;; esac; }
# The line of TAP of one test; nothing when it was not reached.
verdict() { # PROGRAM NAME
    case $1 in
        kepala | isian | proses) MAKLUMAT=$tmp/build/maklumat timeout 300 node "$tmp/tests/asvs/$1.mjs" ;;
        *) timeout 300 "build/$(target "$1")" "$2" ;;
    esac 2>/dev/null | grep -F -- "- $2" | head -1 | sed 's/ - .*//; s/ [0-9]*$//' || true
}
wanted() { # TITLE
    [ ${#words[@]} -eq 0 ] && return
    local w
    for w in "${words[@]}"; do case $1 in *"$w"*) return ;; esac; done
    return 1
}

# one line each: item, title, file, old, new, program, name; parts divided by the unit separator
awk '/^#/ || /^$/ { next }
     /^[0-9]/ { if (line) print line; split($0, p, " \\| "); line = p[1] "\037" p[2]; next }
     { sub(/^    ([-+] )?/, ""); if ($0 ~ /^[a-z_ ]+: /) { at = index($0, ": "); $0 = substr($0, 1, at - 1) "\037" substr($0, at + 2) } line = line "\037" $0 }
     END { print line }' tests/asvs/mutan.list >list

targets=$(while IFS=$'\037' read -r _ title _ _ _ program _; do if wanted "$title"; then target "$program"; fi; done <list | sort -u)
# shellcheck disable=SC2086
ninja -C build --quiet $targets >/dev/null

total=0 seen=0
while IFS=$'\037' read -r item title file old new program name; do
    wanted "$title" || continue
    total=$((total + 1))
    before=$(verdict "$program" "$name")
    cp "$file" kept
    changed=$(OLD=$old NEW=$new perl -0777 -pi -e 'BEGIN { $n = 0 } $n = s/\Q$ENV{OLD}\E/$ENV{NEW}/g; END { print STDERR $n + 0 }' "$file" 2>&1)
    if [ "$before" != ok ]; then result="uji ini tidak lulus tanpa perubahan"
    elif [ "$changed" = 0 ]; then result="bagian kode tidak ditemukan"
    elif ! ninja -C build --quiet "$(target "$program")" >build.log 2>&1; then result="tidak dapat dibangun"
    else
        after=$(verdict "$program" "$name")
        if [ "$after" = "not ok" ]; then result="uji gagal, seperti seharusnya"; seen=$((seen + 1))
        elif [ -z "$after" ]; then result="uji terputus, seperti seharusnya"; seen=$((seen + 1))
        else result="TIDAK TERLIHAT"; fi
    fi
    cp kept "$file"
    printf 'butir %2s  %-52s %-32s %s: %s\n' "$item" "$title" "$result" "$program" "$name"
done <list | tee "$tmp/result"
total=$(wc -l <"$tmp/result")
seen=$(grep -c 'seperti seharusnya' "$tmp/result" || true)
{
    cat "$tmp/result"
    echo
    echo "$seen dari $total kendali yang dimatikan terlihat oleh ujinya ($(date -u +%Y-%m-%d))."
} >"$tmp/all"
tail -1 "$tmp/all"
if [ ${#words[@]} -eq 0 ]; then mkdir -p "$root/docs/asvs" && cp "$tmp/all" "$root/docs/asvs/mutasi.txt"; fi
[ "$seen" = "$total" ]
