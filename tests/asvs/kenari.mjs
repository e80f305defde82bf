// kenari.mjs: canaries (docs/ancaman.md T2), over HTTP and in a real browser: names, phones and addresses planted in sealed fields, and the
// traces of visitors who stay without a name, are searched for in everything that a whole run leaves: database, its log,
// temporary files, log lines, backups as they are and restored, exports, dump. After the retention job even the
// sealed bytes are gone. The same search sees what is not sealed, and the sealed bytes while they are there. TAP on stdout.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytes_of, entries, folder_new, must, run, serve, server, surveys, until } from '../kit/maklumat.mjs';
import { demo_staff, forms_of, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';
import { browser_open } from '../browser/lib.mjs';

if (server) {
    skip('canaries', 'files are looked at: on PostgreSQL they are the server\'s');
    finish();
    process.exit();
}
const temp = folder_new('maklumat-kenari-');
process.env.TMPDIR = path.join(temp, 'tmp');
mkdirSync(process.env.TMPDIR);
const site = await demo_staff(80, '--set', 'rate_limits=off', '--set', 'access_log=on');
let log = '';

// ---- what is planted ----

const N_BROWSER = 3; // of them through a real browser
const PEOPLE = Array.from({ length: 12 }, (_, i) => ({ nama: `Daeng Sitaba Kenari${i}x`, kontak: `+62 812 5550 ${7100 + i}, Jalan Wasuponda Kenari ${30 + i}`,
    surel: `sitaba.kenari${i}@pos.contoh.id`, uraian: `Mohon data saya di loket Sorowako-${i}-kenari` }));
const SEALED = PEOPLE.flatMap((p) => [p.nama, p.nama.toUpperCase(), ...p.kontak.split(', '), p.kontak.split(',')[0].replaceAll(' ', ''), p.surel, p.uraian]);
const VISITOR = { 'User-Agent': 'KenariBrowser/77.1', 'X-Forwarded-For': '198.51.100.213', Referer: 'https://kenari.contoh.id/asal', 'Accept-Language': 'bug-ID;q=0.77' };
const TRACES = ['KenariBrowser', '198.51.100.213', 'kenari.contoh.id', 'bug-ID;q', Buffer.from([198, 51, 100, 213]).toString('latin1')];
const OPEN = 'Kenari terbuka di Saroako tanpa segel'; // the control: a suggestion is stored as it is

// Every form in which bytes might lie about: as text, in two alphabets of sixteen bits, in hexadecimal, in base64.
function needles(word) {
    const b = Buffer.from(word), w = Buffer.from(word, 'utf16le'), out = [b, w, Buffer.from(w).swap16(), Buffer.from(b.toString('hex')), Buffer.from(b.toString('hex').toUpperCase())];
    for (const shift of [0, 1, 2]) // the middle of base64 does not depend on what stands around
        out.push(Buffer.from(Buffer.concat([Buffer.alloc(shift), b]).toString('base64').slice(shift ? 4 : 0, -4)));
    return out.filter((n) => n.length >= 6);
}
// Where any of the words is: "word in file".
function search(words, places) {
    const found = [], all = words.flatMap((w) => (Buffer.isBuffer(w) ? [w] : needles(w)).map((n) => [w, n]));
    for (const place of places)
        for (const { file, stat } of entries(place)) {
            const bytes = stat.isFile() ? bytes_of(file) : Buffer.alloc(0);
            for (const [word, needle] of all)
                if (bytes.includes(needle))
                    found.push(`${Buffer.isBuffer(word) ? 'sealed bytes' : word} in ${path.basename(file)}`);
        }
    return found;
}
function sql(text, ...values) {
    const out = execFileSync('/usr/bin/python3', ['-c', `import sqlite3, sys, json
c = sqlite3.connect(sys.argv[1], timeout=120)
r = c.execute(sys.argv[2], json.loads(sys.argv[3])).fetchall()
c.commit()
print(json.dumps([[x.hex() if isinstance(x, bytes) else x for x in row] for row in r]))`, path.join(site.data, 'maklumat.db'), text, JSON.stringify(values)], { encoding: 'utf8' });
    return JSON.parse(out);
}

// ---- a whole run ----

const NINE = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '3']));
const sistem = await sign_in(site, 'sistem@contoh.go.id');
let shown = 0;

await proof('people ask for their data, an officer opens who they are, decides; others answer the survey without a name', async () => {
    const visitor = new Visitor(site), [survey] = await surveys(site.data);
    for (const p of PEOPLE.slice(N_BROWSER)) {
        const form = forms_of((await visitor.get('/privasi/permintaan')).body).find((f) => f.action === '/privasi/permintaan');
        const first = form.fields.find((f) => f.name === 'jenis').value;
        const sent = { ...Object.fromEntries(form.fields.map((f) => [f.name, f.value])), ...p, jenis: first };
        assert.equal((await visitor.post('/privasi/permintaan', { ...sent, nama: `${p.nama}${'!'.repeat(500)}` }, VISITOR)).status, 422, 'a refusal that shows it again');
        const r = await visitor.post('/privasi/permintaan', sent, VISITOR);
        assert.ok([200, 303].includes(r.status), `${r.status}`);
    }
    const ids = [...new Set([...(await sistem.get('/kelola/privasi')).body.matchAll(/\/kelola\/privasi\/(\d+)/g)].map((m) => m[1]))];
    assert.ok(ids.length >= PEOPLE.length - N_BROWSER, `${ids.length} requests`);
    for (const id of ids.slice(0, 6)) {
        const opened = await sistem.post(`/kelola/privasi/${id}/buka`, { csrf: await sistem.csrf() });
        const page = opened.status === 303 ? await sistem.get(opened.location) : opened;
        shown += PEOPLE.some((p) => page.body.includes(p.nama)) ? 1 : 0;
        assert.match(page.head['cache-control'], /no-store/);
    }
    assert.equal(shown, 6, 'the officer sees them');
    assert.ok(!(await sistem.get('/kelola/privasi')).body.includes('Kenari0x'), 'the list does not');
    for (let i = 0; i < 20; i++)
        assert.equal((await visitor.post(`/s/${survey.kode}`, { ...NINE, saran: i ? '' : OPEN }, VISITOR)).status, 303);
    await visitor.get('/tidak-ada', VISITOR);
    await visitor.post('/masuk', { surel: PEOPLE[0].surel, sandi: PEOPLE[0].nama }, VISITOR);
});
await proof('the same in a real browser: requests, an answer, an officer who looks', async () => {
    const tmp = process.env.TMPDIR;
    process.env.TMPDIR = temp; // what the browser itself keeps is not ours
    const browser = await browser_open();
    process.env.TMPDIR = tmp;
    const more = { 'X-Forwarded-For': VISITOR['X-Forwarded-For'], 'Accept-Language': VISITOR['Accept-Language'] }; // where it comes from is the browser's own word
    const page = await (await browser.newContext({ userAgent: VISITOR['User-Agent'], extraHTTPHeaders: more })).newPage();
    for (const p of PEOPLE.slice(0, N_BROWSER)) {
        await page.goto(`${site.base}/privasi/permintaan`);
        for (const [name, value] of Object.entries(p))
            await page.fill(`[name=${name}]`, value);
        const kind = page.locator('[name=jenis]').first();
        await (await kind.evaluate((e) => e.tagName) === 'SELECT' ? kind.selectOption({ index: 1 }) : kind.check({ force: true }));
        await Promise.all([page.waitForNavigation(), page.locator('form[action="/privasi/permintaan"] button').last().click()]);
        assert.ok(!page.url().includes('enari'), 'not in the address');
    }
    const [survey] = await surveys(site.data);
    await page.goto(`${site.base}/s/${survey.kode}`);
    for (let u = 1; u <= 9; u++)
        await page.check(`#u${u}-3`, { force: true });
    await Promise.all([page.waitForURL(/terima/), page.click('.send button')]);
    const desk = await browser.newContext();
    await desk.addCookies([...sistem.jar].map(([name, value]) => ({ name, value, url: site.base })));
    const officer = await desk.newPage();
    await officer.goto(`${site.base}/kelola/privasi`);
    assert.ok(!(await officer.content()).includes(PEOPLE[0].nama), 'the list does not show who it is');
    const ids = await officer.locator('a[href^="/kelola/privasi/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')).filter((h) => /\/\d+$/.test(h)));
    assert.ok(ids.length >= PEOPLE.length, `${ids.length} requests`);
    let seen = 0;
    for (const href of ids) {
        await officer.goto(site.base + href);
        const open = officer.locator(`form[action="${href}/buka"] button`);
        if (!await open.count())
            continue;
        await Promise.all([officer.waitForNavigation(), open.first().click()]);
        const text = await officer.content();
        seen += PEOPLE.slice(0, N_BROWSER).some((p) => text.includes(p.nama)) ? 1 : 0;
    }
    assert.equal(seen, N_BROWSER, 'opened on purpose, they are shown');
    await browser.close();
});
await proof('opening who somebody is stands in the audit trail, without who it is', async () => {
    const trail = (await sistem.get('/kelola/jejak?tindakan=privasi.')).body;
    assert.ok((trail.match(/privasi\.buka/g) ?? []).length >= 6, 'six entries');
    for (const p of PEOPLE)
        assert.ok(!trail.includes(p.nama));
});

const out = path.join(temp, 'keluar');
mkdirSync(out);
const sealed = sql('SELECT identitas FROM minta WHERE identitas IS NOT NULL').map(([hex]) => Buffer.from(hex, 'hex'));
await proof('backup, restored backup, dump and every export are made', async () => {
    await must('backup', '--data', site.data, '-o', path.join(out, 'semua.cadangan'));
    const again = path.join(out, 'pulih');
    mkdirSync(again, { mode: 0o700 });
    await must('restore', path.join(out, 'semua.cadangan'), '--data', again);
    const exports = [...(await run('help')).out.matchAll(/^ {2}(export \w+)/gm)].map((m) => m[1]);
    assert.ok(exports.length >= 4);
    let made = 0;
    for (const name of [...exports, 'dump']) {
        const r = await run(...name.split(' '), '--data', site.data);
        if (r.code === 0) {
            writeFileSync(path.join(out, `${name.replace(' ', '-')}.txt`), r.out);
            made++;
        }
    }
    for (const page of ['/kelola/jejak.csv', '/kelola/jejak', '/kelola/privasi', '/api/v1/openapi.json', '/privasi'])
        writeFileSync(path.join(out, page.replaceAll('/', '_')), (await sistem.get(page)).body);
    remark(`${made} exports`);
    assert.ok(made >= 5);
    log += site.log();
    writeFileSync(path.join(out, 'log'), log);
});
const everywhere = [site.data, process.env.TMPDIR, out];
await proof('no planted name, phone, address or wish is in the database, its log, temporary files, log lines, backups or exports', () => {
    assert.ok(sealed.length >= PEOPLE.length);
    assert.deepEqual(search(SEALED, everywhere), []);
});
await proof('no address, browser, language or origin of a visitor without a name is in any of them', () => {
    assert.deepEqual(search(TRACES.slice(0, 4), everywhere), []);
});
await proof('the control: the same search sees an open suggestion in database, dump and restored backup, and the sealed bytes in the database', () => {
    const open = search([OPEN], everywhere);
    assert.ok(open.some((f) => /maklumat\.db/.test(f)) && open.some((f) => /dump/.test(f)), open.join());
    assert.ok(search([OPEN], [path.join(out, 'pulih')]).length > 0);
    assert.ok(search([sealed[0].subarray(8, 40)], [site.data]).length > 0, 'sealed bytes');
});

// ---- after the time that they are kept ----

await proof('after the retention job not even the sealed bytes are in any file of the database; what is younger stays', async () => {
    const old = sql('SELECT CAST(minta_id AS TEXT) FROM minta ORDER BY minta_id').slice(0, -2).map(([id]) => id), YEARS = 3 * 366 * 86_400_000;
    const gone = sql(`SELECT identitas FROM minta WHERE minta_id <= ?`, old.at(-1)).map(([hex]) => Buffer.from(hex ?? '', 'hex').subarray(8, 40)).filter((b) => b.length === 32);
    const kept = sql(`SELECT identitas FROM minta WHERE minta_id > ?`, old.at(-1)).map(([hex]) => Buffer.from(hex, 'hex').subarray(8, 40));
    assert.ok(gone.length >= PEOPLE.length - 2 && kept.length === 2, `${gone.length} and ${kept.length}`);
    await site.stop();
    sql(`UPDATE minta SET keadaan = 'SELESAI', dibuat = dibuat - ${YEARS}, tenggat = tenggat - ${YEARS}, selesai = dibuat - ${YEARS} WHERE minta_id <= ?`, old.at(-1));
    sql(`DELETE FROM pekerjaan WHERE nama = 'retensi'`); // due
    const later = await serve(site.data, '--set', 'rate_limits=off');
    await until('the retention job', () => sql('SELECT count(*) FROM minta')[0][0] === 2);
    await until('the log to be copied back and cut', () => search(gone, [site.data]).length === 0);
    assert.deepEqual(search(gone, [site.data]), []);
    assert.ok(search(kept, [site.data]).length > 0);
    await later.stop();
    assert.deepEqual(search([...gone, ...SEALED], [site.data]), []);
});
rmSync(out, { recursive: true });
finish();
process.exit();
