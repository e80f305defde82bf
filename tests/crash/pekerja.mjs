// pekerja.mjs: the worker is killed beside running jobs: the child that checks a file, and the supervisor above it, by
// turns, again and again while people send in evidence. The server lives; each file that was accepted comes to one end,
// told once in the audit trail: ready, or refused because its check died; none waits for ever, none is lost.
//   node tests/crash/pekerja.mjs      WORKER_KILLS=n of both kinds together (6)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { children_of, root, run, until } from '../kit/maklumat.mjs';
import { demo_staff, sign_in } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const KILLS = Number(process.env.WORKER_KILLS ?? 6);
const site = await demo_staff(50, '--set', 'rate_limits=off');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const sql = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 120000', path.join(site.data, 'maklumat.db'), text], { encoding: 'utf8' }).trim();
// server → the one that starts it again → supervisor → a child for each job; a thread of the server may be the first parent
const keeper = await until('the worker', () => children_of(site.child.pid)[0]);
const who = await sign_in(site, 'admin@contoh.go.id');
const page = (await who.get('/kelola/bukti/baru')).body;
const unit = /<option value="(\d+)"/.exec(page)[1], jenis = /name="jenis"[\s\S]*?<option value="([A-Z_]+)"/.exec(page)[1];
const photo = readFileSync(path.join(root, 'tests/data/foto.jpg')), csrf = await who.csrf('/kelola/bukti/baru');

async function upload(title) {
    const edge = '----uji' + Math.random().toString(36).slice(2), fields = { csrf, unit, judul: title, jenis, tanggal: '2026-11-02' };
    const text = Object.entries(fields).map(([k, v]) => `--${edge}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`).join('');
    const file = `--${edge}\r\nContent-Disposition: form-data; name="berkas"; filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(text + file), photo, Buffer.from(`\r\n--${edge}--\r\n`)]);
    const r = await who.request('POST', '/kelola/bukti/baru', { body, headers: { 'Content-Type': `multipart/form-data; boundary=${edge}`,
        Origin: site.base, 'Sec-Fetch-Site': 'same-origin' } });
    assert.equal(r.status, 303, r.body.slice(0, 500));
}
// Waits, without giving way, for a job's child to appear; null: none came in that time.
function child_seen(ms) {
    for (const end = Date.now() + ms; Date.now() < end;)
        for (const supervisor of children_of(keeper))
            for (const child of children_of(supervisor))
                return { supervisor, child };
    return null;
}
function killed(pid) {
    try {
        process.kill(pid, 'SIGKILL');
        return true;
    } catch {
        return false; // it was done
    }
}
const waiting = () => Number(sql(`SELECT COUNT(*) FROM bukti WHERE keadaan = 'MENUNGGU'`));
// Whose turn was lost with a supervisor waits two minutes for the next; here the time is made to pass.
async function settle() {
    for (const end = Date.now() + 240_000; waiting() > 0; await sleep(300)) {
        assert.ok(Date.now() < end, `${waiting()} files wait for ever`);
        sql(`UPDATE bukti SET giliran = 0 WHERE keadaan = 'MENUNGGU' AND giliran > (unixepoch() + 5) * 1000`);
    }
}
// Throws unless each of so many files came to one end that is told once, and no more were refused than checks died.
function account(sent, deaths) {
    const rows = sql(`SELECT keadaan, COUNT(*) FROM bukti WHERE judul LIKE 'Uji %' GROUP BY 1`).split('\n');
    const n = Object.fromEntries(rows.map((r) => r.split('|')).map(([k, v]) => [k, Number(v)]));
    assert.equal((n.SIAP ?? 0) + (n.GAGAL ?? 0), sent, JSON.stringify(n));
    assert.ok((n.GAGAL ?? 0) <= deaths, JSON.stringify(n));
    assert.equal(sql(`SELECT COUNT(*) FROM bukti WHERE keadaan = 'GAGAL' AND galat = ''`), '0');
    assert.equal(sql(`SELECT COUNT(*) FROM (SELECT bukti_id, (SELECT COUNT(*) FROM jejak j WHERE j.objek = 'bukti ' || bukti_id
        AND j.tindakan IN ('bukti.siap', 'bukti.gagal')) n FROM bukti WHERE judul LIKE 'Uji %') WHERE n <> 1`), '0', 'told once');
    return n;
}

let sent = 0, deaths = 0;
await proof('the checking child and its supervisor are killed beside running jobs: each file comes to one end, the server lives', async () => {
    const end = Date.now() + 200_000 + KILLS * 5000;
    let supervisors = 0;
    while (deaths + supervisors < KILLS || supervisors === 0 || deaths === 0) {
        assert.ok(Date.now() < end, `${deaths} children and ${supervisors} supervisors were met`);
        await upload(`Uji ${++sent}`);
        const seen = child_seen(1000);
        if (seen && deaths > supervisors)
            supervisors += killed(seen.supervisor);
        else if (seen)
            deaths += killed(seen.child);
    }
    await settle();
    const n = account(sent, deaths);
    remark(`${sent} files, ${deaths} checks and ${supervisors} supervisors killed: ${n.SIAP ?? 0} ready, ${n.GAGAL ?? 0} refused with a sentence`);
    assert.equal(site.child.exitCode, null);
});
await proof('afterwards a file is checked as ever, and every stored one is what it was', async () => {
    await upload(`Uji ${++sent}`);
    await settle();
    account(sent, deaths);
    assert.equal(sql(`SELECT keadaan FROM bukti WHERE judul = 'Uji ${sent}'`), 'SIAP');
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out + r.err);
});
await proof('the control: the account sees a file that waits, one that is gone and one that was refused without a cause', () => {
    const last = `judul = 'Uji ${sent}'`;
    sql(`UPDATE bukti SET keadaan = 'MENUNGGU', giliran = (unixepoch() + 3600) * 1000 WHERE ${last}`);
    assert.throws(() => account(sent, deaths));
    sql(`UPDATE bukti SET keadaan = 'GAGAL', galat = '' WHERE ${last}`);
    assert.throws(() => account(sent, deaths));
    sql(`DELETE FROM bukti WHERE ${last}`);
    assert.throws(() => account(sent, deaths));
});
await site.stop();
finish();
