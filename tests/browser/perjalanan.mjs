// perjalanan.mjs: the journeys of citizens and of those who work here, one table, each walked twice: by keyboard alone, where
// the focus is seen at every step, and with scripts off. Journeys may leave things behind; each makes what it needs. TAP.
//   node tests/browser/perjalanan.mjs [NAME…]     only these journeys
import assert from 'node:assert/strict';
import { surveys } from '../kit/maklumat.mjs';
import { code_next, sign_in } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { browser_open, sites_open } from './lib.mjs';
import { Keys, Plain } from './tangan.mjs';

const RECEIPT = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/;
const { site, stop } = await sites_open(600);
const browser = await browser_open({ light: true });
const list = await surveys(site.data);
const service = list.find((s) => /akta kelahiran/i.test(s.nama_layanan));
assert.ok(service, 'the demo region offers birth certificates');
// Who signs in within a journey: somebody else each time, since a code is good once in thirty seconds.
const signing = new Map([[Keys, 'sistem@contoh.go.id'], [Plain, 'admin@contoh.go.id']]);
const people = Object.fromEntries(await Promise.all(['sistem', 'admin', 'petugas'].map(async (who) =>
    [who, [...(await sign_in(site, `${who}@contoh.go.id`)).jar].map(([name, value]) => ({ name, value, url: site.base }))])));
const by = (h, keys, plain) => h instanceof Keys ? keys : plain; // names and numbers that each hand has for itself

async function answered(h) {
    for (const [i, value] of [...'341223344'].entries())
        await h.radio(`u${i + 1}`, Number(value));
}

// ---- citizens ----

async function rate(h) {
    await h.open(`/layanan/${service.layanan}`);
    await h.press('Nilai layanan ini');
    await answered(h);
    await h.press('Kirim jawaban');
    assert.match(h.path(), /\/terima\//);
    assert.match(await h.text('.codebox'), RECEIPT);
}

async function requirements(h) {
    await h.open('/');
    await h.type('q', 'akta kelahiran');
    await h.loads();
    await h.press('Akta kelahiran');
    assert.ok(await h.count('dl.pledge dt') >= 6);
    assert.match(await h.text('dl.pledge'), /Persyaratan/);
}

async function receipt(h) {
    await h.open(`/s/${service.kode}`);
    await answered(h);
    await h.tick('bukti');
    await h.press('Kirim jawaban');
    const [resi, key] = (await h.page.locator('.codebox').allInnerTexts()).map((t) => t.trim());
    await h.open(`/s/${service.kode}/terima/${resi}`);
    assert.equal(await h.count('.codebox'), 1, 'the key is shown once');
    await h.unfold('Saya punya kunci bukti');
    await h.type('kunci', key);
    await h.loads();
    assert.match(await h.text(), /tersimpan dan ikut dihitung|masuk dalam kepala pohon/);
}

async function incomplete(h) {
    await h.open(`/s/${service.kode}`);
    await h.radio('u1', 3);
    await h.press('Kirim jawaban');
    assert.equal(await h.count('fieldset.has-error'), 8);
    assert.ok(await h.page.locator('#u1-3').isChecked(), 'what was answered is kept');
}

async function search(h) {
    await h.open('/cari');
    await h.type('q', 'puskesmas');
    await h.loads();
    await h.press(/^UPT Puskesmas/);
    assert.match(h.path(), /^\/unit\//);
    assert.match(await h.text('h1'), /Puskesmas/);
}

async function compare(h) {
    const seen = [];
    await h.open('/banding');
    for (const [name, place] of [['u1', 3], ['u2', 7]])
        await h.choose(name, (o, i) => i === place && seen.push(o.label));
    await h.press('Bandingkan');
    assert.equal(seen.length, 2);
    for (const label of seen)
        assert.ok((await h.text()).includes(label.trim()), label);
}

async function language(h) {
    await h.open_top('/layanan?q=akta');
    await h.press('English');
    assert.equal(await h.page.locator('html').getAttribute('lang'), 'en');
    await h.press('Bahasa Indonesia');
    assert.equal(await h.page.locator('html').getAttribute('lang'), 'id');
    assert.match(h.path(), /^\/layanan\?.*q=akta/);
}

async function results(h) {
    await h.open('/hasil');
    await h.choose('jenis', (o) => o.value === 'PUSKESMAS');
    await h.choose('urut', (o) => o.value === 'nama');
    await h.press('Tampilkan');
    assert.match(h.path(), /jenis=PUSKESMAS/);
    await h.press(/^UPT Puskesmas/);
    assert.match(h.path(), /^\/unit\//);
}

async function own_data(h) {
    await h.open('/privasi/permintaan');
    await h.radio('jenis', 1);
    await h.type('nama', 'Siti Aminah');
    await h.type('kontak', '0812-0000-0000');
    await h.type('surel', 'siti@contoh.go.id');
    await h.type('uraian', 'Data apa saja tentang saya yang disimpan?');
    await h.press('Kirim permintaan');
    const kode = await h.text('.codebox');
    await h.open('/privasi/permintaan/status');
    await h.type('kode', kode);
    await h.loads();
    assert.match(await h.text(), /Diterima|diterima/);
}

async function open_data(h) {
    await h.open('/data');
    assert.match(await h.file('CSV'), /\.csv$/);
}

// ---- those who work here ----

async function sign(h) {
    const surel = signing.get(h.constructor);
    await h.open('/masuk?next=/kelola');
    await h.type('surel', surel);
    await h.type('sandi', site.sandi[surel]);
    await h.loads();
    assert.match(h.path(), /^\/masuk\/kode/);
    await h.open(h.path());
    await h.type('kode', await code_next(site.faktor[surel]));
    await h.loads();
    assert.equal(h.path(), '/kelola');
    await h.open_top('/kelola');
    await h.press('Keluar');
    assert.match(h.path(), /^\/masuk/);
}

async function invite(h) {
    await h.open('/kelola/akun/baru');
    await h.type('nama', by(h, 'Rahma Uji', 'Salma Uji'));
    await h.type('surel', by(h, 'rahma@contoh.go.id', 'salma@contoh.go.id'));
    await h.type('jabatan', 'Analis pelayanan');
    await h.choose('peran', (o) => o.value === 'PIMPINAN');
    await h.press('Buat undangan');
    assert.match(await h.text('.codebox'), /\/undangan\/[\w-]{43}$/);
}

async function colour(h) {
    await h.open('/kelola/daerah');
    await h.type('warna', '#ffe08a');
    await h.press('Simpan tampilan');
    assert.ok(await h.count('.field-error') > 0, 'a pale colour is refused beside its field');
    assert.equal(await h.page.inputValue('[name=warna]'), '#ffe08a', 'and kept there');
    const own = by(h, '#1b4f9c', '#7a1f5c');
    await h.open('/kelola/daerah');
    await h.type('warna', own);
    await h.press('Simpan tampilan');
    assert.equal(await h.page.inputValue('[name=warna]'), own);
    assert.ok(await h.count(`link[href*="/warna/${own.slice(1)}"]`) > 0, 'the pages take it');
}

async function period(h) {
    await h.open('/kelola/skm');
    await h.type('tahun', String(new Date().getUTCFullYear() + 2));
    await h.choose('jenis', (o) => o.value === by(h, 'TW3', 'TW4'));
    await h.press('Rencanakan');
    assert.match(h.path(), by(h, /-TW3/, /-TW4/));
    assert.match(await h.text(), by(h, /Triwulan III/, /Triwulan IV/));
}

async function paper(h) {
    await h.open('/kelola/skm/kertas');
    const survey = (await h.text('main tbody th a'));
    await h.type('q', survey);
    await h.press('Tampilkan');
    await h.press(survey);
    await h.digits('u', '334434432');
    await h.press(/^Simpan/);
    assert.match(await h.text('.box.fine'), /Formulir ke-\d+ hari ini/);
}

async function follow_up(h) {
    const what = by(h, 'Menambah loket pada pagi hari', 'Membuka loket pada Sabtu');
    await h.open('/kelola/tindak/rencana');
    await h.choose('unit', (o) => o.label.startsWith('Dinas Kependudukan'));
    await h.press('Tampilkan');
    await h.open(h.path());
    await h.choose('unsur', (o) => o.value === 'WAKTU');
    await h.type('kegiatan', what);
    await h.type('penanggung', 'Kepala loket');
    await h.press('Tambah ke rencana');
    await h.press(what);
    assert.match(h.path(), /^\/kelola\/tindak\/\d+/);
}

async function publish(h) {
    await h.open('/kelola/skm');
    const closed = await h.page.locator('tr', { hasText: 'Ditutup' }).locator('a').first().innerText();
    await h.press(closed);
    await h.press('Periksa dan terbitkan');
    const before = Number(await h.text('.kpi:has-text("Sudah terbit") .fig'));
    await h.unfold(/^Terbitkan ./);
    await h.tick('yakin');
    await h.press('Terbitkan');
    assert.equal(Number(await h.text('.kpi:has-text("Sudah terbit") .fig')), before + 1);
}

async function report(h) {
    await h.open('/kelola/laporan');
    await h.choose('unit', (o) => o.label.startsWith('Dinas Kependudukan'));
    await h.press('Tampilkan');
    assert.match(await h.file('Unduh PDF'), /\.pdf$/);
}

async function desk_search(h) {
    await h.open('/kelola/cari');
    await h.type('q', 'akta kelahiran');
    await h.loads();
    await h.press(/^Akta kelahiran/);
    assert.equal(await h.text('h1'), 'Akta kelahiran');
}

async function service_new(h) {
    const name = by(h, 'Izin reklame uji', 'Izin keramaian uji');
    await h.open('/kelola/layanan/baru');
    await h.choose('unit', (o) => o.label.startsWith('Dinas Penanaman Modal'));
    await h.type('nama', name);
    await h.press('Simpan layanan');
    assert.match(await h.text('h1'), new RegExp(name));
}

async function trail(h) {
    await h.open('/kelola/jejak');
    await h.type('tindakan', 'akun.undang');
    await h.press('Saring');
    assert.match(h.path(), /tindakan=akun\.undang/);
    assert.match(await h.text(), /akun\.undang/);
}

// ---- the table: name, who, what ----

const CITIZENS = [
    ['menilai layanan', null, rate],
    ['mencari persyaratan', null, requirements],
    ['memeriksa jawaban sendiri dengan kunci bukti', null, receipt],
    ['melengkapi formulir yang belum lengkap', null, incomplete],
    ['mencari unit', null, search],
    ['membandingkan dua unit', null, compare],
    ['berganti bahasa dan kembali', null, language],
    ['menyaring hasil dan membuka unitnya', null, results],
    ['meminta data sendiri dan melihat statusnya', null, own_data],
    ['mengunduh data terbuka', null, open_data],
];
const STAFF = [
    ['masuk dengan dua langkah dan keluar', null, sign],
    ['mengundang orang', 'sistem', invite],
    ['mengganti warna daerah', 'admin', colour],
    ['merencanakan periode', 'admin', period],
    ['mengetik isian kertas', 'petugas', paper],
    ['menambah tindak lanjut', 'admin', follow_up],
    ['menerbitkan hasil satu unit', 'admin', publish],
    ['mencetak laporan', 'admin', report],
    ['mencari dari meja', 'admin', desk_search],
    ['menambah layanan', 'admin', service_new],
    ['membaca jejak audit', 'sistem', trail],
];

const wanted = process.argv.slice(2);
const took = [];
async function walk(table) {
    for (const [name, who, journey] of table.filter(([n]) => wanted.length === 0 || wanted.includes(n)))
        for (const kind of [Keys, Plain]) {
            const began = Date.now();
            await proof(`${name}: ${kind.what}`, async () => {
                const hand = await kind.start(browser, site, who ? people[who] : []);
                try {
                    await journey(hand);
                } finally {
                    await hand.end();
                }
            });
            took.push([Date.now() - began, `${name}: ${kind.what}`]);
        }
}
await Promise.all([walk(CITIZENS), walk(STAFF)]);
remark(`${Keys.tabs} tabs; ${CITIZENS.length + STAFF.length} journeys, each twice; the longest: ${took.sort((a, b) => b[0] - a[0]).slice(0, 8).map(([ms, name]) => `${name} ${ms} ms`).join(', ')}`);

await browser.close();
await stop();
finish();
process.exit(); // also when a failed journey left something open
