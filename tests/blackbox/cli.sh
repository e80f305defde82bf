#!/bin/sh
# The command line from outside: exit codes, sentences and figures of every command of src/cli.
# Speaks TAP. MAKLUMAT names the program (default: build/maklumat). On both engines; what is about the file is skipped on PostgreSQL.
. "$(dirname "$0")/lib.sh"

echo "TAP version 13"

# ---- the program itself ----
run --version; expect "version" 0 out "maklumat 0.1.0" quiet
run --help; expect "help lists the commands" 0 out "  skm" out "  serve" out "  doctor"
for command in serve skm demo init verify settings doctor migrate; do
    run $command --help; expect "help of $command has an example" 0 out "Contoh:" out "maklumat $command"
done
run; expect "no command" 2
run skn; expect "an unknown command suggests" 2 err "skm"
run skm --wrong a.csv; expect "an unknown option" 2 err "maklumat: "
run skm; expect "skm without a file" 2 err "maklumat: "

# libpq is loaded when PostgreSQL is asked for, and only then (store/postgres_lib.h): here it is a file that is none
mkdir nolib && : >nolib/libpq.so.5
LD_LIBRARY_PATH=$PWD/nolib; export LD_LIBRARY_PATH
run --version; expect "without libpq" 0 out "maklumat 0.1.0" quiet
run verify --database postgres:///tidak-ada; expect "PostgreSQL without libpq" 7 err "Pasang paket libpq5"
unset LD_LIBRARY_PATH

# ---- skm ----
run skm "$vector" --format json
expect "the 29 respondents" 0 out '"convention":"1/9"' out '"n":29' out '"sum":955,"ni":"3.6590","ikm":"91.48","grade":"A","performance":"Sangat baik"' \
    out '{"code":"PERSYARATAN","sum":105,"nrr":"3.621","weighted":"0.402","ikm":"90.52","grade":"A"}' quiet
run skm "$vector" --bobot 0.11 --format json; expect "weight 0.11" 0 out '"convention":"0.11"' out '"ikm":"90.56"'
run skm --bobot 0.111 --format json "$vector"; expect "weight 0.111" 0 out '"convention":"0.111"' out '"ikm":"91.38"'
run skm "$vector"; expect "the table" 0 out 'IKM             91,48' out 'Mutu            A (Sangat baik)' quiet
run skm "$vector" --populasi 30 --format json; expect "a population" 0 out '"sample_ok":true'
run skm "$vector" --populasi 100000 --format json; expect "a large population" 0 out '"sample_ok":false'
run skm "$vector" --populasi 30 --by unit; expect "a population with groups" 2 err "--populasi"
run skm "$vector" --by unit; expect "a column that is not there" 2 err "kolom unit tidak ada"
run skm "$vector" --by desa; expect "an unknown group" 2 err "--by desa"
run skm "$vector" --format xml; expect "an unknown format" 2 err "--format xml"
run skm "$vector" --bobot 0.12; expect "an unknown weight" 2 err "--bobot 0.12"
for from in file pipe; do
    if [ $from = file ]; then "$maklumat" skm - --format json <"$vector" >out 2>err
    else cat "$vector" | "$maklumat" skm - --format json >out 2>err; fi
    code=$?
    expect "standard input, $from" 0 out '"ikm":"91.48"'
done

head=u1,u2,u3,u4,u5,u6,u7,u8,u9
row=4,4,4,4,4,4,4,4,4
printf 'unit;periode;%s\r\nPuskesmas Tomoni;2026;%s\r\nRSUD;2026;1;1;1;1;1;1;1;1;1\r\nRSUD;2025;%s\r\n' \
    "$(echo $head | tr , ';')" "$(echo $row | tr , ';')" "$(echo $row | tr , ';')" >groups.csv
run skm groups.csv --by unit,periode --format json
expect "two keys, sorted" 0 out '"by":{"unit":"Puskesmas Tomoni","periode":"2026"},"n":1' out '"ci95":null' out '"by":{"unit":"RSUD","periode":"2025"}'
run skm groups.csv --by unit; expect "one line a unit" 0 out "RSUD" out "Gabungan" out "Rata-rata unit"
run skm groups.csv --by unit --format csv; expect "CSV out" 0 out 'unit,n,sum,ni,ikm,grade' out 'RSUD,2,45,2.5000,62.50,D'

printf '%s\n%s\n4,5,4,4,4,4,4,4,4\n4,4,4,4,4,4,4,4,\n' $head $row >reject.csv
run skm reject.csv --format json
expect "rejected rows have line and reason" 0 out '"rejected_count":2,"rejected":[{"line":3,"reason":"u2: 5 di luar 1..4"}' out '{"line":4,"reason":"u9: kosong"}'
run skm reject.csv; expect "rejected rows on stderr" 0 err "2 baris tidak dihitung" err "baris 3: u2: 5 di luar 1..4"

bad() { # NAME TEXT SENTENCE, the text for printf
    printf "$2" >bad.csv
    run skm bad.csv --format json; expect "skm refuses: $1" 2 err "$3" noout "ikm"
}
bad "a wrong header" "a,b\n1,2\n" "bad.csv baris 1 kolom 4: kolom u1, u2"
bad "a column twice" "u1,$head\n" "bad.csv baris 1 kolom 4: kolom u1 tertulis dua kali"
bad "a stray quote" "$head\n$row\n4,4\"4,4,4,4,4,4,4,4\n" "bad.csv baris 3 kolom 4: tanda kutip di tengah isian"
bad "an open quote" "$head\n\"4,4,4,4,4,4,4,4,4\n" "bad.csv baris 2 kolom 1: tanda kutip tidak ditutup"
bad "too few fields" "$head\n4,4\n" "bad.csv baris 2 kolom 4: 2 isian, seharusnya 9"
bad "too many fields" "$head\n$row,4\n" "bad.csv baris 2 kolom 19: 10 isian, seharusnya 9"
bad "Latin-1" "$head,saran\n$row,caf\351\n" "bad.csv baris 2 kolom 22: bukan UTF-8"
bad "NUL" "$head\n$row\n4,\0004,4,4,4,4,4,4,4\n" "bad.csv baris 3 kolom 3: byte NUL"
bad "an empty file" "" "bad.csv baris 1 kolom 1: berkas ini kosong"
bad "a broken XLSX by content" "PK\003\004" "bad.csv: isi berkas bukan wadah ZIP yang utuh"
bad "an encrypted one" "\320\317\021\340\241\261\032\341" "dikunci dengan kata sandi"
printf '%s\n4,5,4,4,4,4,4,4,4\n' $head >none.csv
run skm none.csv --format json; expect "no row that counts" 2 out '"n":0,"rejected_count":1' out '"ikm":null' err "tidak ada baris yang sah"
run skm none.csv; expect "no row that counts, table" 2 err "tidak ada baris yang sah" err "baris 2"
run skm "$vector"; cp out from.csv
run skm "${vector%.csv}.xlsx" --lembar Jawaban; expect "the same from a sheet" 0; cmp -s out from.csv; code=$?; expect "byte for byte" 0
run skm "${vector%.csv}.xlsx"; expect "the first sheet has no answers" 2 err "lembar 'Petunjuk' dari 2 lembar"
run skm "${vector%.csv}.xlsx" --lembar Lain; expect "a sheet that is not there" 2 err "lembar 'Lain' tidak ada"
run skm "$vector" --lembar A; expect "a sheet of a CSV" 2 err "--lembar tidak berlaku"
run skm nowhere.csv; expect "no such file" 3 err "nowhere.csv"
run skm .; expect "a folder" 2 err "folder"
printf '%s\n%s\n' $head $row >huge.csv
if truncate -s 3G huge.csv 2>/dev/null; then
    run skm huge.csv; expect "3 GB, ended at the first defect" 2 err "huge.csv baris 3 kolom 1: byte NUL"
else
    skip "3 GB, ended at the first defect" "no room"
fi
rm -f huge.csv

# ---- init, settings, doctor, migrate ----
run init --data d1 --daerah 73.24; expect "init of a known region" 0 out "Kabupaten Luwu Timur (73.24, WITA)" out "Belum ada akun"
[ "$(stat -c %a d1)" = 700 ] && ok "the data folder is private" || not_ok "the data folder is private" "$(stat -c %a d1)"
run init --data d1 --daerah 73.24; expect "init twice" 5 err "Luwu Timur"
if [ $engine = sqlite ]; then # a PostgreSQL takes several
    run init --data d1 --daerah 76.06; expect "init of another region in the same file" 5 err "Luwu Timur"
fi
run init --data d2 --daerah 33.05; expect "init of an unknown region" 2 err "--nama"
run init --data d2 --daerah 33.05 --nama "Kabupaten Kebumen" --zona WIB; expect "init with a name" 0 out "Kabupaten Kebumen (33.05, WIB)"
run init --data d3 --daerah 33.05 --nama "Kabupaten Kebumen" --zona EST; expect "init with a wrong zone" 2 err "WIB"
for code in 7324 73.2 73,24 7a.24 00.10 73.00; do
    run init --data d3 --daerah $code; expect "init refuses the code $code" 2 err "PP.KK"
done
run init --data d3; expect "init without a code" 2 err "daerah"
run migrate --data d1; expect "migrate a current database" 0 out "mutakhir"
run migrate --data none; expect "migrate without a database" 3
[ ! -e none ] && ok "migrate makes no folder" || not_ok "migrate makes no folder"

run settings --data d1; expect "settings" 0 out "body_bytes = 65536" out "bawaan"
printf '# sample\n\nlist_page = 20\n' >d1/maklumat.conf
run settings list_page --data d1 --format json; expect "a setting from the file, with its line" 0 out '"value":20' out '"source":"file","line":3'
run settings list_page --data d1; expect "the same for people" 0 out "d1/maklumat.conf baris 3"
MAKLUMAT_LIST_PAGE=30 mk settings list_page --data d1 --format json >out 2>err; code=$?
expect "the environment wins over the file" 0 out '"value":30' out '"source":"environment"'
run settings list_page --data d1 --set list_page=40 --format json; expect "--set wins" 0 out '"value":40' out '"source":"command"'
run settings list_pgae --data d1; expect "an unknown setting suggests" 3 err "list_page"
run settings --data d1 --set list_page=9999; expect "a setting out of range" 2 err "10..500"
printf 'list_page = 9\n' >d2/maklumat.conf
run settings --data d2; expect "a bad file names its line" 2 err "d2/maklumat.conf baris 1"

[ $engine = sqlite ] && named="SQLite 3" || named="PostgreSQL "
run doctor --data d1; expect "doctor of a good installation" 0 out "Luwu Timur" out "$named" noout "gagal"
run doctor --data d1 --format json; expect "doctor in JSON" 0 out '"check":"daerah","state":"ok"' out '"ok":true'
run doctor --data none; expect "doctor without an installation" 1 out "gagal" out "maklumat init"
run doctor --data d2; expect "doctor sees a bad setting" 1 out "maklumat.conf baris 1"
chmod 755 d1; run doctor --data d1; expect "doctor sees an open folder" 0 out "perhatian" out "chmod 700"; chmod 700 d1
if [ $engine = sqlite ]; then
    mkdir d4; echo "no database" >d4/maklumat.db
    run doctor --data d4; expect "doctor sees a foreign file" 1 out "gagal"
fi

# ---- demo, verify ----
run demo --data demo --responses 500 --seed 3; expect "demo" 0 out "Kabupaten Luwu Timur (peragaan) siap" out "500 jawaban"
run verify --data demo; expect "verify of the demo" 0 out "ok    basis data: utuh" noout "SALAH"
run verify --data demo --format json; expect "verify in JSON" 0 out '"failed":0,"ok":true'
if [ $engine = sqlite ]; then
    run demo --data demo; expect "demo refuses what is there" 5 err "--force"
    run demo --data demo --responses 200 --force; expect "demo --force replaces a demo" 0 out "200 jawaban"
else
    run demo --data demo --force; expect "demo never empties a database of others" 5 err "skema lain"
fi
run demo --data d1 --force; expect "demo never touches a real region" 5 err "sungguhan"
run verify --data d1; expect "verify of an empty region" 0 noout "SALAH"
run verify --data none; expect "verify without a database" 3
if [ $engine = postgres ] || command -v sqlite3 >/dev/null; then
    statement demo "UPDATE skm_jawaban SET u1 = 5 - u1 WHERE jawaban_id = (SELECT min(jawaban_id) FROM skm_jawaban)" 2>sql.err
    run verify --data demo; expect "verify names the counter of a changed row" 1 out "SALAH" out "kolom s1 tersimpan"
else
    skip "verify names the counter of a changed row" "no sqlite3"
fi

# ---- a disk that is full while the schema is made: says so and ends, and goes on where there is room again ----
small_disk() { # SIZE: a disk of that size; writes the exit codes to `codes`, what was said to `err`
    mkdir -p small
    unshare -m sh -c '
        mount -t tmpfs -o "size=$1" uji small || exit 77
        "$2" init --data small/d --daerah 73.24 >out 2>err; echo "init $?" >codes
        timeout 250 "$2" serve --data small/d --listen 127.0.0.1:0 >out 2>>err; echo "serve $?" >>codes
        mount -o remount,size=64m small
        "$2" init --data small/d --daerah 73.24 >out 2>err-later; echo "then $?" >>codes
        "$2" verify --data small/d >>out 2>>err-later; echo "verify $?" >>codes' sh "$1" "$maklumat"
}
[ $engine = sqlite ] && sizes='100k 200k 300k' || sizes=''
for size in $sizes; do
    name="a full disk ($size) while the schema is made: init and serve refuse, and all is well with room again"
    small_disk $size 2>err-mount
    case $? in
    0) code=$(tr '\n' ' ' <codes)
        if [ "$code" = 'init 7 serve 7 then 0 verify 0 ' ] && [ "$(grep -c 'disk penuh' err)" = 2 ]; then ok "$name"
        else not_ok "$name" "$code" "$(cat err err-later out)"; fi ;;
    *) skip "$name" 'a disk of this size cannot be made here' ;;
    esac
done

# ---- serve ----
serving serve --data served --listen 127.0.0.1:0
case $address in http://127.0.0.1:[1-9]*/) ok "serve prints its address" ;; *) not_ok "serve prints its address" "$(cat serve.out serve.err)" ;; esac
[ "$(stat -c %a served)" = 700 ] && { [ $engine = postgres ] || [ -f served/maklumat.db ]; } && ok "the first start makes folder and database" ||
    not_ok "the first start makes folder and database" "$(ls -la served)"
if command -v curl >/dev/null; then
    curl -s -o out -w '%{http_code}' "${address}healthz" >status; code=$(cat status)
    expect "healthz" 200 out "ok"
    curl -s -o out -w '%{http_code}' "$address" >status; code=$(cat status)
    expect "without a region every page says what to do" 503 out "maklumat init"
else
    skip "healthz" "no curl"; skip "without a region every page says what to do" "no curl"
fi
run demo --data served; expect "demo waits for no server" 7 err "sedang dipakai server"
run verify --data served; expect "verify without a region" 3 err "maklumat init"
kill -TERM "$server"; wait "$server"; code=$?
server=
cp serve.err err; : >out
expect "SIGTERM ends it in order" 0
if grep -qv '^{' serve.err; then not_ok "its log is JSON" "$(head -5 serve.err)"; else ok "its log is JSON"; fi
run serve --data served --listen nonsense; expect "a wrong address" 2 err "nonsense"
run serve --data served --set body_bytes=1; expect "a wrong setting" 2 err "body_bytes"
run demo --data served --responses 100; expect "demo fills a database without a region" 0 out "siap"

echo "1..$count"
