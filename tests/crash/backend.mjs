// backend.mjs: the server's own connections to PostgreSQL die in the middle of a COMMIT, under load: the backend is told to end
// (pg_terminate_backend) or killed with SIGKILL, which makes PostgreSQL end all others and recover. The COMMIT is held at the
// place where it is durable already and not yet answered (it waits for a standby that does not exist), so that its outcome is
// unknown to the server for certain: whoever was not answered sends the same key again, and it must count once.
//   tools/with_postgres.sh node tests/crash/backend.mjs      BACKEND_KILLS=n of each kind (3)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { counting, insist, send, served } from '../kit/insist.mjs';
import { csv_rows, database, demo, must, run, server, surveys } from '../kit/maklumat.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';
import http from 'node:http';

if (!server) {
    skip('killed backends', 'run by tools/with_postgres.sh');
    finish();
    process.exit();
}
const KILLS = Number(process.env.BACKEND_KILLS ?? 3);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const psql = (text) => execFileSync('psql', ['-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', server, '-c', text],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
async function until(what, ready) {
    for (const end = Date.now() + 300_000; ;) {
        let now;
        try {
            now = ready();
        } catch { /* PostgreSQL is recovering */ }
        if (now)
            return now;
        assert.ok(Date.now() < end, `${what} took longer than five minutes`);
        await sleep(20);
    }
}
const hold = (on) => { // a COMMIT waits for a standby of that name
    psql(`ALTER SYSTEM SET synchronous_standby_names = '${on ? 'tiada' : ''}'`);
    psql('SELECT pg_reload_conf()');
};
const held = () => psql(`SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' LIMIT 1`);
const terminate = (pid) => psql(`SELECT pg_terminate_backend(${pid})`);
const kill = (pid) => process.kill(Number(pid), 'SIGKILL');

const site = await demo(300, '--set', 'rate_limits=off');
const [survey] = await surveys(site.data);
const stored = async () => csv_rows(await must('export', 'responses', '--data', site.data)).length;
// Throws unless as many were stored as were acknowledged, and every counter agrees.
async function account(before, acknowledged) {
    assert.equal(await stored() - before, acknowledged);
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out + r.err);
}

async function kills(how) {
    const before = await stored(), live = counting();
    let over = false, gone = false;
    const load = insist(survey, () => [site.base], () => over, () => gone, live);
    try {
        for (let i = 0; i < KILLS; i++) {
            await served(live);
            hold(true);
            const pid = await until('a COMMIT that waits', held), again = live.again;
            how(pid);
            await until('somebody who is told that it is not certain', () => live.again > again);
            await until('PostgreSQL to take orders', () => { hold(false); return true; });
        }
        await served(live); // after the last one too
        over = true;
    } finally { // whoever still waits when it has failed gives up
        gone = !over;
    }
    const count = await load;
    remark(`${KILLS} kills, ${count.accepted} acknowledged, sent again ${count.again}, longest wait ${count.slowest} ms`);
    assert.equal(count.accepted, count.keys);
    await account(before, count.accepted);
    assert.equal(site.child.exitCode, null);
}
await proof('the backend of the writer is told to end in mid-COMMIT: nothing lost, nothing counted twice', () => kills(terminate));
if (process.getuid() === 0 || psql('SELECT current_user') === process.env.USER)
    await proof('a backend is killed with SIGKILL in mid-COMMIT and PostgreSQL recovers: the same', () => kills(kill));
else
    skip('a backend is killed with SIGKILL in mid-COMMIT', 'its process belongs to somebody else');
await proof('an import cut off in mid-COMMIT says that nobody knows, and does not tell to send it again', async () => {
    const before = await stored(), file = path.join(site.data, 'jawaban.csv'), today = new Date().toISOString().slice(0, 10);
    const row = `${survey.kode},${today},3,3,4,2,4,3,3,4,3`;
    writeFileSync(file, ['kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9', ...Array(5).fill(row), ''].join('\n'));
    const others = psql('SELECT pid FROM pg_stat_activity').split('\n'); // those of the server, which may be at a COMMIT as well
    const mine = () => psql(`SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid NOT IN (${others})`);
    hold(true);
    const importing = run('import', 'responses', file, '--data', site.data);
    terminate(await until('a COMMIT that waits', mine));
    await until('PostgreSQL to take orders', () => { hold(false); return true; });
    const r = await importing;
    assert.notEqual(r.code, 0);
    assert.match(r.err, /Belum pasti tersimpan.*jawaban yang sama akan dihitung dua kali; periksa dulu/);
    assert.equal(await stored(), before + 5); // it was, as who looks will find
});
await proof('the control: the account sees an answer that counts twice, and one that is gone', async () => {
    const before = await stored(), agent = new http.Agent();
    for (const key of ['dua-kali-1', 'dua-kali-2']) // the same person, under another key
        assert.equal(await send(survey, agent, site.base, key), 303);
    agent.destroy();
    await assert.rejects(account(before, 1));
    const schema = database(site.data).match(/search_path%3D(\w+)/)[1];
    psql(`DELETE FROM ${schema}.skm_jawaban WHERE jawaban_id = (SELECT MAX(jawaban_id) FROM ${schema}.skm_jawaban)`);
    await assert.rejects(account(before, 2));
});
await site.stop();
finish();
process.exit(); // also when a failed proof left people who insist
