// beban.mjs: 2,000 connections that drip and 500 sign-ins at once, together, while somebody honest reads pages
// (docs/ancaman.md T12 and T15). Prints the figures, keeps them in docs/asvs/beban.txt, and fails when the honest
// visitor's p99 reaches 200 ms, memory 512 MB, or a drip lives longer than 15 s. Not part of the suites: it takes the
// machine for twenty seconds, and attackers, visitor and server share its cores.
//   MAKLUMAT=build/maklumat node tests/asvs/beban.mjs [SECONDS]
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DRIPS = 2000, SIGN_INS = 500, DRIP_LIMIT_S = 15, P99_MS = 200, RSS_MB = 512;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Of the samples, ascending, the one that this share does not exceed.
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

// ---- the attackers, in a process of their own ----

function drip(port, ages) {
    return new Promise((done) => {
        const start = Date.now(), s = net.connect(port, '127.0.0.1', () => s.write('GET / HTTP/1.1\r\nHost: uji\r\nX-Tetes: '));
        const timer = setInterval(() => s.writable && s.write('a'), 1000);
        s.on('data', () => {}).once('error', () => {}).once('close', () => {
            clearInterval(timer);
            ages.push((Date.now() - start) / 1000);
            done();
        });
    });
}

function sign_in(port, i, count) {
    const body = new URLSearchParams({ surel: `orang${i}@contoh.go.id`, sandi: 'bukan kata sandinya' }).toString();
    return new Promise((done) => {
        const rq = http.request({ port, host: '127.0.0.1', path: '/masuk', method: 'POST', agent: false,
            headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } }, (r) => {
            count[r.statusCode] = (count[r.statusCode] ?? 0) + 1;
            r.resume().once('end', done).once('error', done);
        });
        rq.once('error', () => { count.terputus = (count.terputus ?? 0) + 1; done(); }).end(body);
    });
}

async function attack(port, seconds) {
    const ages = [], count = {}, until = Date.now() + seconds * 1000;
    const drips = Array.from({ length: DRIPS }, () => drip(port, ages));
    let waves = 0;
    process.send({ began: true });
    while (Date.now() < until) { // 500 at any moment: each that is answered is sent again
        await Promise.all(Array.from({ length: SIGN_INS }, (_, i) => sign_in(port, i, count)));
        waves++;
    }
    await Promise.race([Promise.all(drips), sleep(Math.max(1, DRIP_LIMIT_S * 1000 + 5000))]);
    process.send({ ages, count, waves, open: DRIPS - ages.length });
    process.exit();
}

// ---- the honest visitor ----

function visit(port, page) {
    const start = process.hrtime.bigint();
    return new Promise((done, failed) => {
        http.get({ port, host: '127.0.0.1', path: page, agent: false }, (r) => {
            r.resume().once('end', () => r.statusCode === 200 ? done(Number(process.hrtime.bigint() - start) / 1e6) : failed(new Error(`${page}: ${r.statusCode}`)));
        }).once('error', failed);
    });
}

const rss = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function main() {
    const { demo, root } = await import('../kit/maklumat.mjs');
    const seconds = Number(process.argv[2] ?? 20);
    const site = await demo(2000, '--set', 'rate_limits=off');
    const pages = ['/', '/layanan', '/hasil', '/unit', '/layanan?q=akta', '/masuk'], quiet = [], loaded = [];
    const before = os.loadavg()[0];
    for (let i = 0; i < 100; i++, await sleep(10))
        quiet.push(await visit(site.port, pages[i % pages.length]));
    let told = null, most = 0, failed = 0;
    const child = fork(fileURLToPath(import.meta.url), ['--serang', String(site.port), String(seconds)]);
    const began = new Promise((done) => child.on('message', (m) => { if (m.began) done(); else told = m; }));
    await began;
    for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(20)) {
        try {
            loaded.push(await visit(site.port, pages[loaded.length % pages.length]));
        } catch {
            failed++;
        }
        most = Math.max(most, rss(site.child.pid));
    }
    await new Promise((done) => child.once('exit', done));
    const after = rss(site.child.pid);
    await site.stop();
    for (const list of [quiet, loaded])
        list.sort((a, b) => a - b);
    const ms = (l, q) => `${quantile(l, q).toFixed(1)} ms`, ages = told.ages.sort((a, b) => a - b);
    const p99 = quantile(loaded, 0.99), late = told.open + ages.filter((a) => a > DRIP_LIMIT_S).length;
    const text = [
        `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${os.cpus().length} inti dipakai bersama oleh penyerang, pengunjung, server, dan pekerjaan lain; beban mesin sebelumnya ${before.toFixed(1)}`,
        `menetes: ${DRIPS} sambungan, satu byte per detik; ditutup setelah ${ages[0].toFixed(1)} s sampai ${ages.at(-1).toFixed(1)} s; lebih dari ${DRIP_LIMIT_S} s: ${late}`,
        `masuk: ${SIGN_INS} serentak, ${told.waves} kali dalam ${seconds} s; jawaban ${Object.entries(told.count).map(([k, v]) => `${k}: ${v}`).join(', ')}`,
        `pengunjung jujur: tenang p50 ${ms(quiet, 0.5)}, p99 ${ms(quiet, 0.99)}; di bawah serangan p50 ${ms(loaded, 0.5)}, p90 ${ms(loaded, 0.9)}, p99 ${ms(loaded, 0.99)}, terburuk ${ms(loaded, 1)} (${loaded.length} halaman, ${failed} gagal)`,
        `memori server: terbanyak ${most.toFixed(0)} MB, sesudahnya ${after.toFixed(0)} MB`,
    ].join('\n');
    console.log(text);
    const good = p99 < P99_MS && most < RSS_MB && late === 0 && failed === 0;
    console.log(good ? 'sesuai sasaran' : 'DI LUAR SASARAN');
    mkdirSync(path.join(root, 'docs/asvs'), { recursive: true });
    writeFileSync(path.join(root, 'docs/asvs/beban.txt'), `${text}\n${good ? 'sesuai sasaran' : 'DI LUAR SASARAN'}: p99 < ${P99_MS} ms, memori < ${RSS_MB} MB, tetesan ditutup dalam ${DRIP_LIMIT_S} s\n`);
    process.exit(good ? 0 : 1);
}

if (process.argv[2] === '--serang')
    await attack(Number(process.argv[3]), Number(process.argv[4]));
else
    await main();
