// mulai.mjs: docs/memulai.md as it is written. Every command of it runs, in its order, with its own sheets; what people do on
// the pages in between is done on the pages; and "Hari ini" names the next step each time.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answer_form, clock_set, clock_settable, csv_rows, folder_new, must, root, serve } from '../kit/maklumat.mjs';
import { sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, skip } from '../kit/tap.mjs';

if (!clock_settable) {
    skip('from nothing to the first publication', 'the quarter of the page needs the clock of maklumat_jam');
    finish();
    process.exit();
}
clock_set('2026-11-20T04:00:00Z');
const blocks = [...readFileSync(path.join(root, 'docs/memulai.md'), 'utf8').matchAll(/^```\n([\s\S]*?)^```$/gm)].map((m) => m[1]);
const commands = blocks.filter((b) => b.startsWith('maklumat ')).flatMap((b) => b.trim().split('\n'));
const [unit_csv, layanan_csv] = blocks.filter((b) => b.startsWith('kode,'));
const data = folder_new(), files = folder_new(), SANDI = 'perahu Towuti 1987 berlayar';
for (const [name, text] of [['unit.csv', unit_csv], ['layanan.csv', layanan_csv]])
    writeFileSync(path.join(files, name), text);

// The commands of the page up to and with the one that has these words; each one once.
let at = 0;
async function until_command(words) {
    let said = '';
    for (let found = false; !found; at++) {
        assert.ok(at < commands.length, `the page has no further command with "${words}"`);
        found = commands[at].includes(words);
        const [line, out] = commands[at].split(' > '), args = line.split(' ').slice(1).map((a) => a === '/var/lib/maklumat' ? data : /\.(csv|pdf)$/.test(a) ? path.join(files, a) : a);
        if (['serve', 'doctor'].includes(args[0])) // one runs already; the other compares the clock with that of the disk, which nobody sets
            continue;
        said = await must(...args);
        if (out)
            writeFileSync(path.join(files, out), said);
    }
    return said;
}
const today = async (v) => (await v.get('/kelola')).body;
async function password(link) {
    const v = new Visitor(site);
    assert.equal((await v.get(link)).status, 200);
    const r = await v.post(link, { sandi: SANDI, sandi2: SANDI });
    assert.equal(r.status, 303, r.body);
    assert.match((await v.get(r.location)).body, /Kata sandi tersimpan/);
}
const LINK = /\/undangan\/[\w-]{43}/;
let site, sistem, admin;

await proof('the first person comes by the link of init, and is told to invite an administrator of the region', async () => {
    const link = LINK.exec(await until_command('init --data'))[0];
    await until_command('doctor');
    site = await serve(data, '--set', 'rate_limits=off');
    await password(link);
    sistem = await sign_in(site, 'pengelola@luwutimurkab.go.id', SANDI);
    assert.equal((await sistem.get('/kelola')).status, 200);
});

await proof('a role that waits for consent lets nobody in, says so, and lets them leave', async () => {
    assert.match(await today(sistem), /Undang admin daerah/);
    const r = await sistem.post('/kelola/akun/baru', { csrf: await sistem.csrf(), nama: 'Sitti Nur', surel: 'organisasi@luwutimurkab.go.id', jabatan: '', peran: 'ADMIN_DAERAH', unit: '0', dari: '', sampai: '', alasan: '' });
    assert.match(r.body, /Perannya berlaku sesudah disetujui/);
    await password(LINK.exec(r.body)[0]);
    const account = /href="(\/kelola\/akun\/\d+)"/.exec(r.body)[1];
    assert.match((await sistem.get(account)).body, /maklumat user role organisasi@luwutimurkab\.go\.id --setuju ADMIN_DAERAH/);
    const v = new Visitor(site);
    await v.post('/masuk', { surel: 'organisasi@luwutimurkab.go.id', sandi: SANDI, next: '/kelola' });
    const shut = await v.get('/kelola');
    assert.equal(shut.status, 403);
    assert.match(shut.body, /Belum ada peran Anda yang berlaku/);
    const csrf = /action="\/keluar"><input type="hidden" name="csrf" value="([^"]+)"/.exec(shut.body)[1];
    assert.equal((await v.post('/keluar', { csrf })).status, 303);
    assert.equal((await v.get('/kelola')).status, 303);
    await until_command('--setuju ADMIN_DAERAH');
    assert.doesNotMatch(await today(sistem), /Undang admin daerah/);
    admin = await sign_in(site, 'organisasi@luwutimurkab.go.id', SANDI);
});

await proof('units, then services, then the address: one step after the other', async () => {
    assert.match(await today(admin), /Daftarkan unit penyelenggara/);
    await until_command('import unit unit.csv --data');
    assert.match(await today(admin), /Daftarkan layanan/);
    await until_command('import layanan layanan.csv --data');
    const page = await today(admin);
    assert.match(page, /Isi alamat situs/);
    assert.match(page, /Rencanakan periode survei/);
    assert.match((await admin.get('/kelola/skm')).body, /value="2026"[\s\S]*value="TW4" selected/);
});

await proof('a period is planned, filled, opened, answered, closed and published', async () => {
    await until_command('export populasi');
    assert.doesNotMatch(await today(admin), /Rencanakan periode survei/);
    assert.match((await admin.get('/kelola/skm')).body, /value="2027"[\s\S]*value="TW1" selected/);
    const file = path.join(files, 'populasi.csv'), [head, ...rows] = readFileSync(file, 'utf8').trim().split('\r\n'), which = head.split(',').indexOf('populasi');
    assert.ok(which > 0, head);
    writeFileSync(file, [head, ...rows.map((r) => r.split(',').map((c, i) => i === which ? '40' : c).join(','))].join('\r\n'));
    const list = csv_rows(await until_command('export survei'));
    assert.equal(list.length, 2);
    for (const s of list)
        for (let i = 0; i < 6; i++)
            assert.equal((await fetch(`${site.base}/s/${s.kode}`, { method: 'POST', redirect: 'manual', body: answer_form('343434343') })).status, 303);
    await until_command('verify');
    assert.equal(at, commands.length);
    const results = (await new Visitor(site).get('/hasil/resmi')).body;
    assert.match(results, /Puskesmas Tomoni/);
    assert.match(results, /Dinas Kependudukan dan Pencatatan Sipil/);
    assert.equal(readFileSync(path.join(files, 'laporan.pdf')).subarray(0, 5).toString(), '%PDF-');
});

await site.stop();
finish();
