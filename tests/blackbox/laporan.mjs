// laporan.mjs: a report that takes long, asked for by a person without scripts: the page of the report, its progress, the
// file, which is that of the command line byte by byte; a server that is stopped meanwhile; on PostgreSQL two servers.
// Speaks TAP. Everything waits for conditions, nothing for moments.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { database, folder_new, must, serve, server } from '../kit/maklumat.mjs';
import { demo_staff, sign_in } from '../kit/petugas.mjs';
import { finish, proof } from '../kit/tap.mjs';

const ALL = ['--set', 'laporan_baris=0', '--set', 'rate_limits=off']; // every report is made in the background
const pause = () => new Promise((done) => setTimeout(done, 50));
let site = await demo_staff(400, ...ALL);
const admin = await sign_in(site, 'admin@contoh.go.id'), unit = 'disdukcapil';

// The binary body of an answer.
async function bytes(v, target) {
    const r = await fetch(site.base + target, { headers: { Cookie: [...v.jar].map(([k, x]) => `${k}=${x}`).join('; ') }, redirect: 'manual' });
    return { status: r.status, head: r.headers, body: Buffer.from(await r.arrayBuffer()) };
}
async function ask(v, fields) {
    const r = await v.post('/kelola/laporan/kerja', { csrf: await v.csrf(), periode: '2026', ...fields });
    assert.equal(r.status, 303, r.body);
    return r.location;
}
// Looks at the page again as its header says, until it asks no more; { body, seen: how often it asked to be looked at again }.
async function until_done(v, page) {
    for (let seen = 0; ; seen++) {
        const r = await v.get(page);
        assert.equal(r.status, 200, r.body);
        if (!r.head.refresh)
            return { body: r.body, seen };
        assert.match(r.head.refresh, /^[24]$/);
        assert.match(r.body, /Menunggu giliran|Sedang dibuat/);
        await pause();
    }
}
// By the command line.
const made = (apa, who, at) => must('report', apa, '--data', site.data, ...(server ? ['--database', database(site.data)] : []), '--periode', '2026',
    ...(who ? ['--unit', who] : []), '-o', at);
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10); // WITA
const download = (body) => /href="(\/kelola\/laporan\/kerja\/\d+\/unduh)"/.exec(body)?.[1];

await proof('the page offers to make it, and leads to a page that needs no script', async () => {
    while (!(await (await fetch(`${site.base}/api/v1/pohon`)).text()).includes('"number"')) /* the head that stands in the footer */
        await pause();
    const page = await admin.get(`/kelola/laporan?unit=${unit}&periode=2026`);
    assert.match(page.body, /<form method="post" action="\/kelola\/laporan\/kerja">/);
    assert.ok(!page.body.includes('skm.pdf?'), 'no address of a file that is not there');
    const direct = await admin.get(`/kelola/laporan/skm.pdf?unit=${unit}&periode=2026`);
    assert.deepEqual([direct.status, direct.location], [303, `/kelola/laporan?unit=${unit}&periode=2026#unduh`]);
    const done = await until_done(admin, await ask(admin, { unit, apa: 'skm', bentuk: 'pdf' }));
    assert.match(done.body, /Laporan sudah jadi\./);
    assert.ok(!/<script(?![^>]*src=)/.test(done.body) && !/http-equiv="refresh"/i.test(done.body));
});
for (const [apa, bentuk] of [['skm', 'pdf'], ['skm', 'xlsx'], ['rtl', 'pdf'], ['rtl', 'xlsx']])
    await proof(`${apa} as ${bentuk}: the file of the command line, byte by byte`, async () => {
        for (const who of [unit, '']) {
            const at = path.join(site.data, `x.${bentuk}`);
            let got, day;
            do { // again, should midnight lie between the two: the day stands in the report
                day = today();
                got = await bytes(admin, download((await until_done(admin, await ask(admin, { unit: who, apa, bentuk }))).body));
                await made(apa, who, at);
            } while (day !== today());
            assert.equal(got.status, 200);
            assert.match(got.head.get('content-disposition'), new RegExp(`laporan-${apa}-${who || 'daerah'}-2026\\.${bentuk}`));
            assert.ok(got.body.equals(readFileSync(at)), `${got.body.length} bytes, ${readFileSync(at).length} by the command line`);
        }
    });
await proof('nobody else sees it; who may not see the unit cannot ask', async () => {
    const page = await ask(admin, { unit: '', apa: 'rtl', bentuk: 'xlsx' }), other = await sign_in(site, 'pimpinan@contoh.go.id');
    await until_done(admin, page);
    for (const end of ['', '/unduh'])
        assert.equal((await other.get(page + end)).status, 404);
    assert.equal((await other.post(`${page}/batal`, { csrf: await other.csrf() })).status, 404);
    const small = await sign_in(site, 'unit@contoh.go.id');
    const refused = await small.post('/kelola/laporan/kerja', { csrf: await small.csrf(), unit: '', periode: '2026', apa: 'skm', bentuk: 'pdf' });
    assert.equal(refused.status, 404);
});
await proof('a server that is stopped meanwhile makes it after its next start', async () => {
    const pages = [];
    for (const bentuk of ['pdf', 'xlsx'])
        pages.push(await ask(admin, { unit, periode: '2025', apa: 'skm', bentuk }));
    await site.stop();
    const again = await serve(site.data, ...ALL);
    Object.assign(again, { sandi: site.sandi, faktor: site.faktor });
    site = again;
    const v = await sign_in(site, 'admin@contoh.go.id');
    for (const page of pages)
        assert.match((await until_done(v, page)).body, /Laporan sudah jadi\./);
    await site.stop();
});
if (server)
    await proof('of two servers on one database one makes it, and both give it', async () => {
        const second = folder_new();
        execFileSync('cp', ['-r', `${site.data}/.`, second]); // the same keys
        site = Object.assign(await serve(site.data, ...ALL), { sandi: site.sandi, faktor: site.faktor });
        const other = await serve(second, '--database', database(site.data), ...ALL);
        const v = await sign_in(site, 'admin@contoh.go.id');
        for (let i = 0; i < 6; i++) {
            const done = await until_done(v, await ask(v, { unit, periode: String(2026 - i), apa: 'rtl', bentuk: 'xlsx' }));
            const here = await bytes(v, download(done.body));
            const there = await fetch(other.base + download(done.body), { headers: { Cookie: [...v.jar].map(([k, x]) => `${k}=${x}`).join('; ') } });
            assert.equal(there.status, 200);
            assert.ok(here.body.equals(Buffer.from(await there.arrayBuffer())));
        }
        await other.stop();
        await site.stop();
    });
finish();
