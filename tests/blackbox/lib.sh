# lib.sh: what the black-box scripts share: a scratch folder, `run`, `expect`, TAP. Sourced, with $0 in this folder.
# shellcheck shell=sh
set -u
LC_ALL=C.UTF-8
export LC_ALL
root=$(cd "$(dirname "$0")/../.." && pwd)
maklumat=${MAKLUMAT:-$root/build/maklumat}
case $maklumat in /*) ;; *) maklumat=$PWD/$maklumat ;; esac
work=$(mktemp -d)
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work" || exit 1
vector=$root/tests/data/skm-29.csv
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; shift; printf '%s\n' "$@" | sed 's/^/# /'; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

# run ARGUMENT…: leaves $code, out and err
run() {
    "$maklumat" "$@" >out 2>err </dev/null
    code=$?
}
# expect NAME CODE [out TEXT | err TEXT | noout TEXT]…: about the last run; texts are fixed strings
expect() {
    name=$1 wanted=$2 bad=
    shift 2
    [ "$code" = "$wanted" ] || bad="exit code $code, wanted $wanted"
    while [ $# -gt 0 ]; do
        case $1 in
        out) grep -qF -- "$2" out || bad="$bad; stdout lacks: $2" ;;
        err) grep -qF -- "$2" err || bad="$bad; stderr lacks: $2" ;;
        noout) ! grep -qF -- "$2" out || bad="$bad; stdout has: $2" ;;
        quiet) [ ! -s err ] || bad="$bad; stderr is not empty" ;;
        esac
        if [ "$1" = quiet ]; then shift; else shift 2; fi
    done
    if [ -z "$bad" ]; then ok "$name"; else not_ok "$name" "$bad" "$(head -c 600 out)" "$(head -c 600 err)"; fi
}
