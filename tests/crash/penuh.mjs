// penuh.mjs: a PostgreSQL whose disk is full, under load. First the disk of the tables: statements fail, the server answers
// 503 in words and goes on reading. Then the disk of its log: PostgreSQL stops itself (PANIC) and cannot come back until
// there is room. When there is, everything that was acknowledged is there, and whoever was refused sends the same key again and
// counts once. Run by tools/with_postgres.sh, as root (small disks in memory are mounted).   FULL_DISKS=n rounds of each kind (1)
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, closeSync, cpSync, fsyncSync, mkdirSync, openSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { counting, insist, served } from '../kit/insist.mjs';
import { answer_form, csv_rows, demo, must, run, server, surveys, until } from '../kit/maklumat.mjs';
import { psql } from '../kit/peran.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

const home = process.env.PG_HOME, ROUNDS = Number(process.env.FULL_DISKS ?? 1);
const disks = [];
// A small disk in memory that PostgreSQL may write; undefined: not allowed here.
function disk(name, megabytes) {
    const at = path.join(home, name);
    mkdirSync(at);
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', at], { stdio: 'ignore' });
    } catch {
        return undefined;
    }
    disks.push(at);
    execFileSync('chown', ['postgres:', at]);
    return at;
}
process.once('exit', () => disks.forEach((at) => execFileSync('umount', ['-l', at])));
if (!server || process.getuid() !== 0 || !disk('tabel', 120)) {
    skip('PostgreSQL with a full disk', 'run by tools/with_postgres.sh, as root, where disks in memory may be mounted');
    finish();
    process.exit();
}
const [tables] = disks, postgres = (...args) => promisify(execFile)(process.env.TEST_MAKLUMAT_POSTGRES, args);
const room = Buffer.alloc(1 << 16);
function fill(at) { // until nothing more goes in
    const fd = openSync(path.join(at, 'penuh'), 'w');
    for (let n = room.length; n >= 1;)
        try {
            writeSync(fd, room, 0, n);
        } catch (error) {
            assert.equal(error.code, 'ENOSPC');
            n >>= 1;
        }
    fsyncSync(fd);
    closeSync(fd);
}
const free = (at) => rmSync(path.join(at, 'penuh'));

psql(server, `CREATE TABLESPACE kecil LOCATION '${tables}'`);
psql(server, 'ALTER ROLE maklumat SET default_tablespace = kecil');
const site = await demo(300, '--set', 'rate_limits=off', '--set', 'query_milliseconds=60000'), [survey] = await surveys(site.data);
const stored = async () => csv_rows(await must('export', 'responses', '--data', site.data)).length;
const ask = (key) => fetch(`${site.base}/s/${survey.kode}`, { method: 'POST', redirect: 'manual', body: answer_form('334243343', { idempotency: key }) });
async function account(before, acknowledged) {
    assert.equal(await stored() - before, acknowledged);
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out + r.err);
    assert.equal(site.child.exitCode, null);
}
async function refused_in_words(key) {
    const r = await until('a refusal', async () => { const x = await ask(key); return x.status !== 303 && x; }), text = await r.text();
    assert.equal(r.status, 503);
    assert.match(text, /<h1[^>]*>[A-Z][a-z]+ [a-z]+/);
    assert.doesNotMatch(text, /No space|could not|ERROR|PANIC|53100/);
}
// Load, `break_it`, a refusal, `mend`, and everybody is served again, also the one who was refused with this key.
async function round(key, break_it, mend, while_full) {
    const before = await stored(), live = counting();
    let over = false, gone = false;
    const load = insist(survey, () => [site.base], () => over, () => gone, live);
    try {
        await served(live, 48);
        await break_it();
        await until('people who are refused', () => live.again > 24);
        await refused_in_words(key);
        await while_full();
        await mend();
        await served(live, 48);
        await until('the one who was refused', async () => (await ask(key)).status === 303);
        over = true;
    } finally { // whoever still waits when it has failed gives up
        gone = !over;
    }
    const count = await load;
    remark(`${JSON.stringify(count.statuses)}, sent again ${count.again}, longest wait ${count.slowest} ms`);
    assert.deepEqual(Object.keys(count.statuses).filter((s) => !['303', '503'].includes(s)), []);
    assert.equal(count.accepted, count.keys);
    await account(before, count.accepted + 1);
}

await proof('the disk of the tables is full: refused in words, pages are served, and then all of it is taken, once', async () => {
    for (let i = 0; i < ROUNDS; i++)
        await round(`tabel-penuh-${i}`, () => fill(tables), () => free(tables), async () => {
            assert.equal((await fetch(`${site.base}/unit`)).status, 200);
            assert.equal((await fetch(`${site.base}/s/${survey.kode}`)).status, 200);
        });
});
const log = disk('disk-log', 128);
await proof('the disk of its log is full: PostgreSQL stops, nothing acknowledged is lost, whoever was refused counts once', async () => {
    await postgres('stop', 'fast');
    cpSync(path.join(home, 'data/pg_wal'), path.join(log, 'pg_wal'), { recursive: true });
    execFileSync('chown', ['-R', 'postgres:', log]);
    chmodSync(path.join(log, 'pg_wal'), 0o700);
    rmSync(path.join(home, 'data/pg_wal'), { recursive: true });
    symlinkSync(path.join(log, 'pg_wal'), path.join(home, 'data/pg_wal'));
    await postgres('start');
    psql(server, "ALTER SYSTEM SET max_wal_size = '48MB'");
    psql(server, "ALTER SYSTEM SET min_wal_size = '32MB'");
    psql(server, 'SELECT pg_reload_conf()');
    const down = () => { try { psql(server, 'SELECT pg_switch_wal()'); return false; } catch { return true; } };
    for (let i = 0; i < ROUNDS; i++)
        await round(`log-penuh-${i}`, async () => {
            fill(log);
            await until('PostgreSQL to stop', down);
        }, async () => {
            free(log);
            await postgres('stop', 'immediate').catch(() => undefined); // where it has not ended by itself
            await postgres('start');
        }, () => undefined);
});
await proof('the control: the account sees an answer that counts twice', async () => {
    const before = await stored();
    for (const key of ['dua-kali-1', 'dua-kali-2'])
        assert.equal((await ask(key)).status, 303);
    await assert.rejects(account(before, 1));
});
await site.stop();
finish();
process.exit(); // also when a failed proof left a server running
