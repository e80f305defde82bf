// daerah.mjs: two regions in one PostgreSQL, a server each: neither sees, counts, signs in or exports anything of the
// other, the same codes and keys serve in both, and a command that was not told which one says so. Run by
// tools/with_postgres.sh.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { answer_form, csv_rows, folder_new, must, run, serve, server } from '../kit/maklumat.mjs';
import { sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, skip } from '../kit/tap.mjs';

if (!server) {
    skip('several regions in one PostgreSQL', 'run by tools/with_postgres.sh');
    finish();
    process.exit();
}
const A = { kode: '73.24', data: folder_new() }, B = { kode: '76.06', data: folder_new() };
const both = ['--database', server], of = (x) => ['--data', x.data, ...both, '--daerah', x.kode];
const survei = async (x) => csv_rows(await must('export', 'survei', ...of(x)));
const jawaban = async (x) => csv_rows(await must('export', 'responses', ...of(x)));
const give = (site, kode, values, key) => fetch(`${site.base}/s/${kode}`, { method: 'POST', redirect: 'manual', body: answer_form(values, { idempotency: key }) });
const figure = async (site, kode) => (await fetch(`${site.base}/api/v1/skm/${kode}`)).json();
let link = '', sandi = {};

await proof('a second region joins the first; the same one twice is refused', async () => {
    link = await must('init', ...of(B), '--admin', 'sistem@contoh.go.id');
    const said = await must('demo', ...of(A), '--responses', '60', '--seed', '7324');
    sandi = Object.fromEntries([...said.matchAll(/^ {2}(\S+@\S+) +(\S+) {2}/gm)].map((m) => [m[1], m[2]]));
    const again = await run('init', ...of(B));
    assert.equal(again.code, 5, again.err);
    assert.equal((await run('init', '--data', B.data, ...both, '--daerah', '99')).code, 2);
});
await proof('whoever is not told which one says which there are', async () => {
    for (const command of [['serve', '--listen', '127.0.0.1:0'], ['export', 'survei'], ['verify']]) {
        const r = await run(...command, '--data', A.data, ...both);
        assert.equal(r.code, 5, `${command.join(' ')}: ${r.code} ${r.err}`);
        assert.match(r.err, /--daerah: 73\.24 76\.06/);
    }
    const none = await run('export', 'survei', '--data', A.data, ...both, '--daerah', '33.05');
    assert.equal(none.code, 3, none.err);
});
await proof('the same codes of units and services stand in both', async () => {
    for (const kind of ['unit', 'layanan']) {
        const file = path.join(A.data, `${kind}.csv`);
        writeFileSync(file, await must('export', kind, ...of(A)));
        await must('import', kind, file, ...of(B));
        assert.equal(await must('export', kind, ...of(B)), await must('export', kind, ...of(A)));
    }
});

const a = await serve(A.data, ...both, '--daerah', A.kode, '--set', 'rate_limits=off');
const b = await serve(B.data, ...both, '--daerah', B.kode, '--set', 'rate_limits=off');
const [sa] = await survei(A), sb = (await survei(B)).find((s) => s.layanan === sa.layanan);

await proof('the same key is one answer in each; figures, receipts and codes of one are unknown to the other', async () => {
    const before = await figure(a, sa.kode), key = randomUUID();
    assert.equal((await figure(b, sb.kode)).n ?? 0, 0);
    const receipts = [];
    for (const [site, s, values] of [[a, sa, '444444444'], [b, sb, '222222222'], [a, sa, '444444444'], [b, sb, '222222222']]) {
        const r = await give(site, s.kode, values, key);
        assert.equal(r.status, 303);
        receipts.push(r.headers.get('location').split('/').pop());
    }
    assert.equal(receipts[0], receipts[2]);
    assert.notEqual(receipts[0], receipts[1]);
    for (let i = 0; i < 9; i++)
        assert.equal((await give(b, sb.kode, '222222222', randomUUID())).status, 303);
    assert.equal((await figure(a, sa.kode)).n, (before.n ?? 0) + 1);
    const there = await figure(b, sb.kode);
    assert.equal(there.n, 10);
    assert.equal(there.ikm, '50.00');
    assert.equal((await fetch(`${b.base}/s/${sa.kode}`)).status, 404);
    assert.equal((await fetch(`${a.base}/s/${sb.kode}`)).status, 404);
});
await proof('exports hold the answers of their own region alone', async () => {
    assert.equal((await jawaban(A)).length, 61);
    const rows = await jawaban(B);
    assert.equal(rows.length, 10);
    assert.ok(rows.every((r) => r.kode === sb.kode));
});
await proof('an account, its session and its audit trail are of one region, though the address has one in both', async () => {
    const person = await sign_in(Object.assign(a, { sandi }), 'sistem@contoh.go.id');
    assert.equal((await person.get('/kelola/akun')).status, 200);
    const trail = (await person.get('/kelola/jejak')).body;
    assert.ok(!trail.includes('76.06') && !trail.includes('Mamuju'));
    const there = new Visitor(b);
    there.jar = new Map(person.jar);
    const closed = await there.get('/kelola/akun');
    assert.equal(closed.status, 303);
    assert.match(closed.location, /\/masuk/);
    const wrong = new Visitor(b);
    await wrong.get('/masuk');
    const answer = await wrong.post('/masuk', { surel: 'sistem@contoh.go.id', sandi: sandi['sistem@contoh.go.id'] });
    assert.notEqual(answer.status, 303, 'the password of the other region');
    const [invitation] = /\/undangan\/\S+/.exec(link) ?? [];
    assert.ok(invitation, link);
    assert.equal((await new Visitor(b).get(invitation)).status, 200);
    assert.notEqual((await new Visitor(a).get(invitation)).status, 200);
});
await proof('verify looks at one, with the keys in its own folder', async () => {
    for (const x of [A, B]) {
        const r = await run('verify', ...of(x));
        assert.equal(r.code, 0, r.out + r.err);
        assert.equal(r.out.match(/registri:/g).length, 1);
    }
    const all = await run('verify', '--data', A.data, ...both);
    assert.equal(all.code, 5, all.out + all.err);
});
await a.stop();
await b.stop();
finish();
process.exit();
