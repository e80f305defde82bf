#!/bin/sh
# Five times the same figures (domain 2.6: n 29, sum 955, IKM 91,48 A): command line, API, page, PDF and workbook; and
# the official report itself: its headings, its bytes, what it refuses.
# Speaks TAP. MAKLUMAT names the program; maklumat-worker stands beside it.
. "$(dirname "$0")/lib.sh"

echo "TAP version 13"

run init --data d --daerah 73.24
printf 'nama,jenis,alamat\nPuskesmas Tomoni,PUSKESMAS,Jl. Poros Tomoni\nDinas Sosial,DINAS,\n' >units.csv
printf 'unit,nama\npuskesmas-tomoni,Rawat jalan\ndinas-sosial,Bantuan\n' >services.csv
run import unit units.csv --data d
run import layanan services.csv --data d
run export survei --data d
survey=$(grep rawat-jalan out | cut -d, -f1)
{ echo "kode,tanggal,$(head -1 "$vector")"; tail -n +2 "$vector" | sed "s/^/$survey,2026-03-04,/"; } >answers.csv
run import responses answers.csv --data d; expect "the 29 answers of the regulation's example" 0 out "29 jawaban diimpor"

# ---- five times ----
run skm "$vector"; expect "command line" 0 out "91,48" out "A"
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o r.pdf; expect "the report is written" 0 out "r.pdf"
pdftotext -layout r.pdf r.txt
if grep -q "91,48" r.txt && grep -q "A (Sangat baik)" r.txt && grep -q "3,621 *0,402 *90,52" r.txt && grep -q "3,6590 *91,48" r.txt; then
    ok "PDF: index, grade and every column of an unsur"
else
    not_ok "PDF: index, grade and every column of an unsur" "$(grep -n "9[01]," r.txt | head)"
fi
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o r.xlsx; expect "the workbook is written" 0 out "r.xlsx"
unzip -p r.xlsx xl/worksheets/sheet1.xml >sheet1.xml
if grep -q '<v>91.48</v>' sheet1.xml && grep -q '<v>90.52</v>' sheet1.xml && grep -q '<v>955</v>' sheet1.xml && grep -q '<v>3.6590</v>' sheet1.xml; then
    ok "workbook: index, unsur, sum"
else
    not_ok "workbook: index, unsur, sum" "$(head -c 2000 sheet1.xml)"
fi
if ! unzip -p r.xlsx | grep -q '<f>'; then ok "no formula in the workbook"; else not_ok "no formula in the workbook"; fi
serving serve --data d --listen 127.0.0.1:0
curl -s "${address}api/v1/skm/$survey" >api
if grep -q '"ikm":"91.48"' api && grep -q '"90.52"' api; then ok "API"; else not_ok "API" "$(cat api)"; fi
curl -s "${address}unit/puskesmas-tomoni" >page
if grep -q '91,48' page && grep -q '90,52' page; then ok "page"; else not_ok "page" "$(grep -o '9[01],[0-9]*' page | head)"; fi
kill "$server"; wait "$server" 2>/dev/null; server=

# ---- the document; once more, since the server has signed the head of the log that stands in the footer ----
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o r.pdf; expect "again" 0 out "r.pdf"
pdftotext -layout r.pdf r.txt
if grep -q "kepala pohon 1: " r.txt; then ok "the head of the log stands in the footer"; else not_ok "the head of the log stands in the footer" "$(tail -3 r.txt)"; fi
missing=
for heading in "BAB I PENDAHULUAN" "1.1 Latar Belakang" "1.2 Dasar Pelaksanaan" "1.3 Maksud dan Tujuan" "BAB II PENGUMPULAN DATA SKM" \
    "2.1 Pelaksana" "2.2 Metode Pengumpulan Data" "2.3 Lokasi" "2.4 Waktu Pelaksanaan" "2.5 Penentuan Jumlah Responden" \
    "BAB III HASIL PENGOLAHAN DATA SKM" "3.1 Jumlah Responden" "3.2 Indeks Kepuasan Masyarakat" "BAB IV ANALISIS HASIL SKM" \
    "4.1 Analisis" "4.2 Rencana Tindak Lanjut" "4.3 Tren Nilai SKM" "BAB V KESIMPULAN" "1. Kuesioner" "2. Hasil Olah Data SKM" \
    "3. Dokumentasi" "4. Laporan Hasil Tindak Lanjut"; do
    [ "$(grep -cF "$heading" r.txt)" -ge 2 ] || missing="$missing; $heading"
done
if [ -z "$missing" ]; then ok "every heading stands in the contents and in the text"; else not_ok "every heading stands in the contents and in the text" "$missing"; fi
if qpdf --check r.pdf >/dev/null 2>check; then ok "qpdf finds nothing wrong"; else not_ok "qpdf finds nothing wrong" "$(cat check)"; fi
info=$(pdfinfo r.pdf)
case $info in
*"Laporan Survei Kepuasan Masyarakat Puskesmas Tomoni"*"Tagged:          yes"*) ok "title, tags" ;;
*) not_ok "title, tags" "$info" ;;
esac
if grep -qa "/Lang (id)" r.pdf && ! pdffonts r.pdf | tail -n +3 | grep -qv " yes yes "; then ok "language, fonts inside"; else not_ok "language, fonts inside" "$(pdffonts r.pdf)"; fi
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o s.pdf
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o s.xlsx
if cmp -s r.pdf s.pdf && cmp -s r.xlsx s.xlsx; then ok "the same data, the same bytes"; else not_ok "the same data, the same bytes"; fi
run report skm --data d --periode 2026 -o all.pdf; expect "a report of the region" 0 out "all.pdf"
pdftotext -layout all.pdf all.txt
if grep -q "rata-rata sederhana 1 unit" all.txt && grep -q "belum disurvei" all.txt; then ok "with units measured and not"; else not_ok "with units measured and not" "$(grep -n rata-rata all.txt)"; fi

# ---- what is refused, and what is empty ----
run report skm --data d --periode 2025 --unit dinas-sosial -o none.pdf; expect "a unit without an answer" 0 out "none.pdf"
pdftotext -layout none.pdf none.txt
if grep -q "belum cukup" none.txt && ! grep -qiw "nan\|inf" none.txt; then ok "says that there is nothing to compute"; else not_ok "says that there is nothing to compute"; fi
run report skm --data d --periode 2026-TW9 -o x.pdf; expect "no such period" 3 err "Periode '2026-TW9' tidak dikenal"
run report skm --data d --periode 2026 --unit tidak-ada -o x.pdf; expect "no such unit" 3 err "Unit 'tidak-ada' tidak ada"
run report skm --data d --periode 2026 -o x.doc; expect "no such format" 2 err ".pdf atau .xlsx"
run report skm --data d --periode 2026 -o tidak/ada.pdf; expect "a folder that is not there" 7 err "tidak dapat ditulis"
[ ! -e x.pdf ] && ok "nothing is left of what was refused" || not_ok "nothing is left of what was refused"

# ---- one answer, then a second unit: the region is the mean of its units, in every form ----
other=$(run export survei --data d; grep bantuan out | cut -d, -f1)
all_four() { # COUNT NAME: so many answers of fours
    echo "kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9" >"$2"
    k=0
    while [ $k -lt "$1" ]; do k=$((k + 1)); echo "$other,2026-03-05,4,4,4,4,4,4,4,4,4" >>"$2"; done
}
all_four 1 one.csv
run import responses one.csv --data d
run report skm --data d --periode 2026 --unit dinas-sosial -o one.pdf; expect "a unit with one answer" 0 out "one.pdf"
pdftotext -layout one.pdf one.txt
if grep -q "belum cukup" one.txt && ! grep -q "100,00" one.txt; then ok "one answer is not shown as a figure"; else not_ok "one answer is not shown as a figure"; fi
all_four 5 five.csv
run import responses five.csv --data d
printf 'unit,periode,metode,n,nilai,sumber\npuskesmas-tomoni,2025,skm-2004,150,"80,10",Laporan 2025\n' >old.csv
run import riwayat old.csv --data d; expect "an old result" 0
run report skm --data d --periode 2026 -o all.pdf; run report skm --data d --periode 2026 -o all.xlsx
pdftotext -layout all.pdf all.txt
unzip -p all.xlsx xl/worksheets/sheet1.xml >all1.xml
if grep -q "rata-rata sederhana 2 unit yang terukur: 95,74" all.txt && grep -q "nilainya 92,94" all.txt && grep -q "digabung *[0-9,]* *92,94" all.txt &&
    grep -q '<v>95.74</v>' all1.xml && grep -q '<v>92.94</v>' all1.xml; then
    ok "the region: mean of units first, pooled beside it, in PDF and workbook"
else
    not_ok "the region: mean of units first, pooled beside it, in PDF and workbook" "$(grep -n "9[25]," all.txt | head)"
fi
if grep -q "1 *Dinas Sosial *100,00" all.txt && grep -q "2 *Puskesmas Tomoni *91,48" all.txt; then ok "places of units"; else not_ok "places of units" "$(grep -n "91,48\|100,00" all.txt)"; fi
run report skm --data d --periode 2026 --unit puskesmas-tomoni -o r.pdf
pdftotext -layout r.pdf r.txt
if grep -q "Tahun 2025 *150 *80,10" r.txt && grep -q "Cara menghitung berganti" r.txt; then ok "the trend breaks where the method changed"; else not_ok "the trend breaks where the method changed" "$(grep -n "2025" r.txt)"; fi
serving serve --data d --listen 127.0.0.1:0
curl -s "${address}hasil?periode=2026" >page
curl -s "${address}api/v1/skm?periode=2026" >api
kill "$server"; wait "$server" 2>/dev/null; server=
if grep -q "95,74" page && grep -q "92,94" page && grep '"tingkat":"daerah"' api | grep -q '"ikm":"92.94"'; then
    ok "the same two figures on the page, and the pooled one in the data"
else
    not_ok "the same two figures on the page, and the pooled one in the data" "$(grep -o '9[25],[0-9]*' page | head -4)"
fi

# ---- the report on follow-up ----
run report rtl --data d --periode 2026 --unit puskesmas-tomoni -o rtl.pdf; expect "follow-up without a plan" 0 out "rtl.pdf"
pdftotext -layout rtl.pdf rtl.txt
if grep -q "Belum ada rencana tindak lanjut" rtl.txt && grep -q "LAPORAN TINDAK LANJUT" rtl.txt; then ok "says that nothing was planned"; else not_ok "says that nothing was planned" "$(head -20 rtl.txt)"; fi
run report rtl --data d --periode 2026 -o rtl.xlsx; expect "and its workbook" 0 out "rtl.xlsx"

echo "1..$count"
