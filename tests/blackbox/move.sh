#!/bin/sh
# All data from one database to another and back; the dumps are equal byte by byte. Speaks TAP. MAKLUMAT names the
# program. With TEST_MAKLUMAT_DATABASE (tools/with_postgres.sh) the other database is that PostgreSQL, else SQLite.
other=${TEST_MAKLUMAT_DATABASE:-other.db}
unset TEST_MAKLUMAT_DATABASE # every command names its database here; what names none is SQLite
. "$(dirname "$0")/lib.sh"

run demo --data d --responses 700 --seed 9; expect "a region to move" 0
run move --data d --to d/maklumat.db; expect "onto itself" 2 err "sama"
run move --data d --to "$other"; expect "there" 0 out "baris sama di kedua basis data" quiet
"$maklumat" dump --data d >a.jsonl; "$maklumat" dump --data d --database "$other" >b.jsonl
[ -s a.jsonl ] && cmp -s a.jsonl b.jsonl && ok "the dumps are equal" || not_ok "the dumps are equal" "$(diff a.jsonl b.jsonl | head -5)"
run verify --data d --database "$other"; expect "sound over there" 0 noout "SALAH"
run move --data d --to "$other"; expect "again is nothing" 0
run move --data d --from "$other" --to back.db; expect "and back" 0
"$maklumat" dump --data d --database back.db >c.jsonl
cmp -s a.jsonl c.jsonl && ok "still the same bytes" || not_ok "still the same bytes" "$(diff a.jsonl c.jsonl | head -5)"
run demo --data e --responses 50 --seed 10; expect "another region" 0
run move --data e --to back.db; expect "is not mixed into it" 5 err "sudah berisi data lain"
run move --data e --to "$other" --compare; expect "and compares as different" 1 err "berbeda"
run move --data none --to x.db; expect "nothing to move" 3
rm -f serve.out
"$maklumat" serve --data d --listen 127.0.0.1:0 >serve.out 2>serve.err &
server=$!
await_server
run move --data d --to y.db; expect "not under a server" 7 err "server"
kill -TERM "$server"; wait "$server"
server=

# ---- what a release left in PostgreSQL, brought to the present; the same rows as its twin in SQLite ----
case $other in
*://*)
    for f in "$root"/tests/fixtures/postgres-*.sql; do
        v=$(basename "$f" .sql); v=${v#postgres-}; rm -rf old; mkdir -m 700 old
        psql -q -v ON_ERROR_STOP=1 -d "$other" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' -f "$f" >sql.out 2>&1 || cat sql.out
        sqlite3 old/maklumat.db <"$root/tests/fixtures/schema-$v.sql"
        run migrate --data old --database "$other" --no-backup; expect "$v: PostgreSQL is brought to the present" 0 out "sudah mutakhir"
        run verify --data old --database "$other"; expect "$v: sound afterwards" 0 out "14 daun sama" noout "SALAH"
        run migrate --data old; expect "$v: and its twin" 0 out "sudah mutakhir"
        run move --data old --to "$other" --compare; expect "$v: row by row the same" 0 out "baris sama di kedua basis data"
    done
    ;;
esac

echo "1..$count"
