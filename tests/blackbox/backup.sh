#!/bin/sh
# Backup, restore, keys and upgrade from outside. Speaks TAP. MAKLUMAT names the program.
. "$(dirname "$0")/lib.sh"

for command in backup restore keygen migrate move dump; do
    run $command --help; expect "help of $command has an example" 0 out "Contoh:" out "maklumat $command"
done
run demo --data d --responses 400 --seed 5; expect "a region to save" 0

# ---- there and back ----
run backup --data d -o a.cadangan; expect "backup" 0 out "sudah diperiksa" out "tidak disegel" quiet
[ "$(stat -c %a a.cadangan)" = 600 ] && ok "it is readable by its owner alone" || not_ok "it is readable by its owner alone" "$(ls -l a.cadangan)"
run backup --data d -o a.cadangan; expect "it replaces nothing unasked" 5 err "--force"
run backup --data d -o a.cadangan --force; expect "and replaces when asked" 0
run backup --data none -o b.cadangan; expect "no database" 3
run backup --data d; expect "no file named" 2
run backup --data d -o none/b.cadangan; expect "a folder that is not there" 7 err "none/b.cadangan"
[ "$(ls d)" = maklumat.db ] && ok "nothing is left in the data folder" || not_ok "nothing is left in the data folder" "$(ls d)"
run restore --check a.cadangan --data nowhere; expect "a rehearsal" 0 out "utuh: Kabupaten Luwu Timur" out "tidak ada yang diganti" quiet
[ ! -e nowhere ] && ok "a rehearsal leaves nothing" || not_ok "a rehearsal leaves nothing" "$(ls nowhere)"
run restore a.cadangan --data e; expect "restore into an empty place" 0 out "Dipulihkan ke e/maklumat.db"
run verify --data e; expect "what came back is sound" 0 noout "SALAH"
"$maklumat" export responses --data d >d.csv && "$maklumat" export responses --data e >e.csv
cmp -s d.csv e.csv && ok "and the same answers" || not_ok "and the same answers" "$(diff d.csv e.csv | head -5)"
run restore a.cadangan --data e; expect "restore replaces nothing unasked" 5 err "--force"
run restore a.cadangan --data e --force; expect "and replaces when asked" 0
[ "$(ls -A e)" = maklumat.db ] && ok "the old one is gone once the new one opens" || not_ok "the old one is gone once the new one opens" "$(ls -A e)"
run restore none.cadangan --data f; expect "no such file" 3

# ---- damage leaves everything as it was ----
before=$(cksum <e/maklumat.db)
head -c 20000 a.cadangan >cut.cadangan
run restore cut.cadangan --data e --force; expect "a cut backup" 2 err "terpotong: berakhir pada byte 20000"
cp a.cadangan bad.cadangan; printf 'X' | dd of=bad.cadangan bs=1 seek=30000 conv=notrunc 2>/dev/null
run restore bad.cadangan --data e --force; expect "a changed byte" 2 err "rusak pada byte"
run restore "$vector" --data e --force; expect "another kind of file" 2 err "bukan cadangan"
: >empty; run restore empty --data e --force; expect "an empty file" 2 err "kosong"
[ "$(cksum <e/maklumat.db)" = "$before" ] && [ "$(ls -A e)" = maklumat.db ] && ok "and the database stays" || not_ok "and the database stays" "$(ls -A e)"
echo "not a database" >e/maklumat.db; echo junk >e/maklumat.db-wal
run restore a.cadangan --data e --force; expect "a ruined database is replaced, its log too" 0
run verify --data e; expect "and is sound again" 0

# ---- seal ----
"$maklumat" keygen --backup -o key >d/cadangan.pub 2>err; code=$?; expect "keygen" 0 err "di luar server"
[ "$(stat -c %a key)" = 400 ] && ok "the secret key is readable by its owner alone" || not_ok "the secret key is readable by its owner alone" "$(ls -l key)"
run keygen --backup -o key; expect "a secret key is never replaced" 5
run backup --data d -o s.cadangan; expect "with cadangan.pub it is sealed" 0 out ", disegel"
run restore --check s.cadangan; expect "sealed, without a key" 1 err "--key"
"$maklumat" keygen --backup -o other >other.pub 2>/dev/null
run restore --check s.cadangan --key other; expect "sealed, with another key" 1 err "kunci lain"
run restore --check s.cadangan --key d/cadangan.pub; expect "sealed, with the public key" 1 err "--key"
run restore --check s.cadangan --key key; expect "sealed, with its key" 0 out "utuh"
run backup --data d -o t.cadangan --open; expect "--open" 0 out "tidak disegel"
run backup --data d -o u.cadangan --seal other.pub; expect "--seal" 0 out ", disegel"
run restore --check u.cadangan --key other; expect "opens with that key" 0
if grep -q 'Kabupaten Luwu Timur' t.cadangan && ! grep -q 'Kabupaten Luwu Timur' s.cadangan; then
    ok "a sealed one shows nothing"; else not_ok "a sealed one shows nothing"; fi
cp key d/cadangan.pub; chmod 600 d/cadangan.pub
run backup --data d -o v.cadangan; expect "a secret key in the wrong place" 2 err "kunci rahasia"
rm d/cadangan.pub

# ---- beside a server ----
"$maklumat" serve --data e --listen 127.0.0.1:0 >serve.out 2>serve.err &
server=$!
tries=0
until grep -q siap serve.out || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
run backup --data e -o live.cadangan; expect "backup beside a server" 0
run restore live.cadangan --data e --force; expect "no restore under a server" 7 err "server"
run migrate --data e; expect "no upgrade under a server" 7 err "server"
kill -TERM "$server"; wait "$server"
server=
run restore live.cadangan --data g; expect "what was saved beside it comes back" 0

# ---- upgrade ----
run migrate --data g --dry-run; expect "nothing to upgrade" 0 out "0 langkah"
run migrate --data g; expect "already current" 0 out "sudah mutakhir"
[ ! -e g/cadangan ] && ok "without a step there is no backup" || not_ok "without a step there is no backup" "$(ls g/cadangan)"
if command -v sqlite3 >/dev/null; then
    for f in "$root"/tests/fixtures/schema-*.sql; do
        v=$(basename "$f" .sql); rm -rf old; mkdir -m 700 old; sqlite3 old/maklumat.db <"$f"
        run restore --check a.cadangan --data old; expect "$v: a rehearsal beside it" 0
        run migrate --data old --dry-run; expect "$v: the plan" 0 out "langkah; tidak ada yang diubah"
        run migrate --data old; expect "$v: the upgrade" 0 out "sudah mutakhir"
        run verify --data old; expect "$v: sound afterwards" 0 noout "SALAH"
    done
    sqlite3 g/maklumat.db "INSERT INTO skema VALUES ('skm', 99, 0, 0)" 2>sql.err
    run backup --data g -o newer.cadangan; expect "an older program leaves a newer database alone" 5 err "lebih baru"
    run migrate --data g --dry-run; expect "and does not plan for it" 5 err "lebih baru"
else
    skip "fixtures of released schemas" "no sqlite3"
fi

# ---- increments ----
if command -v sqlite3 >/dev/null; then
    more() { sqlite3 t/maklumat.db "UPDATE unit SET urutan = urutan + 1" 2>sql.err || cat sql.err; }
    hash() { "$maklumat" dump --data "$1" | sha256sum; }
    run demo --data t --responses 200 --seed 6; expect "a region for increments" 0
    run backup --data t; expect "neither a file nor a folder" 2 err "--tambahan"
    run backup --data t -o x --tambahan y; expect "both" 2 err "salah satu"
    run backup --data t --tambahan far; expect "the first is a base" 0 out "seluruh basis data" out "tidak disegel"
    hash t >hash.1; more; sleep 1.1; between=$(date -u +%Y-%m-%dT%H:%M:%SZ); sleep 1.1
    run backup --data t --tambahan far; expect "then what changed" 0 out "000001.tambahan" out "yang berubah"
    hash t >hash.2
    run backup --data t --tambahan far; expect "then nothing" 0 out "Tidak ada yang berubah"
    more; cp "$vector" t/catatan; run backup --data t --tambahan far; expect "and again" 0 out "000002.tambahan"
    hash t >hash.3
    run restore far --check --data nowhere; expect "a rehearsal of the chain" 0 out "awal dan 2 tambahan" out "tidak ada yang diganti" quiet
    run restore far --data u; expect "the chain comes back" 0 out "Dipulihkan ke u/maklumat.db"
    hash u | cmp -s - hash.3 && ok "row by row as it was" || not_ok "row by row as it was"
    run verify --data u; expect "and sound" 0 noout "SALAH"
    run restore far --data u --force --sampai "$between"; expect "the state at a time" 0
    hash u | cmp -s - hash.1 && ok "is the one before the change" || not_ok "is the one before the change"
    run restore far --data u --force --sampai 2020-01-01T00:00:00Z; expect "before there was a chain" 3 err "setua itu"
    run restore far --data u --force --sampai kemarin; expect "a time nobody can read" 2 err "--sampai kemarin"
    run restore a.cadangan --data w --sampai "$between"; expect "a time for a file" 2 err "bukan folder"
    last=$(echo far/*-000002.tambahan); cp "$last" whole
    run restore "$last" --data w; expect "one file of a chain" 2 err "foldernya"
    head -c 900 whole >"$last"
    run restore far --data u --force; expect "a torn last one is named and left out" 0 err "000002.tambahan" err "terpotong"
    hash u | cmp -s - hash.2 && ok "and the state before it comes back" || not_ok "and the state before it comes back"
    cp whole "$last"; middle=$(echo far/*-000001.tambahan)
    printf X | dd of="$middle" bs=1 seek=2000 conv=notrunc 2>/dev/null
    before=$(cksum <u/maklumat.db)
    run restore far --data u --force; expect "damage in the middle" 2 err "000001.tambahan" err "--sampai"
    [ "$(cksum <u/maklumat.db)" = "$before" ] && [ "$(ls -A u)" = maklumat.db ] && ok "and the database stays" || not_ok "and the database stays" "$(ls -A u)"
    "$maklumat" keygen --backup -o key2 >t/cadangan.pub 2>err
    run backup --data t --tambahan sealed; expect "a sealed chain" 0 out "disegel" noout "tidak disegel"
    run restore sealed --data w; expect "needs its key" 1 err "--key"
    run restore sealed --data w --key key2; expect "and comes back with it" 0
    hash w | cmp -s - hash.3 && ok "row by row too" || not_ok "row by row too"
    ! grep -qa "Kabupaten" sealed/*.tambahan && ok "nothing of it can be read" || not_ok "nothing of it can be read"
    "$maklumat" serve --data t --listen 127.0.0.1:0 >serve.out 2>serve.err &
    server=$!
    tries=0
    until grep -q siap serve.out || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    run backup --data t --tambahan sealed; expect "an increment beside a server" 0
    kill -TERM "$server"; wait "$server"
    server=
    run doctor --data t; expect "doctor: no backup yet" 0 out "cadangan" out "belum ada"
    mkdir -p t/cadangan; : >t/cadangan/maklumat-20200101T000000Z.cadangan; more
    run doctor --data t; expect "doctor: the last backup is too old" 0 out "hari, seharusnya tiap 24 jam"
else
    skip "increments" "no sqlite3"
fi

echo "1..$count"
