// http.mjs: the contract of the survey over HTTP, from outside: curl against the finished program, the command line
// beside it, and the three bad days: a stop under load, a crash, a full disk. TAP on stdout; Node alone, no packages.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { answer_form, csv_rows, database, demo, folder_new, must, run, serve, server, surveys, until } from '../kit/maklumat.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

const NINE = '334243343';
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// One request by curl: { status, head (names in lower case), body }. Redirects are not followed.
function curl(url, ...args) {
    return new Promise((done, failed) => {
        execFile('curl', ['-sS', '-i', '--max-time', '180', ...args, url], { maxBuffer: 16 << 20 }, (error, out, err) => {
            if (error)
                return failed(new Error(err || error.message));
            const end = out.indexOf('\r\n\r\n');
            const [first, ...lines] = out.slice(0, end).split('\r\n');
            const head = Object.fromEntries(lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]));
            return done({ status: Number(first.split(' ')[1]), head, body: out.slice(end + 4) });
        });
    });
}

const form = (values, more) => ['--data', answer_form(values, more).toString()];
const json = (value) => ['--json', typeof value === 'string' ? value : JSON.stringify(value)];
const answer = (values, key, more = {}) =>
    ({ ...Object.fromEntries([...values].map((v, i) => [`u${i + 1}`, Number(v)])), idempotency: key, ...more });
const rows = async (data) => csv_rows(await must('export', 'responses', '--data', data));

const site = await demo(300, '--set', 'rate_limits=off');
const [survey] = await surveys(site.data);
const page = `${site.base}/s/${survey.kode}`, api = `${site.base}/api/v1/skm/${survey.kode}`;
const figures = async () => JSON.parse((await curl(api)).body);

// ---- the survey as a form ----

await proof('GET /s/KODE: nine questions of four answers, in Indonesian and in English, never stored by the browser', async () => {
    for (const [mark, lang] of [['', 'id'], ['?lang=en', 'en']]) {
        const r = await curl(page + mark);
        assert.equal(r.status, 200);
        assert.match(r.head['content-type'], /^text\/html; charset=utf-8/);
        assert.match(r.head['cache-control'], /no-store/);
        assert.match(r.body, new RegExp(`<html lang="${lang}">`));
        assert.equal(r.body.match(/type="radio"/g).length, 36);
        assert.match(r.body, /name="idempotency" value="[0-9a-f-]{36}"/);
    }
});
await proof('every page forbids scripts of others, framing and guessing of types', async () => {
    for (const url of [page, `${site.base}/`, `${site.base}/tidak-ada`, api]) {
        const { head } = await curl(url);
        const policy = head['content-security-policy'];
        assert.match(policy, /default-src 'none'|default-src 'self'/);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.equal(head['x-content-type-options'], 'nosniff');
        assert.ok(head['referrer-policy']);
    }
});
await proof('POST nine answers: 303 to the receipt, which is a page; n is one more', async () => {
    const before = await figures();
    const r = await curl(page, ...form(NINE, { usia: '30-39', saran: 'Sudah baik.' }));
    assert.equal(r.status, 303);
    assert.match(r.head.location, new RegExp(`^/s/${survey.kode}/terima/[0-9A-Z-]{19}$`));
    const thanks = await curl(site.base + r.head.location);
    assert.equal(thanks.status, 200);
    assert.ok(thanks.body.includes(r.head.location.split('/').at(-1)), 'the receipt is on the page');
    assert.equal((await figures()).n, before.n + 1);
});
await proof('POST in English leads to the English receipt', async () => {
    const r = await curl(`${page}?lang=en`, ...form(NINE));
    assert.equal(r.status, 303);
    assert.match(r.head.location, /\?lang=en$/);
    assert.match((await curl(site.base + r.head.location)).body, /<html lang="en">/);
});
await proof('POST with one answer missing, and with one out of range: 422, nothing counted', async () => {
    const before = await figures();
    for (const values of ['33424334', '334543343', '330243343', '3342x3343']) {
        const r = await curl(page, ...form(values));
        assert.equal(r.status, 422, values);
        assert.match(r.body, /class="field-error"/);
        assert.ok(r.body.match(/type="radio"[^>]* checked/g).length === 8, 'eight answers kept');
    }
    assert.equal((await figures()).n, before.n);
});
await proof('POST twice with one idempotency: one receipt, counted once', async () => {
    const before = await figures(), key = { idempotency: '0b9a4b7e-5d0c-4b1e-9d26-0d9a55f30001' };
    const first = await curl(page, ...form(NINE, key)), again = await curl(page, ...form(NINE, key));
    assert.deepEqual([first.status, again.status], [303, 303]);
    assert.equal(first.head.location, again.head.location);
    assert.equal((await figures()).n, before.n + 1);
});
await proof('an unknown code and an unknown receipt: 404 with a search box', async () => {
    for (const url of [`${site.base}/s/zzzzzz`, `${page}/terima/0000-0000-0000-0000`, `${site.base}/s/${'x'.repeat(300)}`]) {
        const r = await curl(url);
        assert.equal(r.status, 404);
        assert.match(r.body, /<form class="search" role="search" action="\/layanan"/);
    }
    assert.equal((await curl(`${site.base}/s/zzzzzz`, ...form(NINE))).status, 404);
});
await proof('wrong ways in: 405 with Allow, 413 for a long body, 415 for another type, 403 from another site', async () => {
    const r = await curl(`${site.base}/layanan`, ...form(NINE));
    assert.deepEqual([r.status, r.head.allow], [405, 'GET, HEAD']);
    assert.equal((await curl(page, ...form(NINE, { saran: 'a'.repeat(70_000) }))).status, 413);
    assert.equal((await curl(page, ...json(answer(NINE, 'kunci-0001')))).status, 415);
    assert.equal((await curl(page, ...form(NINE), '-H', 'Origin: https://contoh.test')).status, 403);
});
await proof('a public page: HEAD, gzip, ETag and 304', async () => {
    const full = await curl(`${site.base}/hasil`);
    const head = await curl(`${site.base}/hasil`, '--head');
    assert.deepEqual([head.status, head.body], [200, '']);
    assert.equal(head.head['content-length'], full.head['content-length']);
    const small = await curl(`${site.base}/hasil`, '-H', 'Accept-Encoding: gzip', '-o', '/dev/null', '-D', '-');
    assert.equal(small.head['content-encoding'], 'gzip');
    assert.ok(Number(small.head['content-length']) < Number(full.head['content-length']) / 2);
    const same = await curl(`${site.base}/hasil`, '-H', `If-None-Match: ${full.head.etag}`);
    assert.deepEqual([same.status, same.body], [304, '']);
});

// ---- JSON ----

await proof('GET /api/v1/skm/KODE: the figures of the contract; 404 in JSON for an unknown code', async () => {
    const f = await figures();
    assert.deepEqual([f.code, f.demo, f.convention], [survey.kode, true, '1/9']);
    assert.equal(f.groups.length, 2);
    assert.ok(f.n >= 1 && f.groups[1].n >= f.n, 'the unit has at least the answers of its service');
    const r = await curl(`${site.base}/api/v1/skm/zzzzzz`);
    assert.deepEqual([r.status, JSON.parse(r.body).error.status], [404, 404]);
});
await proof('POST …/jawaban with one answer: 201; the same key again: duplicate', async () => {
    const before = await figures();
    const first = await curl(`${api}/jawaban`, ...json(answer(NINE, 'satu-jawaban', { usia: '20-29', saran: 'Baik.' })));
    assert.equal(first.status, 201);
    const { status, receipt } = JSON.parse(first.body);
    assert.equal(status, 'accepted');
    assert.equal((await curl(`${page}/terima/${receipt}`)).status, 200);
    const again = await curl(`${api}/jawaban`, ...json(answer(NINE, 'satu-jawaban')));
    assert.equal(again.status, 200);
    assert.deepEqual(JSON.parse(again.body), { status: 'duplicate', receipt });
    assert.equal((await figures()).n, before.n + 1);
});
await proof('POST …/jawaban with a list: each is answered for itself', async () => {
    const before = await figures();
    const bad = answer(NINE, 'larik-0003');
    delete bad.u9;
    const r = await curl(`${api}/jawaban`, ...json([answer(NINE, 'larik-0001'), answer('534243343', 'larik-0002'), bad,
        answer(NINE, 'larik-0001'), answer(NINE, 'x'), 7, answer(NINE, 'larik-0004', { usia: 'muda' })]));
    assert.equal(r.status, 200);
    const told = JSON.parse(r.body);
    assert.deepEqual(told.map((t) => t.status),
        ['accepted', 'rejected', 'rejected', 'duplicate', 'rejected', 'rejected', 'rejected']);
    assert.equal(told[1].reason, 'u1: di luar 1..4');
    assert.equal(told[2].reason, 'u9: kosong');
    assert.match(told[6].reason, /^usia: /);
    assert.equal((await figures()).n, before.n + 1);
});
await proof('POST …/jawaban: not JSON, an empty list, 501 answers, a fraction: refused in JSON, nothing counted', async () => {
    const before = await figures();
    const many = Array.from({ length: 501 }, (_, i) => answer(NINE, `banyak-${i}`));
    for (const body of ['{"u1":', '[]', JSON.stringify(many), JSON.stringify(answer(NINE, 'pecahan-01', { u1: 2.5 })),
        `{"u1":1,${JSON.stringify(answer(NINE, 'ganda-0001')).slice(1)}`, '"\ud800"', '['.repeat(5000)]) {
        writeFileSync(path.join(site.data, 'kirim.json'), body);
        const r = await curl(`${api}/jawaban`, '--json', `@${path.join(site.data, 'kirim.json')}`);
        assert.equal(r.status, 422, body.slice(0, 40));
        assert.match(r.head['content-type'], /^application\/json/);
        JSON.parse(r.body);
    }
    rmSync(path.join(site.data, 'kirim.json'));
    assert.equal((await figures()).n, before.n);
});

// ---- watching ----

await proof('/healthz and /metrics answer', async () => {
    const health = await curl(`${site.base}/healthz`), metrics = await curl(`${site.base}/metrics`);
    assert.deepEqual([health.status, health.body], [200, 'ok\n']);
    assert.equal(metrics.status, 200);
    assert.ok(Number(metrics.body.match(/^maklumat_writes_total (\d+)$/m)[1]) > 0);
});
await proof('verify exits 0, beside the running server', async () => {
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out + r.err);
});

// ---- a stop under load ----

// Many people at once who send until told to stop: counts what was acknowledged, refused, and left without a word.
async function crowd(base, kode, people, until, count = { accepted: 0, refused: 0, unanswered: 0, statuses: {} }) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: people });
    const send = () => new Promise((done) => {
        const rq = http.request(`${base}/s/${kode}`, { method: 'POST', agent,
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, (r) => {
            r.resume().once('end', () => done(r.statusCode)).once('error', () => done(0)).once('close', () => done(0));
        });
        rq.once('error', () => done(0)).end(answer_form(NINE).toString());
    });
    await Promise.all(Array.from({ length: people }, async () => {
        while (!until(count)) {
            const status = await send();
            count.statuses[status] = (count.statuses[status] ?? 0) + 1;
            if (status === 303)
                count.accepted++;
            else if (status === 0)
                count.unanswered++;
            else
                count.refused++;
            if (status !== 303)
                await sleep(10);
        }
    }));
    agent.destroy();
    return count;
}

await proof('SIGTERM during load: exit 0, every acknowledged answer is there, no other', async () => {
    const before = (await rows(site.data)).length;
    let over = false;
    const live = { accepted: 0, refused: 0, unanswered: 0, statuses: {} }, load = crowd(site.base, survey.kode, 32, () => over, live);
    await until('answers', () => live.accepted > 200);
    const stopped = Date.now(), { code, signal } = await site.stop();
    const took = Date.now() - stopped;
    over = true;
    const count = await load;
    remark(`${JSON.stringify(count.statuses)}, stopped in ${took} ms`);
    assert.deepEqual([code, signal], [0, null], site.log());
    assert.ok(count.accepted > 50 && took < 100_000);
    assert.equal((await rows(site.data)).length, before + count.accepted);
    assert.equal((await run('verify', '--data', site.data)).code, 0);
});
await proof('SIGKILL during load: every acknowledged answer is there, and the counters agree', async () => {
    const again = await serve(site.data, '--set', 'rate_limits=off'), before = (await rows(site.data)).length;
    let over = false;
    const live = { accepted: 0, refused: 0, unanswered: 0, statuses: {} }, load = crowd(again.base, survey.kode, 32, () => over, live);
    await until('answers', () => live.accepted > 100);
    again.child.kill('SIGKILL');
    await again.exited;
    over = true;
    const count = await load, now = (await rows(site.data)).length - before;
    remark(`${count.accepted} acknowledged, ${now} stored`);
    assert.ok(count.accepted > 20 && now >= count.accepted && now <= count.accepted + count.unanswered);
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 0, r.out);
});

// ---- somebody changes a row behind our back ----

// By Python's own SQLite: it comes with meson, so every machine that builds has it.
function sql(data, text) {
    if (server)
        return execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', database(data), '-c', text], { encoding: 'utf8' });
    return execFileSync('/usr/bin/python3', ['-c',
        'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute(sys.argv[2]).fetchall()); c.commit()',
        database(data), text], { encoding: 'utf8' });
}

await proof('verify after one raw row was changed: exit 1, names service, month and column', async () => {
    const mine = (await rows(site.data)).at(-1);
    sql(site.data, `UPDATE skm_jawaban SET u3 = u3 % 4 + 1 WHERE jawaban_id = (SELECT max(jawaban_id) FROM skm_jawaban)`);
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 1, r.out + r.err);
    const place = `${mine.layanan} ${mine.tanggal.slice(0, 7)}`;
    const layer = ` ${mine.stratum}`;
    assert.ok(r.out.includes(`layanan ${place}${layer} kolom s3 `), r.out);
    assert.match(r.out, new RegExp(`layanan ${place}${layer} kolom h3_${mine.u3} `));
    assert.match(r.out, new RegExp(`unit ${mine.unit} ${mine.tanggal.slice(0, 4)}-TW[1-4]${layer} kolom s3 `));
    sql(site.data, `UPDATE skm_jawaban SET u3 = ${mine.u3} WHERE jawaban_id = (SELECT max(jawaban_id) FROM skm_jawaban)`);
    assert.equal((await run('verify', '--data', site.data)).code, 0);
});
await proof('verify after a row was taken away: exit 1, names n', async () => {
    sql(site.data, 'DELETE FROM skm_jawaban WHERE jawaban_id = (SELECT max(jawaban_id) FROM skm_jawaban)');
    const r = await run('verify', '--data', site.data);
    assert.equal(r.code, 1);
    assert.match(r.out, /kolom n tersimpan (\d+), seharusnya (\d+)/);
});

// ---- a full disk ----

function small_disk() {
    const dir = folder_new('maklumat-disk-');
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'maklumat-uji', dir], { stdio: 'ignore' });
    } catch {
        return null;
    }
    process.prependOnceListener('exit', () => execFileSync('umount', ['-l', dir])); // before the folder is removed
    return dir;
}

const FULL_DISK = 'full disk: 503 and alive; accepts again when there is room; what was acknowledged is there, no more';
const disk = server ? null : small_disk();
if (server)
    skip(FULL_DISK, 'the disk is the server\'s');
else if (!disk)
    skip(FULL_DISK, 'mounting a small disk needs root');
else
    await proof(FULL_DISK, async () => {
        const data = path.join(disk, 'data'), ballast = path.join(disk, 'ballast');
        await must('demo', '--data', data, '--responses', 300, '--seed', '7324');
        const tight = await serve(data, '--set', 'rate_limits=off'), before = (await rows(data)).length;
        const free = statfsSync(disk);
        writeFileSync(ballast, Buffer.alloc(Math.max(0, free.bavail * free.bsize - (256 << 10))));
        const limit = Date.now() + 120_000;
        const first = await crowd(tight.base, survey.kode, 8, (c) => c.refused >= 40 || Date.now() > limit);
        remark(`nearly full: ${JSON.stringify(first.statuses)}`);
        assert.ok(first.statuses[503] >= 40 && first.accepted > 0 && first.unanswered === 0);
        assert.equal((await fetch(`${tight.base}/healthz`)).status, 200);
        assert.equal((await fetch(`${tight.base}/s/${survey.kode}`)).status, 200);
        const kept = await (await fetch(`${tight.base}/s/${survey.kode}`, { method: 'POST', redirect: 'manual',
            body: answer_form(NINE, { saran: 'Isian tidak hilang.' }) })).text();
        assert.ok(kept.includes('Isian tidak hilang.') && kept.match(/type="radio"[^>]* checked/g).length === 9);
        rmSync(ballast);
        const second = await crowd(tight.base, survey.kode, 8, (c) => c.accepted >= 200 || Date.now() > limit + 120_000);
        remark(`room again: ${JSON.stringify(second.statuses)}`);
        assert.ok(second.accepted >= 200);
        assert.equal((await tight.stop()).code, 0, tight.log());
        assert.equal((await rows(data)).length, before + first.accepted + second.accepted);
        const r = await run('verify', '--data', data);
        assert.equal(r.code, 0, r.out + r.err);
    });
finish();
