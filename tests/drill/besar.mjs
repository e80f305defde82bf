// besar.mjs: a large database in need: first answer after kill -9, a whole backup and an increment while people write,
// and the way back, each with its time. Prints one JSON object and a line for people to each figure.
//   node tests/drill/besar.mjs [FOLDER]     FOLDER/d holds the region; it is made when it is not there
//   BIG_ANSWERS=40000000                    about 5 GB
// Needs three times the database on the disk; what it makes beside FOLDER/d is removed.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { insist, send } from '../kit/insist.mjs';
import { program, serve, surveys } from '../kit/maklumat.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(os.tmpdir(), 'maklumat-besar'));
const data = path.join(folder, 'd'), file = path.join(folder, 'x.cadangan'), chain = path.join(folder, 'rantai'), back = path.join(folder, 'pulih');
const RATE = 200, SECONDS = 15, SETTINGS = ['--set', 'rate_limits=off', '--set', 'backup_hours=0', '--set', 'increment_minutes=0'];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const mb = (name) => Math.round(statSync(name).size / 1e6);
const figures = { answers: Number(process.env.BIG_ANSWERS ?? 40_000_000) };
const say = (name, value, text) => {
    figures[name] = value;
    console.log(`# ${text}`);
};
// Milliseconds of a command that must succeed.
async function timed(...args) {
    const began = performance.now();
    await promisify(execFile)(program, args, { timeout: 1_800_000, maxBuffer: 1 << 20 });
    return Math.round(performance.now() - began);
}
function clean() {
    for (const name of [file, chain, back])
        rmSync(name, { recursive: true, force: true });
}

mkdirSync(folder, { recursive: true });
clean();
if (!existsSync(path.join(data, 'maklumat.db')))
    await timed('demo', '--data', data, '--responses', figures.answers, '--seed', '1');
say('megabytes', mb(path.join(data, 'maklumat.db')), `${mb(path.join(data, 'maklumat.db'))} MB`);
const [survey] = await surveys(data);

// ---- first answer after kill -9 under load ----
const starts = [];
for (let i = 0; i < 5; i++) {
    const began = performance.now(), site = await serve(data, ...SETTINGS);
    assert.equal((await fetch(`${site.base}/hasil`)).status, 200);
    if (i > 0)
        starts.push(Math.round(performance.now() - began));
    const end = Date.now() + 1200;
    let dead = false;
    const load = insist(survey, () => [site.base], () => dead || Date.now() > end + 5000, () => dead);
    await sleep(1200);
    site.child.kill('SIGKILL');
    dead = true;
    await Promise.all([site.exited, load]);
}
say('first_answer_ms', starts, `first answer after kill -9 under load: ${starts.join(', ')} ms`);

// ---- writes at an even rate, whoever waits; 99th percentile in ms ----
async function p99(base) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 256 }), late = [];
    let bad = 0;
    const all = [];
    for (let i = 0, began = performance.now(); i < RATE * SECONDS; i++) {
        const due = began + i * 1000 / RATE;
        if (due > performance.now())
            await sleep(due - performance.now());
        all.push(send(survey, agent, base, randomUUID()).then((status) => {
            late.push(performance.now() - due);
            bad += status !== 303;
        }));
    }
    await Promise.all(all);
    agent.destroy();
    assert.equal(bad, 0);
    return Math.round(late.sort((a, b) => a - b)[Math.floor(late.length * 0.99)] * 10) / 10;
}
const site = await serve(data, ...SETTINGS);
async function during(name, ...args) {
    const before = await p99(site.base), began = performance.now();
    let took = 0;
    const child = spawn(program, args, { stdio: 'ignore' }), ended = new Promise((done) => child.once('exit', (code) => {
        took = Math.round(performance.now() - began);
        done(code);
    }));
    await sleep(1000);
    const under = await p99(site.base), still = child.exitCode === null;
    assert.equal(await ended, 0);
    const after = await p99(site.base), usual = (before + after) / 2;
    say(name, { ms: took, p99_before: before, p99_during: under, p99_after: after, all_the_time: still },
        `${name}: ${(took / 1000).toFixed(1)} s; p99 of ${RATE} writes a second ${before} ms before, ${under} ms during, ${after} ms after (x ${(under / usual).toFixed(2)})`);
}
await during('backup', 'backup', '--data', data, '-o', file);
await during('base', 'backup', '--data', data, '--tambahan', chain);
await during('increment', 'backup', '--data', data, '--tambahan', chain);
say('increment_mb', readdirSync(chain).sort().map((name) => mb(path.join(chain, name))), 'the chain is written');
await site.stop();

// ---- back ----
const ms = await timed('restore', file, '--data', back);
say('restore_ms', ms, `restore of ${mb(file)} MB with all checks: ${(ms / 1000).toFixed(1)} s`);
rmSync(back, { recursive: true, force: true });
rmSync(file);
const joined = await timed('restore', chain, '--data', back);
say('chain_restore_ms', joined, `restore of the chain with all checks: ${(joined / 1000).toFixed(1)} s`);
clean();
console.log(JSON.stringify(figures));
