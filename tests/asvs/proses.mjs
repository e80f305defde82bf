// proses.mjs: the running server as the machine sees it: fenced threads, no files of memory, nothing secret in its
// command line, its environment or its log, what it tells systemd, and what it leaves in the access log after people
// have worked (ASVS 5.0 1.2.5, 13.3, 14.2, 16.2). TAP on stdout.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bytes_of, children_of, entries, folder_new, must, serve, surveys, until } from '../kit/maklumat.mjs';
import { code_next, demo_staff, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const site = await demo_staff(60, '--set', 'access_log=on', '--set', 'rate_limits=off');
const tasks = (pid) => readdirSync(`/proc/${pid}/task`).map((t) => bytes_of(`/proc/${pid}/task/${t}/status`).toString()).filter(Boolean);
const field = (status, name) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];

await proof('every thread of the server stands behind the filter of system calls, and may gain no rights', () => {
    const all = tasks(site.child.pid);
    remark(`${all.length} threads`);
    assert.ok(all.length >= 4);
    for (const status of all) {
        assert.equal(field(status, 'Seccomp'), '2', field(status, 'Name'));
        assert.equal(field(status, 'NoNewPrivs'), '1', field(status, 'Name'));
    }
});
await proof('no file with the contents of memory is written when it fails', () => {
    assert.match(readFileSync(`/proc/${site.child.pid}/limits`, 'utf8'), /^Max core file size +0 +0/m);
});
await proof('all files of the data folder are for their owner only', () => {
    const modes = [...entries(site.data)].map(({ file, stat }) => `${(stat.mode & 0o7777).toString(8)} ${file}`);
    assert.ok(modes.length > 2);
    for (const line of modes)
        assert.match(line, /^[67]00 /, line);
});

await proof('the supervisor of the worker, killed, is there again, though the server behind its fence starts nothing', async () => {
    const keeper = await until('the keeper', () => children_of(site.child.pid)[0]);
    const supervisor = await until('the worker', () => children_of(keeper)[0]); // it may still be starting
    process.kill(supervisor, 'SIGKILL');
    await until('another worker', () => {
        const now = children_of(keeper);
        return now.length === 1 && now[0] !== supervisor;
    });
    assert.deepEqual(children_of(site.child.pid), [keeper]);
});

// ---- secrets ----

// Everything that people were given or typed, gathered while they work.
const secrets = new Map(), personal = new Map();
for (const [mail, sandi] of Object.entries(site.sandi))
    secrets.set(sandi, `password of ${mail}`);
const keep = (v, who) => { for (const [k, value] of v.jar) if (k !== 'lang') secrets.set(value, `cookie ${k} of ${who}`); };
const [survey] = await surveys(site.data), NINE = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '3']));

await proof('people work: sign in with both factors, invite, reset, search, answer, fail, leave', async () => {
    const v = await sign_in(site, 'sistem@contoh.go.id'), f = site.faktor['sistem@contoh.go.id'];
    keep(v, 'sistem');
    secrets.set(f.rahasia.replaceAll(' ', ''), 'secret of TOTP');
    for (const code of f.pulih)
        secrets.set(code, 'recovery code');
    secrets.set(await v.csrf(), 'token of forms');
    const made = await v.post('/kelola/akun/baru', { csrf: await v.csrf(), nama: 'Kenari Wulandari', surel: 'kenari.wulandari@contoh.go.id', jabatan: 'Penguji Kenari', peran: 'PETUGAS',
        unit: /<option value="(\d{2,})"/.exec((await v.get('/kelola/akun/baru')).body)[1], dari: '', sampai: '', alasan: 'SK 123/kenari' });
    const link = /\/undangan\/([A-Za-z0-9_-]{20,})/.exec(made.body)?.[1] ?? /\/undangan\/([A-Za-z0-9_-]{20,})/.exec((await v.get(made.location)).body)?.[1];
    assert.ok(link, `an invitation: ${made.status}`);
    secrets.set(link, 'token of an invitation');
    for (const word of ['Kenari Wulandari', 'kenari.wulandari', 'Penguji Kenari', '203.0.113.77', 'Mozilla/5.0 (Kenari)'])
        personal.set(word, 'of a person');
    const k = new Visitor(site), sandi = 'jembatan tua di atas sungai kenari';
    secrets.set(sandi, 'chosen password');
    await k.get(`/undangan/${link}`);
    assert.equal((await k.post(`/undangan/${link}`, { sandi, sandi2: sandi })).status, 303);
    await k.post('/masuk', { surel: 'kenari.wulandari@contoh.go.id', sandi: `${sandi} salah` }, { 'User-Agent': 'Mozilla/5.0 (Kenari)', 'X-Forwarded-For': '203.0.113.77' });
    assert.ok([303, 403].includes((await k.post('/masuk', { surel: 'kenari.wulandari@contoh.go.id', sandi })).status));
    keep(k, 'kenari');
    await k.post('/masuk', { surel: 'kenari.wulandari@contoh.go.id\n{"event":"palsu"}', sandi: '"}\n{"event":"palsu"}' });
    await v.get('/kelola/akun?cari=Kenari+Wulandari');
    await v.get('/kelola/jejak');
    await v.get('/kelola/jejak.csv');
    const receipt = (await v.post(`/s/${survey.kode}`, { ...NINE, saran: 'Saran rahasia dari Kenari Wulandari' })).location.split('/').pop();
    secrets.set(receipt, 'receipt');
    await k.get(`/s/${survey.kode}/terima/${receipt}`);
    await k.get(`/tidak-ada/${receipt}?token=${link}`);
    const half = new Visitor(site);
    await half.post('/masuk', { surel: 'sistem@contoh.go.id', sandi: site.sandi['sistem@contoh.go.id'] });
    await half.post('/masuk/kode', { kode: await code_next(f) });
    keep(half, 'sistem again');
    const reset = /\/undangan\/(\S+)/.exec(await must('user', 'link', 'kenari.wulandari@contoh.go.id', '--data', site.data))[1];
    secrets.set(reset, 'token of a reset');
    await k.get(`/undangan/${reset}`);
    await k.post('/keluar', { csrf: await k.csrf() });
});
await new Visitor(site).get('/metode'); // behind all others: once its line is whole, theirs are
await until('the last line of the log', () => /"\/metode"[^\n]*\n/.test(site.log()) && site.log().endsWith('\n'));
const log = site.log();
const lines = log.trim().split('\n');
remark(`${lines.length} lines of log, ${secrets.size} secrets`);

await proof('the log has one object a line with time, event and request, and no line that a visitor wrote', () => {
    assert.ok(lines.length > 20);
    for (const l of lines) {
        const o = JSON.parse(l);
        assert.match(String(o.time ?? o.waktu ?? o.t ?? Object.values(o)[0]), /^\d{4}-\d\d-\d\dT.*Z$/, l);
        assert.notEqual(o.event, 'palsu');
    }
    assert.ok(lines.some((l) => l.includes('"access"')));
});
await proof('no password, token, cookie, code, receipt, name or address of a visitor stands in the log', () => {
    for (const [word, what] of [...secrets, ...personal])
        assert.ok(word.length >= 4 && !log.includes(word), `${what}: ${word}`);
});
await proof('the control: the same search finds what is in the log', () => {
    assert.ok(log.includes('/undangan/{token}') && log.includes('/s/{kode}'));
});
await proof('no secret stands in the command line or the environment of the server and its worker', () => {
    for (const pid of [site.child.pid, ...children_of(site.child.pid)])
        for (const file of ['cmdline', 'environ']) {
            const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
            for (const [word, what] of [...secrets, ...personal])
                assert.ok(!text.includes(word), `${what} in ${file}`);
        }
});
await proof('no link and no form of the desk carries a token, a secret or a name in its address', async () => {
    const v = await sign_in(site, 'petugas@contoh.go.id');
    for (const page of ['/', '/kelola', '/kelola/profil', '/kelola/faktor'])
        for (const [, link] of (await v.get(page)).body.matchAll(/(?:href|action|src)="([^"]*)"/g))
            for (const word of [...secrets.keys(), ...personal.keys(), ...v.jar.values()])
                assert.ok(!link.includes(word), `${word} in ${link}`);
});
await site.stop();

// ---- what systemd hears ----

await proof('systemd hears that it is ready, that it lives, and that it stops', async () => {
    const dir = folder_new('maklumat-kabar-'), socket = path.join(dir, 'kabar');
    const ear = spawn('/usr/bin/python3', ['-u', '-c', `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print("siap")
while True: print(s.recv(500).decode())`, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    let heard = '';
    ear.stdout.setEncoding('utf8').on('data', (d) => { heard += d; });
    const hear = (what) => until(`${what}`, () => what.test(heard));
    try {
        await hear(/siap/);
        Object.assign(process.env, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '2000000' });
        const told = await serve(site.data);
        delete process.env.NOTIFY_SOCKET;
        delete process.env.WATCHDOG_USEC;
        await hear(/READY=1\n(WATCHDOG=1\n){2,}/);
        await told.stop();
        await hear(/STOPPING=1/);
    } finally {
        ear.kill();
    }
});
finish();
process.exit(); // also when a failed proof left a server running
