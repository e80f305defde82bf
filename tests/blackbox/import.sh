#!/bin/sh
# A real region from nothing: init, units, services, answers, all by CSV; and what a wrong file says.
# Speaks TAP. MAKLUMAT names the program (default: build/maklumat).
. "$(dirname "$0")/lib.sh"

echo "TAP version 13"

run init --data d --daerah 33.05 --nama "Kabupaten Kebumen" --zona WIB; expect "a region that the program does not know by itself" 0

# ---- units ----
printf 'nama,jenis,induk,alamat\nDinas Kesehatan,DINAS,,\nPuskesmas Satu,PUSKESMAS,dinas-kesehatan,Jl. Satu\nX,APA,,\nY,DINAS,tidak-ada,\n' >units.csv
run import unit units.csv --data d --dry-run
expect "a dry run lists every refused row" 2 err "units.csv baris 4: jenis 'APA' tidak dikenal" err "baris 5: induk 'tidak-ada' belum ada" \
    out "2 unit dapat diimpor, 2 baris ditolak"
run import unit units.csv --data d; expect "one wrong row refuses all" 2 err "tidak ada yang diimpor"
run export unit --data d; expect "nothing was stored" 0 noout "dinas-kesehatan"
run import unit units.csv --data d --skip-invalid; expect "the sound rows alone" 0 out "2 unit diimpor, 2 baris ditolak"
run import unit units.csv --data d --skip-invalid; expect "again: the codes are taken" 2 err "kode 'puskesmas-satu' sudah ada"
run export unit --data d; expect "units come out as they went in" 0 out "puskesmas-satu,Puskesmas Satu,PUSKESMAS,dinas-kesehatan,Jl. Satu"
cp out again.csv
run init --data e --daerah 73.24; run import unit again.csv --data e; expect "an export is an import" 0 out "2 unit diimpor, 0 baris"
run import unit "$root/tests/data/unit.xlsx" --data d --dry-run; expect "from a workbook, with its row numbers" 2 err "unit.xlsx baris 3: jenis 'APA'" out "1 unit dapat"
run import unit "$root/tests/data/unit.xlsx" --data d --skip-invalid; expect "stored" 0 out "1 unit diimpor"
run export unit --data d; expect "as it stood in the cell" 0 out 'dinas-sosial,Dinas Sosial,DINAS,,"Jl. ""Merdeka""; no. 1"'
printf 'nama\nA\n' >no.csv; run import unit no.csv --data d; expect "a missing column" 2 err "no.csv baris 1: perlu kolom nama dan jenis"
printf 'nama,jenis,nama\n' >twice.csv; run import unit twice.csv --data d; expect "a column twice" 2 err "kolom 3: kolom 'nama' ganda"
: >empty.csv; run import unit empty.csv --data d; expect "an empty file" 2 err "empty.csv: berkas kosong"
run import unit none.csv --data d; expect "no such file" 3 err "none.csv"
printf 'nama,jenis\nDinas "A" B,DINAS\n' >quote.csv; run import unit quote.csv --data d; expect "a stray quote" 2 err "quote.csv baris 2"
printf 'nama,jenis\ncaf\351,DINAS\n' >latin.csv; run import unit latin.csv --data d; expect "Latin-1 bytes" 2 err "latin.csv baris 2"

# ---- services and their surveys ----
printf 'unit,nama,JANGKA_WAKTU,BIAYA\npuskesmas-satu,Rawat jalan,30 menit,"Gratis, dengan JKN"\npuskesmas-dua,X,,\n' >services.csv
run import layanan services.csv --data d --skip-invalid
expect "services with their standards" 0 out "1 layanan diimpor, 1 baris ditolak" err "baris 3: unit 'puskesmas-dua' belum ada"
run export layanan --data d; expect "they come out again" 0 out 'puskesmas-satu-rawat-jalan,puskesmas-satu,Rawat jalan' out '"Gratis, dengan JKN"'
run export survei --data d; expect "each has a survey" 0 out ",puskesmas-satu-rawat-jalan,puskesmas-satu,Rawat jalan,Puskesmas Satu,ya"
survey=$(sed -n 2p out | cut -d, -f1)

# ---- answers ----
head=tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,usia,saran
{ echo "kode,$head"; echo "$survey,2026-01-05,4,4,4,4,4,4,4,4,3,35,baik"; echo "$survey,2026-01-05,4,4,4,4,4,4,4,4,5,,"
  echo "zzz,2026-01-05,4,4,4,4,4,4,4,4,4,,"; echo "$survey,5/1/2026,4,4,4,4,4,4,4,4,4,,"; echo "$survey,2999-01-05,4,4,4,4,4,4,4,4,4,,"
  echo "$survey,2026-01-05,4,4,4,4,4,4,4,4,,,"; echo "$survey,2026-01-05,4,4,4,4,4,4,4,4,4,tua,"; echo "$survey,2026-01-05,4,4"; } >answers.csv
run import responses answers.csv --data d
expect "every reason has its line" 2 err "baris 3: u9: 5 di luar 1..4" err "baris 4: survei 'zzz' tidak dikenal" err "baris 5: tanggal" \
    err "baris 6: tanggal '2999-01-05' belum tiba" err "baris 7: u9: kosong" err "baris 8: usia: 'tua'" err "baris 9: 4 isian, seharusnya 13"
{ echo "kode,$head"; echo "1,$survey,2026-01-05,4,4,4,4,4,4,4,4,4,35"; echo "$survey,2026-01-05,L,4,4,4,4,4,4,4,4,4,35"; echo "9,$survey,2026-01-05,4,4,4,4,4,4,4,4,4,35,x"; } >shifted.csv
run import responses shifted.csv --data d
expect "columns of another tool that stand one to the right" 2 err "baris 2: survei '1' tidak dikenal" err "baris 3: u1" err "baris 4: 14 isian, seharusnya 13"
run import responses answers.csv --data d --skip-invalid; expect "the sound answer" 0 out "1 jawaban diimpor, 7 baris ditolak"
run export responses --data d; expect "it comes out with its band of age" 0 out "$survey,puskesmas-satu,puskesmas-satu-rawat-jalan,2026-01-05,4,4,4,4,4,4,4,4,3,,30-39,,,baik,impor"
sed "s/,kanal//; s/,impor//" out >round.csv; run import responses round.csv --data d; expect "an export is an import" 0 out "1 jawaban diimpor, 0 baris"
awk -v k="$survey,puskesmas-satu,puskesmas-satu-rawat-jalan" 'BEGIN {
    printf "kode,unit,layanan,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal,stratum\r\n"
    for (i = 0; i < 4500; i++) { # more than two of the pages in which an export reads; texts at, before and behind their edges
        printf "%s,2025-%02d-%02d", k, 1 + i % 12, 1 + i % 28
        for (u = 0; u < 9; u++) printf ",%d", 1 + (i + u * int(i / 4)) % 4
        printf ",%s,%s,,,", i % 3 ? "L" : "", i % 5 ? "30-39" : ""
        if (i % 7 == 0 || (i % 2048 >= 2046 || i % 2048 < 2)) printf "\"saran, %d\"", i
        printf ",impor,%s\r\n", i % 11 ? "terbuka" : "berkode" } }' >many.csv
{ cat many.csv; tail -1 many.csv | sed 's/,2025-[0-9-]*,/&9/'; echo '"'; } >nearly.csv # what was stored until the wrong rows came is undone
run import responses nearly.csv --data d
expect "thousands, the last two wrong: nothing" 2 out "4500 jawaban sah, 2 baris ditolak" err "baris 4502: u1: 9" err "tidak ada yang diimpor"
[ "$(grep -c '^nearly.csv baris' err)" = 2 ] && ok "each reason is given once" || not_ok "reasons are given otherwise" "$(head -5 err)"
run import responses many.csv --data d; expect "thousands" 0 out "4500 jawaban diimpor"
run export responses --data d --sampai 2025-12-31
if cmp -s many.csv out; then ok "come out as they stood, in their order, each with its own text"; else not_ok "they come out otherwise" "$(diff many.csv out | head -6)"; fi
run export responses --data d --dari 2025-07-01 --sampai 2025-07-31; grep -e ^kode -e ,2025-07- many.csv >july.csv
if cmp -s july.csv out; then ok "those of one month alone"; else not_ok "one month comes out otherwise" "$(diff july.csv out | head -6)"; fi
{ echo "unit,periode,metode,n,nilai,sumber"; echo "puskesmas-satu,2012,skm-2004,150,\"81,25\",Laporan 2012"; echo "puskesmas-satu,2013,skm-2004,150,81.26,Laporan 2013"
  echo "puskesmas-satu,2014,skm-1999,150,80,Laporan 2014"; } >old.csv
run import riwayat old.csv --data d; expect "a method that never was" 2 err "baris 4"
sed -i '$d' old.csv; run import riwayat old.csv --data d; expect "results of the fourteen elements" 0 out "2 hasil lama diimpor"
run export riwayat --data d; expect "they come out with their method" 0 out "skm-2004,150,81.25" out "skm-2004,150,81.26"
run verify --data d; expect "counters equal rows" 0 out "sama dengan 4502 jawaban"
if [ $engine = postgres ] || command -v sqlite3 >/dev/null; then
    statement d "UPDATE unit SET berlaku_sampai = berlaku_dari WHERE kode IN ('dinas-kesehatan', 'puskesmas-satu')"
    run verify --data d; expect "a unit that was closed over others and over its services is no defect" 0 out "1 layanan aktif" noout "SALAH"
    if [ $engine = sqlite ]; then
        run backup --data d -o closed.cadangan; expect "such a region is saved" 0
        run restore closed.cadangan --data closed; expect "and comes back" 0
        statement d "UPDATE unit SET induk_id = 1 WHERE kode = 'puskesmas-satu'; UPDATE layanan SET unit_id = 2"
        run verify --data d; expect "what points to a unit that is not there is one" 1 out "unit puskesmas-satu menunjuk unit" out "layanan puskesmas-satu-rawat-jalan menunjuk unit"
    fi
fi

echo "1..$count"
