// postgres.mjs: what docs/operasi.md tells the operator of a PostgreSQL installation to do in need, done: recovery to a
// moment from a base backup and the archived log, and failover to a standby, both under load, and each with a control.
//   tools/with_postgres.sh node tests/drill/postgres.mjs
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { counting, insist } from '../kit/insist.mjs';
import { csv_rows, database, demo, program, serve, server, surveys } from '../kit/maklumat.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

const home = process.env.PG_HOME, port = Number(process.env.PG_PORT);
if (!server || !home) {
    skip('drills on PostgreSQL', 'run by tools/with_postgres.sh');
    finish();
    process.exit();
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const bin = path.dirname(execFileSync('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1'], { encoding: 'utf8' }).trim());
const as_owner = (args) => process.getuid() === 0
    ? ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', '--', ...args] : args;
async function owner(...args) {
    const [file, ...rest] = as_owner(args);
    return (await promisify(execFile)(file, rest, { cwd: '/', timeout: 600_000, maxBuffer: 64 << 20 })).stdout;
}
const at_port = (url, n) => url.replace(`port=${port}`, `port=${n}`);
const psql = (text, n = port) => execFileSync('psql', ['-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', at_port(server, n), '-c', text],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const start = (dir, n) => owner(path.join(bin, 'pg_ctl'), '-D', dir, '-l', `${dir}.log`, '-w', '-t', '300', '-s', '-o',
    `-k ${home} -p ${n} -c listen_addresses=`, 'start');
const stop = (dir, how = 'immediate') => owner(path.join(bin, 'pg_ctl'), '-D', dir, '-m', how, '-w', '-t', '300', '-s', 'stop');
const until = async (what, limit, ready) => {
    for (const end = Date.now() + limit; !ready();) {
        assert.ok(Date.now() < end, `${what} took longer than ${limit} ms`);
        await sleep(100);
    }
};
const maklumat = async (url, ...args) => (await promisify(execFile)(program, [...args, '--database', url], { maxBuffer: 256 << 20 })).stdout;
const dump = async (url) => createHash('sha256').update(await maklumat(url, 'dump')).digest('hex');
const answers = async (url) => csv_rows(await maklumat(url, 'export', 'responses')).length;

const archive = path.join(home, 'arsip'), base = path.join(home, 'dasar'), restored = path.join(home, 'pulih'), standby = path.join(home, 'siaga');
for (const dir of [archive, base, restored, standby])
    await owner('mkdir', '-m', '700', dir);

// ---- recovery to a moment ----
psql('ALTER SYSTEM SET archive_mode = on');
psql(`ALTER SYSTEM SET archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f.sementara && mv ${archive}/%f.sementara ${archive}/%f'`);
await stop(path.join(home, 'data'), 'fast');
await start(path.join(home, 'data'), port);
const site = await demo(300, '--set', 'rate_limits=off');
const url = database(site.data), [survey] = await surveys(site.data);
let good; // the state that is wanted back

// Starts the copy at a moment; true when it got there.
async function recover(moment) {
    await owner('sh', '-c', `rm -rf ${restored}; mkdir -m 700 ${restored}; tar -xzf ${base}/base.tar.gz -C ${restored}`);
    const conf = `restore_command = 'cp ${archive}/%f %p'\nrecovery_target_time = '${moment}'\nrecovery_target_action = 'promote'\narchive_mode = off\n`;
    appendFileSync(path.join(restored, 'postgresql.conf'), conf);
    await owner('touch', path.join(restored, 'recovery.signal'));
    const began = Date.now();
    await start(restored, port + 1);
    await until('recovery', 300_000, () => psql('SELECT pg_is_in_recovery()', port + 1) === 'f');
    return Date.now() - began;
}

await proof('base backup while people answer', async () => {
    const before = await answers(url), live = counting();
    let copied = false;
    const load = insist(survey, () => [site.base], () => copied && live.accepted > 100, undefined, live);
    await until('the first answers', 300_000, () => live.accepted > 20);
    const during = live.accepted;
    for (let tries = 0; live.accepted === during && tries < 20; tries++) { // on a busy machine it may be done before anybody's turn
        await owner('sh', '-c', `rm -f ${base}/*`);
        await owner(path.join(bin, 'pg_basebackup'), '-h', home, '-p', String(port), '-U', 'maklumat', '-D', base, '-Ft', '-z', '-X', 'none', '-c', 'fast');
    }
    assert.ok(live.accepted > during, 'nobody answered during the base backup');
    copied = true;
    const count = await load;
    assert.equal(await answers(url), before + count.accepted);
    good = { dump: await dump(url), answers: before + count.accepted, moment: psql('SELECT clock_timestamp()') };
    remark(`${count.accepted} answers during and after the base backup`);
});
await proof('the mistake: answers deleted, and more come in behind it', async () => {
    await sleep(1200);
    const schema = psql(`SELECT schemaname FROM pg_tables WHERE tablename = 'skm_jawaban'`);
    assert.notEqual(psql(`WITH x AS (DELETE FROM ${schema}.skm_jawaban WHERE kanal = (SELECT kanal FROM ${schema}.skm_jawaban LIMIT 1) RETURNING 1) SELECT COUNT(*) FROM x`), '0');
    const end = Date.now() + 1000;
    await insist(survey, () => [site.base], () => Date.now() > end);
    assert.notEqual(await dump(url), good.dump);
    const segment = psql('SELECT pg_walfile_name(pg_switch_wal())');
    await until('archiving', 300_000, () => existsSync(path.join(archive, segment)));
    remark(`${readdirSync(archive).length} segments in the archive`);
});
await proof('recovery to the moment before it gives back every row of that moment', async () => {
    const ms = await recover(good.moment);
    const there = at_port(url, port + 1);
    assert.equal(await dump(there), good.dump);
    assert.equal(await answers(there), good.answers);
    await maklumat(there, 'verify');
    remark(`ready after ${ms} ms, ${good.answers} answers, dump equal`);
    await stop(restored);
});
await proof('the control: without the archived log the moment is not reached', async () => {
    await owner('sh', '-c', `mkdir -m 700 ${home}/simpan && mv ${archive}/* ${home}/simpan/`);
    await assert.rejects(recover(good.moment));
    await owner('sh', '-c', `mv ${home}/simpan/* ${archive}/`);
});
await site.stop();

// ---- failover ----
const second = await demo(300, '--set', 'rate_limits=off'), site_url = database(second.data), [form] = await surveys(second.data);
await second.stop();

async function standby_make(n) {
    await owner('sh', '-c', `rm -rf ${standby}`);
    await owner(path.join(bin, 'pg_basebackup'), '-d', `host=${home} port=${port} user=maklumat application_name=siaga`, '-D', standby,
        '-X', 'stream', '-c', 'fast', '-R');
    await start(standby, n);
    await until('streaming', 300_000, () => psql(`SELECT COUNT(*) FROM pg_stat_replication WHERE application_name = 'siaga' AND state = 'streaming'`) === '1');
}

const synchronous = (on) => {
    psql(`ALTER SYSTEM SET synchronous_standby_names = '${on ? 'siaga' : ''}'`);
    psql(`ALTER SYSTEM SET synchronous_commit = ${on ? 'remote_apply' : 'on'}`);
    psql('SELECT pg_reload_conf()');
};
const waits_in_commit = () => psql(`SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`) !== '0';

// The primary dies under load; what its answers promised against what the promoted standby holds. The moment is not left to
// chance: a standby that is behind has missed answers for certain, and one that is waited for holds up a COMMIT, so that its
// outcome is unknown to the server when the primary is gone.
async function failover(broken) {
    const n = port + 2, both = site_url.replace(`host=${home}`, `host=${home},${home}`).replace(`port=${port}`, `port=${port},${n}`) + '&target_session_attrs=read-write';
    await standby_make(n);
    if (!broken) {
        synchronous(true);
        await until('synchronous replication', 300_000, () => psql('SELECT sync_state FROM pg_stat_replication') === 'sync');
    }
    const front = await serve(second.data, '--set', 'rate_limits=off', '--database', both);
    const before = await answers(site_url), live = counting();
    let dead = false, enough = Infinity;
    const load = insist(form, () => [front.base], () => (broken ? dead : live.accepted > enough), () => broken && dead, live);
    await until('answers', 300_000, () => live.accepted > 300);
    if (broken) { // nothing reaches the standby any more, and nobody waits for it
        psql(`ALTER SYSTEM SET primary_conninfo = ''`, n);
        psql('SELECT pg_reload_conf()', n);
        await until('the standby to be cut off', 300_000, () => psql('SELECT COUNT(*) FROM pg_stat_replication') === '0');
        const cut = live.accepted;
        await until('answers behind its back', 300_000, () => live.accepted > cut + 50);
    } else { // what is committed now is not applied there
        psql('SELECT pg_wal_replay_pause()', n);
        await until('a COMMIT that waits', 300_000, waits_in_commit);
    }
    await stop(path.join(home, 'data'));
    const died = Date.now();
    dead = true;
    await owner(path.join(bin, 'pg_ctl'), '-D', standby, '-w', '-t', '300', '-s', 'promote');
    const promoted = Date.now() - died;
    enough = live.accepted + 200;
    const count = await load;
    assert.equal((await front.stop()).code, 0, front.log());
    const there = at_port(site_url, n), after = await answers(there);
    await maklumat(there, 'verify');
    await stop(standby);
    return { accepted: count.accepted, again: count.again, slowest: count.slowest, promoted, lost: before + count.accepted - after,
        across: count.spans.filter(([sent, done]) => sent < died && done > died).length };
}

await proof('the control: a standby that is behind loses what was acknowledged, and the harness sees it', async () => {
    try {
        const r = await failover(true);
        remark(`${r.accepted} acknowledged, ${r.lost} lost`);
        assert.ok(r.lost > 0);
    } finally {
        await start(path.join(home, 'data'), port);
    }
});
await proof('failover with synchronous_commit = remote_apply: the same server goes on, nothing acknowledged is lost, nothing twice', async () => {
    const r = await failover(false);
    remark(`${r.accepted} acknowledged, ${r.across} of them sent before and accepted behind the death of the primary, sent again ${r.again}, ` +
        `promoted after ${r.promoted} ms, longest wait ${r.slowest} ms, ${r.lost} lost`);
    assert.ok(r.across > 0 && r.again > 0, JSON.stringify(r));
    assert.equal(r.lost, 0);
});
finish();
