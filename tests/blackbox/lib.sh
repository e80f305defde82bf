# lib.sh: what the black-box scripts share: a scratch folder, `run`, `expect`, TAP. Sourced, with $0 in this folder.
# With TEST_MAKLUMAT_DATABASE (tools/with_postgres.sh) every data folder has its database there, in a schema of its own;
# $engine says where one is: sqlite or postgres.
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

engine=sqlite
[ -z "${TEST_MAKLUMAT_DATABASE:-}" ] || engine=postgres
# place FOLDER: the database of a data folder
place() {
    if [ $engine = sqlite ]; then echo "$1/maklumat.db"; return; fi
    case $TEST_MAKLUMAT_DATABASE in *\?*) and='&' ;; *) and='?' ;; esac
    echo "$TEST_MAKLUMAT_DATABASE${and}options=-csearch_path%3Duji_$(echo "$1" | tr -c 'a-z0-9\n' _)"
}
# statement FOLDER SQL: past the program, as an administrator of the database would
statement() {
    if [ $engine = sqlite ]; then sqlite3 "$1/maklumat.db" "$2"; else psql -qAt -v ON_ERROR_STOP=1 -d "$(place "$1")" -c "$2"; fi
}
# mk ARGUMENT…: the program, on the database of the folder behind --data
mk() {
    if [ $engine = postgres ]; then
        mk_data='' mk_before=''
        for mk_word in "$@"; do
            case $mk_before,$mk_word in --data,*) mk_data=$mk_word ;; *,--database) mk_data='' && break ;; esac
            mk_before=$mk_word
        done
        case ${1:-} in settings | keygen | skm | citus-plan | verify-log | move | '') mk_data='' ;; esac
        [ -z "$mk_data" ] || set -- "$@" --database "$(place "$mk_data")"
    fi
    "$maklumat" "$@"
}
# await_server: until the one that writes to serve.out says where it is: leaves $address
await_server() {
    tries=0
    until grep -qs siap serve.out || [ $tries -ge 1800 ]; do sleep 0.1; tries=$((tries + 1)); done
    address=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' serve.out)
}
# serving serve --data FOLDER …: in the background, as $server, at $address once it is ready (a function there would be a shell between). On a crowded
# machine a reading may take longer than people would wait.
serving() {
    set -- "$@" --set query_milliseconds=60000
    if [ $engine = postgres ]; then set -- "$@" --database "$(place "$3")"; fi
    rm -f serve.out
    "$maklumat" "$@" >serve.out 2>serve.err &
    server=$!
    await_server
}
# run ARGUMENT…: leaves $code, out and err
run() {
    mk "$@" >out 2>err </dev/null
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
