// postgres.mjs: several servers on one PostgreSQL, and a PostgreSQL that falls over: nothing acknowledged is lost and
// nothing is counted twice, because whoever got no answer sends the same key again. Run by tools/with_postgres.sh.
// SERVER_KILLS=n kills in place of 5, at any moment of the first second instead of every two.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { promisify } from 'node:util';
import { counting, insist, send, served } from '../kit/insist.mjs';
import { answer_form, csv_rows, database, folder_new, must, now, run, serve, server, surveys, until } from '../kit/maklumat.mjs';
import { run_role, psql } from '../kit/peran.mjs';
import { demo_staff, sign_in } from '../kit/petugas.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

if (!server) {
    skip('several processes on one PostgreSQL', 'run by tools/with_postgres.sh');
    finish();
    process.exit();
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const rows = async (data) => csv_rows(await must('export', 'responses', '--data', data));
const postgres = (...args) => promisify(execFile)(process.env.TEST_MAKLUMAT_POSTGRES, args);

// no limit of rate, and a reading may take its time: how fast the machine is must not matter here
const CALM = ['--set', 'rate_limits=off', '--set', 'query_milliseconds=60000'];
const site = await demo_staff(300, ...CALM);
const [survey] = await surveys(site.data);

// Answers that were made and not sent have no receipt; each other has one.
const without_receipt = () => psql(database(site.data), 'SELECT (SELECT COUNT(*) FROM skm_jawaban) - (SELECT COUNT(*) FROM skm_resi)').trim();
const bare = without_receipt();

async function counted(before, count) {
    const now = (await rows(site.data)).length - before;
    assert.equal(without_receipt(), bare);
    remark(`${count.keys} answers, ${JSON.stringify(count.statuses)}, sent again ${count.again}, stored ${now}, slowest ${count.slowest} ms`);
    assert.equal(count.accepted, count.keys);
    assert.equal(now, count.keys);
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out + r.err);
}

// What is done once a day, in the logs of all servers that lived: of those that were killed, and of the others.
const killed = [], lived = [site];
const DAILY = ['jejak-kepala', 'retensi', 'totp-segel', 'laporan-sapu'];
const done = (of, name) => of.flatMap((s) => s.log().split('\n')).filter((l) => l.includes('"event":"job"') && l.includes(`"name":"${name}"`) && !l.includes('"result"')).length;
// Midnights that are over, of the region and of UTC.
const day = () => Math.floor((now() / 3_600_000 + 8) / 24) + Math.floor(now() / 86_400_000), first_day = day();
let resets = 0;
const THEM = `nama IN (${DAILY.map((n) => `'${n}'`)})`, jobs_state = () => psql(database(site.data), `SELECT string_agg(nama || terakhir, ' ' ORDER BY nama) FROM pekerjaan WHERE ${THEM}`);
function jobs_due() { // once more, whichever server is faster
    psql(database(site.data), `UPDATE pekerjaan SET terakhir = terakhir - 1 WHERE ${THEM}`);
    resets++;
}
// most(name): how often it was due at most. Whoever was killed in the middle of one has not said that it is done.
function jobs_counted(most = () => day() - first_day + 1 + resets) {
    remark(`jobs of a day, by servers that were killed and by the others: ${JSON.stringify(Object.fromEntries(DAILY.map((n) => [n, [done(killed, n), done(lived, n)]])))}`);
    for (const name of DAILY)
        assert.ok(done([...killed, ...lived], name) <= most(name), `${name}: done more often than it was due`);
    assert.equal(psql(database(site.data), 'SELECT COUNT(*) - COUNT(DISTINCT hari) FROM jejak_kepala'), '0');
}
await until('the jobs of the day', () => DAILY.every((name) => done(lived, name) > 0));
const jobs_done = jobs_state();
await proof('two servers on one database, one killed every 2 s: nothing lost, nothing counted twice', async () => {
    const before = (await rows(site.data)).length, live = counting(), KILLS = Number(process.env.SERVER_KILLS ?? 5);
    let other = await serve(site.data, ...CALM), kills = 0;
    const load = insist(survey, () => [site.base, other.base], () => kills === KILLS && live.accepted > 500, undefined, live);
    while (kills < KILLS) {
        await sleep(process.env.SERVER_KILLS ? Math.random() * 1000 : 2000);
        other.child.kill('SIGKILL');
        await other.exited;
        killed.push(other);
        jobs_due();
        other = await serve(site.data, ...CALM);
        kills++;
    }
    const count = await load;
    await other.stop();
    lived.push(other);
    remark(`${kills} kills`);
    jobs_counted();
    assert.ok(count.again > 0); // whoever was told nothing by the one that died
    await counted(before, count);
});
await proof('the control: the same sent again under another key is counted twice', async () => {
    const before = (await rows(site.data)).length, agent = new http.Agent();
    const same = randomUUID();
    for (const key of [same, same, randomUUID()])
        assert.equal(await send(survey, agent, site.base, key), 303);
    assert.equal((await rows(site.data)).length, before + 2);
});
await proof('the control: with the turns taken out of the database the jobs of the day are done again, and seen', async () => {
    psql(database(site.data), 'UPDATE pekerjaan SET giliran = 0'); // what those had begun that are dead
    const first = await serve(site.data, ...CALM);
    lived.push(first);
    await until('the jobs that were left', () => jobs_state() === jobs_done || day() > first_day);
    await first.stop();
    const so_far = Object.fromEntries(DAILY.map((name) => [name, done([...killed, ...lived], name)]));
    jobs_counted((name) => so_far[name]);
    psql(database(site.data), `DELETE FROM pekerjaan WHERE ${THEM}`);
    const again = await serve(site.data, ...CALM);
    lived.push(again);
    await until('a job once more', () => DAILY.some((name) => done([...killed, ...lived], name) > so_far[name]));
    await again.stop();
    assert.throws(() => jobs_counted((name) => so_far[name]), /more often/);
});
await proof('a page of one server shows what was sent to the other', async () => {
    const other = await serve(site.data, ...CALM), agent = new http.Agent();
    const n = async (base) => JSON.parse(await (await fetch(`${base}/api/v1/skm/${survey.kode}`)).text()).n;
    for (let i = 0; i < 20; i++) {
        const before = await n(other.base);
        assert.equal(await n(site.base), before);
        assert.equal(await send(survey, agent, i % 2 ? site.base : other.base, randomUUID()), 303);
        assert.deepEqual([await n(site.base), await n(other.base)], [before + 1, before + 1]);
    }
    await other.stop();
});
// A POST whose last byte is held back; what is called then sends it and hears the answer.
function held(base, target, body) {
    const { hostname, port } = new URL(base), socket = net.connect(Number(port), hostname);
    const text = `POST ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n`
        + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const answer = new Promise((done, failed) => {
        const parts = [];
        socket.on('data', (d) => parts.push(d)).once('error', failed).once('end', () => {
            const all = Buffer.concat(parts).toString('utf8');
            done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(all)?.[1]), body: all });
        });
    });
    const ready = new Promise((done, failed) => {
        socket.once('error', failed).once('connect', () => socket.write(text.slice(0, -1), done));
    });
    return { ready, go: () => socket.write(text.slice(-1)), answer };
}
await proof('one code at two servers at the same instant: one is accepted, the other is told in plain words', async () => {
    const CODES = 20, other = await serve(site.data, ...CALM), before = (await rows(site.data)).length;
    const petugas = await sign_in(site, 'petugas@contoh.go.id'), page = (await petugas.get('/kelola/skm/kode')).body;
    const layanan = /<select[^>]*name="layanan"[\s\S]*?<option value="([^"]+)"/.exec(page)[1], sampai = /name="sampai"[^>]*value="([^"]+)"/.exec(page)[1];
    const sheet = await petugas.post('/kelola/skm/kode', { csrf: await petugas.csrf('/kelola/skm/kode'), layanan, jumlah: CODES, sampai, kunci: /name="kunci" value="([^"]*)"/.exec(page)?.[1] ?? '' });
    const codes = [...sheet.body.matchAll(/<p class="kode">([0-9A-Za-z-]{17})/g)].map((m) => m[1]);
    assert.equal(codes.length, CODES, sheet.body.slice(0, 400));
    const target = `/s/${(await surveys(site.data)).find((s) => s.layanan === layanan).kode}`;
    const seen = {};
    for (const tiket of codes) {
        const all = [site.base, other.base, site.base, other.base].map((base) =>
            held(base, target, answer_form('334243343', { idempotency: randomUUID(), tiket }).toString()));
        await Promise.all(all.map((h) => h.ready));
        all.forEach((h) => h.go());
        const answers = await Promise.all(all.map((h) => h.answer));
        const winner = answers.findIndex((a) => a.status === 303);
        seen[winner % 2] = (seen[winner % 2] ?? 0) + 1;
        assert.deepEqual(answers.map((a) => a.status).sort(), [303, 409, 409, 409]);
        for (const a of answers.filter((x) => x.status === 409))
            assert.match(a.body, /Kode ini sudah dipakai/);
    }
    remark(`accepted by the first and the second server: ${JSON.stringify(seen)}`);
    await other.stop();
    const now = await rows(site.data);
    assert.equal(now.length, before + CODES);
    assert.equal(now.filter((r) => r.kanal === 'kode').length, CODES);
    assert.equal((await run('verify', '--data', site.data)).code, 0);
});
await proof('PostgreSQL stopped at once under load and started again: all acknowledged answers are there', async () => {
    const before = (await rows(site.data)).length, live = counting();
    let over = false, gone = false;
    const load = insist(survey, () => [site.base], () => over && live.accepted > 200, () => gone, live);
    try {
        for (const pause of [300, 1500, 100]) { // a server waits about a second for its database, and then says so
            await served(live);
            await sleep(300);
            await postgres('stop', 'immediate');
            await sleep(pause);
            await postgres('start');
        }
        await served(live); // the same process, on new connections
        over = true;
    } finally { // whoever still waits when it has failed gives up
        gone = !over;
    }
    const count = await load;
    assert.ok(count.again > 0);
    await counted(before, count);
    const page = await fetch(`${site.base}/hasil`); // the same process, on new connections
    assert.equal(page.status, 200, site.log().slice(-2000));
});
await proof('with the two roles of docs/operasi.md the server may not change the schema, and what only the owner may is refused in words', async () => {
    const owner = database(site.data), role = run_role(site.data); // every page and every write route as this role: crash/gagal.mjs
    for (const ddl of ['CREATE TABLE x (a int)', 'DROP TABLE skm_jawaban', 'ALTER TABLE unit ADD x int', 'TRUNCATE skm_jawaban'])
        assert.throws(() => psql(role, ddl), /permission denied|must be owner/, ddl);
    psql(owner, 'CREATE TABLE kelak (a int)'); // a table of an upgrade to come
    assert.equal(psql(role, 'INSERT INTO kelak VALUES (1) RETURNING a'), '1');
    psql(owner, 'DROP TABLE kelak');
    const none = folder_new(), made = await run('init', '--data', none, '--daerah', '73.24', '--database', run_role(none));
    assert.equal(made.code, 7);
    assert.match(made.err, /hak peran PostgreSQL ini tidak cukup/);
    assert.equal(psql(database(none), 'SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()'), '0');
    for (const command of [['verify'], ['doctor'], ['export', 'responses']]) {
        const r = await run(...command, '--data', site.data, '--database', role);
        assert.equal(r.code, 0, `${command[0]}: ${r.err}`);
    }
});
await site.stop();
finish();
process.exit(); // also when a failed proof left people who insist
