#!/bin/sh
# Backup, restore, keys and upgrade from outside. Speaks TAP. MAKLUMAT names the program. On PostgreSQL backup and restore
# are its own tools' (tests/drill/postgres.mjs, pulih.mjs); what is ours there: it says so, changes nothing, and guards
# the schema.
. "$(dirname "$0")/lib.sh"

if [ $engine = postgres ]; then
    run demo --data d --responses 200 --seed 5; expect "a region" 0
    mk dump --data d >before.jsonl
    run backup --data d -o a.cadangan; expect "backup names PostgreSQL's own tools" 2 err "pg_basebackup" err "docs/operasi.md"
    run backup --data d --tambahan far; expect "so does an increment" 2 err "pg_basebackup"
    : >x.cadangan
    run restore x.cadangan --data d --force; expect "and restore" 2 err "docs/operasi.md"
    [ ! -e a.cadangan ] && [ ! -e far ] && [ ! -e d/maklumat.db ] && ok "nothing was made" || not_ok "nothing was made" "$(ls . d)"
    "$maklumat" keygen --backup -o key >d/cadangan.pub 2>err; code=$?; expect "keygen" 0 err "di luar server"
    run migrate --data d --dry-run; expect "nothing to upgrade" 0 out "0 langkah"
    run migrate --data d; expect "already current" 0 out "sudah mutakhir"
    mk dump --data d | cmp -s - before.jsonl && ok "and every row as it was" || not_ok "and every row as it was"
    run verify --data d; expect "sound" 0 noout "SALAH"
    statement d "INSERT INTO skema VALUES ('skm', 99, 0, 0)" 2>sql.err || cat sql.err
    run verify --data d; expect "an older program leaves a newer database alone" 5 err "lebih baru"
    run serve --data d --listen 127.0.0.1:0; expect "and does not serve it" 5 err "lebih baru"
    run migrate --data d --dry-run; expect "nor plan for it" 5 err "lebih baru"
    echo "1..$count"
    exit
fi

for command in backup restore keygen migrate move dump; do
    run $command --help; expect "help of $command has an example" 0 out "Contoh:" out "maklumat $command"
done
run demo --data d --responses 400 --seed 5; expect "a region to save" 0
there=$(ls d)

# ---- there and back ----
run backup --data d -o a.cadangan; expect "backup" 0 out "sudah diperiksa" out "tidak disegel" quiet
[ "$(stat -c %a a.cadangan)" = 600 ] && ok "it is readable by its owner alone" || not_ok "it is readable by its owner alone" "$(ls -l a.cadangan)"
run backup --data d -o a.cadangan; expect "it replaces nothing unasked" 5 err "--force"
run backup --data d -o a.cadangan --force; expect "and replaces when asked" 0
run backup --data none -o b.cadangan; expect "no database" 3
run backup --data d; expect "no file named" 2
run backup --data d -o none/b.cadangan; expect "a folder that is not there" 7 err "none/b.cadangan"
[ "$(ls d)" = "$there" ] && ok "nothing is left in the data folder" || not_ok "nothing is left in the data folder" "$(ls d)"
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
rm -f serve.out
"$maklumat" serve --data e --listen 127.0.0.1:0 >serve.out 2>serve.err &
server=$!
await_server
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
    rm -f serve.out
    "$maklumat" serve --data t --listen 127.0.0.1:0 >serve.out 2>serve.err &
    server=$!
    await_server
    run backup --data t --tambahan sealed; expect "an increment beside a server" 0
    kill -TERM "$server"; wait "$server"
    server=
    run doctor --data t; expect "doctor: no backup yet" 0 out "cadangan" out "belum ada"
    mkdir -p t/cadangan; : >t/cadangan/maklumat-20200101T000000Z.cadangan; more
    run doctor --data t; expect "doctor: the last backup is too old" 0 out "hari, seharusnya tiap 24 jam"
else
    skip "increments" "no sqlite3"
fi

# ---- attachments ----
if command -v sqlite3 >/dev/null && command -v b2sum >/dev/null; then
    # attach DATA NUMBER FILE: as the check of an upload leaves it, the bytes first
    attach() {
        h=$(b2sum -l 256 "$3" | cut -d' ' -f1); mkdir -p "$1/berkas/$(echo "$h" | cut -c1-2)"; chmod 700 "$1/berkas"
        place="berkas/$(echo "$h" | cut -c1-2)/$(echo "$h" | cut -c3-)"; cp "$3" "$1/$place"; chmod 400 "$1/$place"
        sqlite3 "$1/maklumat.db" "INSERT INTO bukti SELECT daerah_id, $2, min(unit_id), 'Bukti $2', 'LAIN', 20000, NULL, 'SIAP', '', '', '$2.pdf', 'PDF',
            $(stat -c %s "$3"), x'$h', '', '', 0, 0, 1, 'Ani', 1, NULL, 1, 'bukti' FROM unit GROUP BY daerah_id" 2>sql.err || cat sql.err
    }
    run demo --data p --responses 100 --seed 7; expect "a region with attachments" 0
    head -c 300000 /dev/urandom >one; echo "isi kedua yang pendek" >two; : >three
    attach p 1 one; one=$place; attach p 2 two; two=$place; attach p 3 three; attach p 4 one
    run verify --data p; expect "attachments before" 0 out "bukti: 3 berkas"
    run backup --data p -o f.cadangan; expect "they are saved, each once" 0 out "3 berkas bukti"
    [ "$(stat -c %s f.cadangan)" -gt 300000 ] && [ "$(grep -ac "isi kedua yang pendek" f.cadangan)" = 1 ] && ok "in the one file" || not_ok "in the one file"
    run restore f.cadangan --check --data nowhere; expect "a rehearsal reads them" 0 out "3 berkas bukti" quiet
    [ ! -e nowhere ] && ok "and leaves nothing" || not_ok "and leaves nothing" "$(ls -A nowhere)"
    run restore f.cadangan --data q; expect "they come back" 0 out "3 berkas bukti"
    cmp -s one "q/$one" && cmp -s two "q/$two" && ok "byte by byte" || not_ok "byte by byte" "$(ls -R q)"
    run verify --data q; expect "and none is missing" 0 out "bukti: 3 berkas" noout "SALAH"
    [ "$(ls -A q | sort | tr '\n' ' ')" = "berkas maklumat.db " ] && ok "nothing else is left" || not_ok "nothing else is left" "$(ls -A q)"
    run restore f.cadangan --data shared --berkas elsewhere; expect "into a folder that is shared" 0
    cmp -s one "elsewhere/${one#berkas/}" && ok "--berkas says where they go" || not_ok "--berkas says where they go"
    if [ -d /dev/shm ] && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ] && far=$(mktemp -d /dev/shm/maklumat-uji.XXXXXX); then
        run restore f.cadangan --data r --berkas "$far/berkas"; expect "on another file system" 0
        run verify --data r --berkas "$far/berkas"; expect "they are whole there too" 0 out "bukti: 3 berkas" noout "SALAH"
        rm -rf "$far"
    else
        skip "on another file system" "none here"
    fi
    before=$(cksum <q/maklumat.db; ls -R q/berkas)
    at=$(grep -abo "isi kedua yang pendek" f.cadangan | cut -d: -f1); cp f.cadangan flip.cadangan
    printf X | dd of=flip.cadangan bs=1 seek="$at" conv=notrunc 2>/dev/null
    run restore flip.cadangan --data q --force; expect "one byte of an attachment changed" 2 err "rusak pada byte"
    head -c $(($(stat -c %s f.cadangan) - 2000)) f.cadangan >short.cadangan
    run restore short.cadangan --data q --force; expect "cut within the attachments" 2 err "terpotong"
    [ "$(cksum <q/maklumat.db; ls -R q/berkas)" = "$before" ] && ok "and all stays as it was" || not_ok "and all stays as it was"
    chmod 600 "p/$one"; printf XXXXXXXX | dd of="p/$one" bs=1 seek=5 conv=notrunc 2>/dev/null; rm -f "p/$two"
    run backup --data p -o g.cadangan; expect "altered and missing before it was saved: told, the rest is saved" 1 out "g.cadangan" err "2 berkas bukti"
    run restore g.cadangan --data s; expect "and refused when it comes back" 1 err "$(echo "$one" | cut -c8-)" err "$(echo "$two" | cut -c8-)" err "--berkas-kurang"
    [ ! -e s/maklumat.db ] && ok "before anything is there" || not_ok "before anything is there"
    run restore g.cadangan --data s --berkas-kurang; expect "unless it is wanted so" 0 err "$(echo "$one" | cut -c8-)"
    run verify --data s; expect "verify names them as well" 1 out "$(echo "$one" | cut -c8-)"
    rm -f "p/$one"; cp one "p/$one"; cp two "p/$two"

    # increments
    run backup --data p --tambahan incr; expect "the base brings all" 0 out "bukti yang ditambahkan: 3"
    sleep 1.1; between=$(date -u +%Y-%m-%dT%H:%M:%SZ); sleep 1.1
    echo "isi keempat" >four; attach p 5 four; four=$place
    run backup --data p --tambahan incr; expect "an increment the new one alone" 0 out "000001.tambahan" out "bukti yang ditambahkan: 1"
    run backup --data p --tambahan incr; expect "and then none" 0 out "Tidak ada yang berubah" noout "bukti"
    [ "$(find incr/berkas -type f | wc -l)" = 4 ] && ok "each is there once" || not_ok "each is there once" "$(find incr)"
    run restore incr --data v; expect "the chain comes back with them" 0
    run verify --data v; expect "none is missing" 0 out "bukti: 4 berkas" noout "SALAH"
    run restore incr --data v2 --sampai "$between"; expect "and at a time" 0
    run verify --data v2; expect "with those of that time" 0 out "bukti: 3 berkas" noout "SALAH"
    [ ! -e "v2/$four" ] && ok "and no other" || not_ok "and no other"
    file=$(grep -rla "isi keempat" incr/berkas); cp "$file" whole.berkas
    at=$(grep -abo "isi keempat" "$file" | cut -d: -f1); printf X | dd of="$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
    run restore incr --data v --force; expect "one of them changed" 1 err "$(basename "$file")" err "rusak" err "$(echo "$four" | cut -c8-)"
    rm "$file"; run restore incr --check --data v; expect "one of them gone" 1 err "$(echo "$four" | cut -c8-)"
    run restore incr --check --data v --sampai "$between"; expect "the time before it is whole" 0
    cp whole.berkas "$file"; run restore incr --check --data v; expect "and with it all is" 0
    "$maklumat" keygen --backup -o key3 >p/cadangan.pub 2>err
    run backup --data p -o fs.cadangan; expect "sealed with attachments" 0 out ", disegel"
    run backup --data p --tambahan incr; expect "another key, another chain" 0 out "bukti yang ditambahkan: 4"
    grep -qa "isi keempat" fs.cadangan && not_ok "a sealed one shows none" || ok "a sealed one shows none"
    h=$(basename "$four"); [ -z "$(find incr -name "$h")" ] && ok "nor do the names" || not_ok "nor do the names"
    run restore fs.cadangan --key key3 --check --data v; expect "sealed, it comes back" 0 out "4 berkas bukti"
    run restore incr --key key3 --data v --force; expect "so does the chain" 0
    run verify --data v; expect "and none is missing there" 0 out "bukti: 4 berkas" noout "SALAH"
else
    skip "attachments" "no sqlite3 or b2sum"
fi

echo "1..$count"
