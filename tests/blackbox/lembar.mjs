// lembar.mjs: what offices send instead of a clean table: workbooks behind a password, old .xls, with formulas, merged cells,
// 200 sheets, days as numbers, bombs, and CSV of other tools whose columns stand elsewhere. Each is taken in rightly or
// refused with a sentence that says what to do; then nothing was stored.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { locked, ole, serial, workbook, xls, zip } from '../kit/buku.mjs';
import { csv_rows, folder_new, must, run, surveys } from '../kit/maklumat.mjs';
import { finish, proof } from '../kit/tap.mjs';

const data = folder_new(), dir = folder_new();
const file = (name, bytes) => {
    writeFileSync(path.join(dir, name), bytes);
    return path.join(dir, name);
};
await must('init', '--data', data, '--daerah', '73.24');
await must('import', 'unit', file('unit.csv', 'nama,jenis\nPuskesmas Satu,PUSKESMAS\n'), '--data', data);
await must('import', 'layanan', file('layanan.csv', 'unit,nama\npuskesmas-satu,Rawat jalan\n'), '--data', data);
const [survey] = await surveys(data), HEAD = ['kode', 'tanggal', ...'123456789'].map((c, i) => i < 2 ? c : `u${c}`);
const stored = async () => csv_rows(await must('export', 'responses', '--data', data)).length;
const nine = (v) => new Array(9).fill(v), day = '2026-01-05';
const take = (name, bytes, ...more) => run('import', 'responses', file(name, bytes), '--data', data, ...more);
async function refused(name, bytes, sentence, ...more) {
    const before = await stored();
    for (const dry of [['--dry-run'], []]) {
        const r = await take(name, bytes, ...dry, ...more);
        assert.equal(r.code, 2, `${name}: ${r.out}${r.err}`);
        assert.match(r.err, sentence, name);
    }
    assert.equal(await stored(), before, name);
}
async function accepted(name, bytes, n, sentence, ...more) {
    const before = await stored(), r = await take(name, bytes, ...more);
    assert.equal(r.code, 0, `${name}: ${r.out}${r.err}`);
    assert.match(r.err, sentence, name);
    assert.match(r.out, new RegExp(`^${n} jawaban diimpor, 0 baris ditolak`));
    assert.equal(await stored(), before + n, name);
}
const good = [HEAD, [survey.kode, day, ...nine(4)]];

await proof('behind a password, and as old .xls: told apart, and what to do', async () => {
    await refused('terkunci.xlsx', locked(), /terkunci\.xlsx: berkas dikunci dengan kata sandi; simpan sebagai \.xlsx tanpa sandi/);
    await refused('lama.xls', xls(), /lama\.xls: berkas berformat \.xls lama; simpan sebagai \.xlsx/);
    await refused('lain.xlsx', ole([['Contents', Buffer.from('x')]]), /dikunci dengan kata sandi, atau berformat \.xls lama/);
    for (const cut of [8, 511, 512, 700, 3000]) // cut off in the middle: a sentence as well
        await refused('putus.xlsx', locked().subarray(0, cut), /dikunci dengan kata sandi/);
});
await proof('merged cells: their value is in every cell, and that is said', async () => {
    await accepted('gabung.xlsx', workbook({ Data: { rows: [...good, ['', '', ...nine(3)], ['', '', ...nine(2)]], gabung: ['A2:A4', 'B2:B4'] } }), 3,
        /gabung\.xlsx: \d+ sel gabungan; nilainya diulang di setiap sel/);
});
await proof('200 sheets: the first, or the one that is named', async () => {
    const sheets = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`Desa ${i + 1}`, [HEAD, [survey.kode, day, ...nine(1 + i % 4)]]]));
    await accepted('desa.xlsx', workbook(sheets), 1, /lembar 'Desa 1' dari 200 lembar; yang lain: --lembar NAMA/);
    await accepted('desa.xlsx', workbook(sheets), 1, /lembar 'Desa 200' dari 200 lembar/, '--lembar', 'Desa 200');
    await refused('desa.xlsx', workbook(sheets), /lembar 'Desa 201' tidak ada/, '--lembar', 'Desa 201');
});
await proof('days: as days they are read, as bare numbers the row says how to mend it', async () => {
    await accepted('tanggal.xlsx', workbook({ Data: [HEAD, [survey.kode, { hari: serial(day) }, ...nine(4)]] }), 1, /1 angka dibaca sebagai tanggal/);
    await refused('angka.xlsx', workbook({ Data: [HEAD, [survey.kode, serial(day), ...nine(4)]] }),
        new RegExp(`baris 2: tanggal '${serial(day)}' berupa angka; beri kolom itu format tanggal, atau tulis TTTT-BB-HH`));
    await refused('nanti.xlsx', workbook({ Data: [HEAD, [survey.kode, { hari: serial('2999-01-05') }, ...nine(4)]] }), /baris 2: tanggal '2999-01-05' belum tiba/);
});
await proof('formulas: their stored value counts; without one the cell is empty and says so', async () => {
    await accepted('rumus.xlsx', workbook({ Data: [HEAD, [survey.kode, day, { f: 'MAX(1,4)', v: 4 }, ...nine(4).slice(1)]] }), 1, /1 sel berisi rumus; dipakai hasil/);
    await refused('kosong.xlsx', workbook({ Data: [HEAD, [survey.kode, day, { f: 'MAX(1,4)' }, ...nine(4).slice(1)]] }), /rumus tanpa hasil tersimpan; dibaca kosong[\s\S]*baris 2: u1: kosong/);
});
await proof('bombs, macros, links elsewhere, and what is no workbook', async () => {
    await refused('bom.xlsx', workbook({ Data: good }, { 'xl/media.xml': Buffer.alloc(40 << 20) }), /bom\.xlsx: .*(mengembang|50 MB)/);
    await refused('makro.xlsx', workbook({ Data: good }, { 'xl/vbaProject.bin': 'x' }), /makro/);
    await refused('luar.xlsx', workbook({ Data: good }, { 'xl/externalLinks/externalLink1.xml': '<a/>' }), /buku kerja lain/);
    await refused('teks.xlsx', zip({ 'a.txt': 'x' }), /teks\.xlsx: /);
    await refused('kosong.xlsx', workbook({ Data: [] }), /kosong/);
});
await proof('CSV of other tools: columns that stand elsewhere, a title above the header, answers as words', async () => {
    const row = [survey.kode, day, ...nine(4)];
    await refused('geser.csv', [HEAD, ['1', ...row]].map((r) => r.join(',')).join('\n'), /baris 2: 12 isian, seharusnya 11/);
    await refused('nomor.csv', [['no', ...HEAD], [...row, '']].map((r) => r.join(',')).join('\n'), /baris 2: survei '[^']+' tidak dikenal/);
    await refused('judul.csv', ['Rekap SKM 2026', HEAD.join(','), row.join(',')].join('\n'), /judul\.csv baris 1: kolom u1 \(PERSYARATAN\) tidak ada/);
    await refused('kata.csv', [HEAD, [survey.kode, day, 'Sangat baik', ...nine(4).slice(1)]].map((r) => r.join(';')).join('\r\n'), /baris 2: u1: Sangat baik di luar 1\.\.4/);
    await refused('tukar.csv', [HEAD, [day, survey.kode, ...nine(4)]].map((r) => r.join(',')).join('\n'), /baris 2: survei '[^']+' tidak dikenal/);
    // in another order under its own names it is simply read
    const order = [...HEAD].reverse();
    await accepted('urutan.csv', [order, order.map((c) => ({ kode: survey.kode, tanggal: day })[c] ?? 3)].map((r) => r.join(';')).join('\n'), 1, /^$/);
    await must('verify', '--data', data);
});
finish();
