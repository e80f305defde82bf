// bersama.mjs: two servers on one PostgreSQL share what people and the house do: a session, a limit, and every kind of job,
// which exactly one of them does. The jobs are found in the source: a new kind is named here with its proof, or this fails. The
// days pass by the clock of maklumat_jam; both servers start at the same moment each day. Run by tools/with_postgres.sh.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answer_form, clock_set, clock_settable, database, folder_new, must, root, run, serve, server, surveys, until } from '../kit/maklumat.mjs';
import { run_role, psql } from '../kit/peran.mjs';
import { demo_staff, sign_in, Visitor } from '../kit/petugas.mjs';
import { certificate, letter_read, smtp_open } from '../kit/smtp.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

if (!server || !clock_settable) {
    skip('two servers on one PostgreSQL share what they do', 'maklumat_jam, run by tools/with_postgres.sh');
    finish();
    process.exit();
}
const LOG = 'as many lines of the log as days', HERE = 'below';
const PROOFS = {
    'jejak-kepala': LOG, retensi: LOG, 'bukti-sapu': LOG, 'skm-pohon': LOG, 'laporan-sapu': LOG, 'totp-segel': LOG, 'skm-sinyal': LOG, 'skm-pohon-tutup': HERE, surat: HERE,
    'bukti-periksa': HERE,
    'skm-tunda': ['skm/skm_tunda_test.c', 'tunda__two_servers_settle_what_both_put_off_once'],
    'laporan-buat': ['laporan/laporan_kerja_test.c', 'laporan_kerja__three_servers_on_one_database_make_each_report_once'],
    'skm-amatan': ['skm/skm_sinyal_test.c', 'amatan__totals_of_a_day_with_enough_answers_and_only_when_the_hour_is_over'], // each adds what itself has seen
};
await proof('every kind of job of the house has its proof', async () => {
    const source = path.join(root, 'src/features'), found = {};
    for (const file of readdirSync(source, { recursive: true }).filter((f) => /\.c$/.test(f) && !/_test\.c$/.test(f)))
        for (const [, name, every] of readFileSync(path.join(source, file), 'utf8').matchAll(/\{ "([a-z-]+)", JOB_(\w+),/g))
            found[name] = every;
    assert.deepEqual(Object.keys(found).sort(), Object.keys(PROOFS).sort());
    for (const [file, name] of Object.values(PROOFS).filter((p) => Array.isArray(p)))
        assert.ok(readFileSync(path.join(source, file), 'utf8').includes(`TEST(${name})`), name);
});

// ---- days ----

const cert = certificate(folder_new(), 'localhost', 'surat'), smtp = await smtp_open(cert);
const DAY = (n) => new Date(Date.UTC(2027, 2, 29, 3) + n * 86_400_000).toISOString(), CALM = ['--set', 'rate_limits=off', '--set', 'query_milliseconds=60000']; // over the end of a quarter
clock_set(DAY(0));
const site = await demo_staff(200, (data) => ['--database', run_role(data)], ...CALM), [survey] = await surveys(site.data), owner = database(site.data);
await site.stop();
writeFileSync(path.join(site.data, 'surat.conf'), `server = localhost\nport = ${smtp.port}\ntls = starttls\ndari = maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\nca = ${cert.ca}\n`);
const counts = {}; // of each job: lines in both logs
let pair = [];
async function open(day, hours = 0) {
    clock_set(DAY(day + hours / 24));
    pair = await Promise.all([0, 1].map(() => serve(site.data, '--database', run_role(site.data), ...CALM)));
}
async function close() {
    for (const s of pair)
        assert.equal((await s.stop()).code, 0, s.log());
    for (const line of pair.flatMap((s) => s.log().split('\n')).filter((l) => l.includes('"job"'))) {
        const j = JSON.parse(line), name = j.name;
        if (name === 'surat' && j.result === 'BUSY') // a delivery that the stop cut off is made later, under the same Message-ID
            continue;
        assert.ok(!('result' in j), line);
        counts[name] = (counts[name] ?? 0) + 1;
    }
}
const lines = (name) => pair.reduce((n, s) => n + s.log().split('\n').filter((l) => l.includes('"job"') && l.includes(`"${name}"`)).length, 0);
const answer = (base) => fetch(`${base}/s/${survey.kode}`, { method: 'POST', redirect: 'manual', body: answer_form('334243343') });
const daily = Object.keys(PROOFS).filter((k) => PROOFS[k] === LOG);
const done_today = (names = daily) => until('the jobs of the day', () => names.every((name) => lines(name) >= 1));

// ---- jobs ----

let days = 0;
await proof('each day two servers start at once: what is to be done once a day is done once, by one of them', async () => {
    for (; days < 2; days++) {
        await open(days + 1);
        await done_today();
        assert.equal((await answer(pair[days % 2].base)).status, 303); // so that there is something for the next day
        await close();
    }
    remark(JSON.stringify(counts));
    for (const name of daily)
        assert.equal(counts[name], days, name);
    assert.equal(psql(owner, 'SELECT COUNT(*), COUNT(DISTINCT hari) FROM jejak_kepala'), `${days + 1}|${days + 1}`);
});
await proof('a period that was closed is signed once, and each letter that waits is sent once; nothing of the day is done again', async () => {
    const people = Object.keys(site.sandi);
    await open(days + 1); // behind the end of the quarter
    await done_today();
    for (const [i, mail] of people.entries())
        assert.equal((await new Visitor(pair[i % 2]).post('/lupa', { surel: mail })).status, 200);
    await until('the letters to wait', () => psql(owner, 'SELECT COUNT(*) FROM surat') === String(people.length));
    await close();
    await must('periode', 'tutup', '2027-TW1', '--data', site.data);
    await open(days + 1, 1 / 6); // links are good for half an hour
    await until('the letters', () => psql(owner, "SELECT COUNT(*) FROM surat WHERE keadaan <> 'TERKIRIM'") === '0');
    await until('the closing', () => lines('skm-pohon-tutup') > 0);
    const ids = smtp.letters.map((l) => letter_read(l.text).head['message-id']);
    assert.equal(ids.length, people.length);
    assert.equal(new Set(ids).size, people.length);
    assert.equal(lines('skm-pohon-tutup'), 1);
    for (const name of daily)
        assert.equal(lines(name), 0, name);
});
await proof('each file is checked by one of them, and told once', async () => {
    const both = await Promise.all(pair.map((s) => sign_in(Object.assign(s, { sandi: site.sandi, faktor: site.faktor ??= {} }), 'petugas@contoh.go.id')));
    const page = (await both[0].get('/kelola/bukti/baru')).body, FILES = 10;
    const unit = /<option value="(\d+)"/.exec(page)[1], jenis = /name="jenis"[\s\S]*?<option value="([A-Z_]+)"/.exec(page)[1], photo = readFileSync(path.join(root, 'tests/data/foto.jpg'));
    await Promise.all(Array.from({ length: FILES }, async (_, i) => {
        const v = both[i % 2], edge = `batas${i}`, fields = { csrf: await v.csrf(), unit, judul: `Uji ${i}`, jenis, tanggal: '2027-01-02' };
        const text = Object.entries(fields).map(([k, x]) => `--${edge}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${x}\r\n`).join('');
        const r = await v.post('/kelola/bukti/baru', Buffer.concat([Buffer.from(`${text}--${edge}\r\nContent-Disposition: form-data; name="berkas"; filename="f.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`),
            photo, Buffer.from(`\r\n--${edge}--\r\n`)]), { 'Content-Type': `multipart/form-data; boundary=${edge}` });
        assert.equal(r.status, 303, r.body.slice(0, 500));
    }));
    await until('the files', () => psql(owner, "SELECT COUNT(*) FROM bukti WHERE judul LIKE 'Uji %' AND keadaan = 'SIAP'") === String(FILES));
    assert.equal(psql(owner, "SELECT COUNT(*), COUNT(DISTINCT objek) FROM jejak WHERE tindakan = 'bukti.siap'"), `${FILES}|${FILES}`);
});

// ---- what people have at both ----

await proof('a session of one server holds at the other, and ends at both at once', async () => {
    const [a, b] = pair, v = await sign_in(Object.assign(a, { sandi: site.sandi }), 'enumerator@contoh.go.id'), at = (s) => Object.assign(Object.create(Object.getPrototypeOf(v)), v, { site: s });
    for (const s of [a, b])
        assert.equal((await at(s).get('/kelola/profil')).status, 200);
    assert.equal((await at(b).post('/keluar', { csrf: await v.csrf() })).status, 303);
    for (const s of [a, b])
        assert.match((await Object.assign(at(s), { jar: new Map(v.jar) }).get('/kelola/profil')).location, /^\/masuk/);
});
await close();
await proof('wrong passwords are counted over both: whoever is refused at one is refused at the other', async () => {
    pair = await Promise.all([0, 1].map(() => serve(site.data, '--database', run_role(site.data), '--set', 'sandi_per_akun=5', '--set', 'query_milliseconds=60000')));
    const wrong = (s, sandi) => new Visitor(s).post('/masuk', { surel: 'unit@contoh.go.id', sandi, next: '/kelola' }), seen = [];
    const counted = () => psql(owner, 'SELECT string_agg(b::text, chr(10) ORDER BY b::text) FROM batas b');
    for (let i = 0; i < 8; i++) {
        const before = counted();
        seen.push((await wrong(pair[i % 2], 'bukan sandi yang benar')).status);
        if (seen.at(-1) === 422) // counted behind the answer: nobody waits for it
            await until('the attempt to be counted', () => counted() !== before);
    }
    assert.deepEqual(seen, [422, 422, 422, 422, 422, 429, 429, 429]);
    for (const s of pair)
        assert.equal((await wrong(s, site.sandi['unit@contoh.go.id'])).status, 429);
});
await proof('the control: with the turns taken out of the database the same day is worked twice, and seen', async () => {
    const before = { ...counts };
    await close();
    psql(owner, 'DELETE FROM pekerjaan');
    await open(days + 1, 2);
    const again = daily.filter((name) => name !== 'skm-sinyal'); // which looks for new answers
    await done_today(again);
    await close();
    assert.deepEqual(again.map((name) => counts[name] - before[name]), again.map(() => 1), 'once more than a day has');
});
assert.equal((await run('verify', '--data', site.data)).code, 0);
smtp.close();
finish();
process.exit(); // also when a failed proof left a server running
