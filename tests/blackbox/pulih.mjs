// pulih.mjs: what people and officials read is the same after a restore: public pages, data, cards, the official reports as
// PDF and workbook. A region is used, saved, brought back into an empty place and served from there; each page is
// compared byte by byte. SQLite: `backup` and `restore`; PostgreSQL (tools/with_postgres.sh): pg_dump, and back behind a DROP.
// The control: one answer more, and the pages with figures differ.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { answer_form, database, folder_new, must, run, serve, server, surveys } from '../kit/maklumat.mjs';
import { demo_staff, sign_in } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const SETTINGS = ['--set', 'rate_limits=off', '--set', 'backup_hours=0', '--set', 'query_milliseconds=60000'], hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
const site = await demo_staff(900, ...SETTINGS), [survey, other] = await surveys(site.data);
for (let i = 0; i < 6; i++) // what came through the server, beside what the demo made
    assert.equal((await fetch(`${site.base}/s/${survey.kode}`, { method: 'POST', redirect: 'manual', body: answer_form('343434343') })).status, 303);

// What depends on the moment or on who looks, in no page that is compared: a key against sending twice, the token of a form.
const plain = (text) => text.replaceAll(/(name="(?:idempotency|csrf)" value=")[^"]*/g, '$1').replaceAll(/\bpid=\d+/g, '');
const units = [...new Set([survey.unit, other.unit])], PUBLIC = ['/', '/hasil', '/hasil/unsur', '/hasil/profil', '/hasil/tren', '/hasil/resmi', '/hasil/resmi/1',
    '/metode', '/layanan', '/unit', `/layanan/${survey.layanan}`, `/layanan/${other.layanan}`, ...units.flatMap((u) => [`/unit/${u}`, `/tv/${u}`]),
    `/s/${survey.kode}`, '/tv', '/data', '/data/katalog.jsonld', '/data/skm/hasil.csv', '/data/skm/baris.csv', '/data/skm/resmi.csv', '/api/v1/skm',
    `/api/v1/skm/${survey.kode}`, `/api/v1/skm/${other.kode}`, '/api/v1/resmi', '/data/skm/tren.csv', '/api/v1/tren', '/api/v1/pohon', '/bagikan/daerah.png', '/perubahan'];
const year = new Date().getUTCFullYear(), STAFF = ['/kelola/tindak.csv', ...['skm', 'rtl'].flatMap((kind) => ['pdf', 'xlsx'].map((end) =>
    `/kelola/laporan/${kind}.${end}?periode=${year}`))];
const REPORTS = ['skm.pdf', 'skm.xlsx', 'rtl.pdf', 'rtl.xlsx'];

const person = await sign_in(site, 'admin@contoh.go.id');

// { page: hash } of all of them; whoever is signed in stays so, since the session comes back with the rest.
async function read(at) {
    const found = {}, address = new RegExp(`127\\.0\\.0\\.1(:|%3A)${at.port}`, 'g');
    person.site = at;
    for (const page of [...PUBLIC, ...STAFF]) {
        const r = STAFF.includes(page) ? await person.get(page) : await fetch(at.base + page);
        assert.equal(r.status, 200, `${page}: ${r.status}\n${r.status === 200 ? '' : at.log().slice(-2000)}`);
        const bytes = STAFF.includes(page) ? r.body : Buffer.from(await r.arrayBuffer()).toString('latin1');
        found[page] = hash(plain(bytes).replaceAll(address, 'RUMAH'));
    }
    return found;
}
// The reports from the command line, whose bytes are the same for the same data.
async function reports(data, into) {
    const found = {};
    for (const name of REPORTS) {
        const file = path.join(into, name);
        await must('report', name.split('.')[0], '--data', data, '--periode', year, '-o', file);
        found[`report ${name}`] = hash(readFileSync(file));
    }
    return found;
}
const differing = (a, b) => Object.keys(a).filter((page) => a[page] !== b[page]);

for (const end = Date.now() + 300_000; !site.log().includes('"skm-pohon"');) { // the work of the day signs a head, once
    assert.ok(Date.now() < end, 'the daily work is not done');
    await new Promise((done) => setTimeout(done, 50));
}
const day = () => [0, 8].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10)).join(), began = day();
const out = folder_new(), before = await read(site);
await proof('the same page twice is the same, else the comparison says nothing', async () => {
    const second = await read(site);
    assert.ok(day() !== began || differing(before, second).length === 0, differing(before, second).join(' '));
});
await site.stop();
Object.assign(before, await reports(site.data, out));

const back = server ? site.data : path.join(folder_new(), 'd');
await proof('the region is saved and comes back into an empty place', async () => {
    if (!server) {
        await must('backup', '--data', site.data, '-o', path.join(out, 'x.cadangan'));
        await must('restore', path.join(out, 'x.cadangan'), '--data', back);
        for (const name of readdirSync(site.data).filter((n) => /^kunci-/.test(n))) // kept apart from backups (docs/operasi.md)
            copyFileSync(path.join(site.data, name), path.join(back, name));
        return;
    }
    const schema = /search_path%3D(\w+)/.exec(database(site.data))[1], quiet = { stdio: ['pipe', 'ignore', 'inherit'] };
    const said = execFileSync('pg_dump', ['-d', server, '-n', schema, '--no-owner'], { maxBuffer: 256 << 20 });
    execFileSync('psql', ['-q', '-d', server, '-c', `SET client_min_messages = error; DROP SCHEMA ${schema} CASCADE`], quiet);
    assert.equal((await run('verify', '--data', site.data)).code, 3, 'it is gone');
    execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', server], { ...quiet, input: said });
});
const again = await serve(back, ...SETTINGS);
await proof(`${PUBLIC.length + STAFF.length} pages and ${REPORTS.length} reports are the same as before, byte by byte`, async () => {
    const after = { ...await read(again), ...await reports(back, out) };
    if (day() !== began) // pages say which day it is
        remark('midnight has passed: nothing to compare');
    else
        assert.deepEqual(differing(before, after), []);
    assert.ok(Object.keys(after).length >= 20);
});
await proof('the control: after one answer more the pages with figures differ, the others do not', async () => {
    assert.equal((await fetch(`${again.base}/s/${survey.kode}`, { method: 'POST', redirect: 'manual', body: answer_form('111111111') })).status, 303);
    const other_now = differing(before, await read(again));
    for (const page of ['/hasil', `/unit/${survey.unit}`, `/api/v1/skm/${survey.kode}`])
        assert.ok(other_now.includes(page), `${page} is the same`);
    assert.ok(!other_now.includes('/metode'));
});
await again.stop();
finish();
