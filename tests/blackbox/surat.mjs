// surat.mjs: letters from the program to a mail server of our own, with everything that may go wrong on the way: the
// outbox, the worker that speaks SMTP, and what a person sees of it. ASVS 1.3.11, 12.x, 13.3.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder_new, must, run, serve, until } from '../kit/maklumat.mjs';
import { certificate, letter_read, smtp_open } from '../kit/smtp.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const keys = folder_new('surat-'), data = folder_new();
const good = certificate(keys, 'localhost', 'baik'), strange = certificate(keys, 'localhost', 'asing');
const elsewhere = certificate(keys, 'mail.lain.go.id', 'lain');
const SECRET = 'KENARI-sandi-peladen-0815';

function conf(server, more = {}, dir = data) {
    const all = { server: 'localhost', port: server.port, tls: 'starttls', dari: 'maklumat@contoh.go.id', nama_dari: 'Maklumat Luwu Timur',
        situs: 'https://maklumat.contoh.go.id', ca: good.ca, ...more };
    writeFileSync(path.join(dir, 'surat.conf'), Object.entries(all).map(([k, v]) => `${k} = ${v}\n`).join(''));
}
const try_it = (to = 'budi@contoh.go.id') => run('surat', 'uji', to, '--data', data);
const list = async () => (await must('surat', 'list', '--data', data)).trim().split('\n').filter(Boolean)
    .map((l) => l.split('\t')).map(([id, state, tries, to, subject, said]) => ({ id, state, tries: Number(tries), to, subject, said }));
const send = () => must('surat', 'kirim', '--data', data);

await must('init', '--data', data, '--daerah', '73.24');
const smtp = await smtp_open(good), direct = await smtp_open(good, { direct: true });

await proof('a letter goes out by STARTTLS, encoded, from and to whom it should', async () => {
    conf(smtp);
    const r = await try_it();
    assert.equal(r.code, 0, r.err);
    assert.match(r.out, /Diterima localhost:\d+ untuk budi@contoh.go.id/);
    const { head, body } = letter_read(smtp.letters[0].text);
    assert.deepEqual(smtp.letters[0].to, ['budi@contoh.go.id']);
    assert.match(smtp.letters[0].from, /FROM:<maklumat@contoh.go.id>/);
    assert.equal(head.subject, 'Surat uji dari Maklumat');
    assert.equal(head.to, '<budi@contoh.go.id>');
    assert.match(head['message-id'], /^<surat\.\d+@contoh\.go\.id>$/);
    assert.match(body, /pengiriman surel dari pemasangan ini bekerja/);
    assert.ok(smtp.commands.indexOf('STARTTLS') < smtp.commands.findIndex((c) => c.startsWith('MAIL')));
});

await proof('and by TLS from the first byte, with user and password from a guarded file', async () => {
    const file = path.join(keys, 'sandi');
    writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
    conf(direct, { tls: 'tls', pengguna: 'maklumat', sandi: file });
    assert.equal((await try_it()).code, 0);
    assert.ok(Buffer.from(direct.letters[0].auth.split(' ').at(-1), 'base64').toString().includes(SECRET));
    chmodSync(file, 0o644);
    const r = await try_it();
    assert.notEqual(r.code, 0);
    assert.match(r.err, /dapat dibaca pengguna lain/);
    chmodSync(file, 0o600);
    direct.behave = { auth: '535 5.7.8 salah' };
    assert.match((await try_it()).err, /menolak nama pengguna atau sandi/);
    direct.behave = {};
});

await proof('a certificate that nobody vouches for, or of another name, and no TLS at all: nothing is sent', async () => {
    for (const [cert, more] of [[strange, {}], [elsewhere, { ca: elsewhere.ca }]]) {
        const bad = await smtp_open(cert);
        conf(bad, more);
        const r = await try_it();
        assert.notEqual(r.code, 0);
        assert.match(r.err, /sertifikat peladen surel tidak dipercaya/);
        assert.equal(bad.letters.length, 0);
        assert.ok(!bad.commands.some((c) => /^(MAIL|AUTH|RCPT)/.test(c)), bad.commands.join('|'));
        bad.close();
    }
    conf(smtp);
    smtp.behave = { no_tls: true };
    const before = smtp.commands.length;
    assert.match((await try_it()).err, /tidak menawarkan TLS/);
    assert.ok(!smtp.commands.slice(before).some((c) => /^(MAIL|AUTH|RCPT)/.test(c)));
    smtp.behave = {};
});

await proof('addresses that would inject are refused before anything happens', async () => {
    const before = smtp.commands.length;
    for (const to of ['a@b.id\r\nBcc: x@y.id', 'a@b.id\nRCPT TO:<x@y.id>', 'a@b.id>', '<a@b.id', 'a@b.id,c@d.id', 'a b@c.id', 'a@b.id\u00e9',
        'a@b', '"x"@b.id', 'a@b.id;c', 'a@@b.id'])
        assert.notEqual((await try_it(to)).code, 0, to);
    assert.equal(smtp.commands.length, before);
});

// ---- the outbox ----
await must('user', 'add', '--data', data, '--surel', 'siti@contoh.go.id', '--nama', 'Siti Aminah', '--peran', 'PENGELOLA_SISTEM');
let site = await serve(data, '--set', 'sandi_per_akun=30', '--set', 'sandi_per_hour=1000');
const ask = (surel, base = site.base) => fetch(`${base}/lupa`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ surel }) });
const settled = async (want) => {
    await until('the letter in the outbox', async () => (await list()).length >= want);
    return list();
};

await proof('who asks for a link gets one; who has no account gets the same answer and nothing else', async () => {
    smtp.letters.length = 0;
    const [known, unknown] = [await ask('siti@contoh.go.id'), await ask('hantu@contoh.go.id')];
    assert.equal(known.status, 200);
    assert.equal(unknown.status, 200);
    assert.equal(await known.text(), await unknown.text());
    assert.equal((await settled(1)).length, 1);
    assert.match(await send(), /terkirim 1/);
    assert.deepEqual(smtp.letters.map((l) => l.to[0]), ['siti@contoh.go.id']);
    const { head, body } = letter_read(smtp.letters[0].text);
    assert.equal(head.subject, 'Undangan ke Maklumat');
    const link = body.match(/https:\/\/maklumat\.contoh\.go\.id(\/undangan\/[\w-]{43})\r?\n/);
    assert.ok(link, body);
    assert.equal((await fetch(site.base + link[1])).status, 200);
    assert.equal((await list())[0].state, 'TERKIRIM');
    for (const file of readdirSync(data, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()))
        assert.ok(!readFileSync(path.join(file.parentPath ?? file.path, file.name)).includes(link[1].slice(10)), file.name);
});

async function one_more() {
    const before = (await list()).length;
    assert.equal((await ask('siti@contoh.go.id')).status, 200);
    const [letter] = await settled(before + 1);
    assert.equal(letter.state, 'MENUNGGU');
    return letter.id;
}
const state_of = async (id) => (await list()).find((l) => l.id === id);

await proof('451: tried again later, under the same Message-ID; then it arrives once', async () => {
    const id = await one_more();
    smtp.letters.length = 0;
    smtp.behave = { end: '451 4.3.0 sebentar lagi' };
    await send();
    assert.deepEqual([(await state_of(id)).state, (await state_of(id)).said], ['GAGAL', '451 4.3.0 sebentar lagi']);
    const first = smtp.talks.length;
    await send();
    assert.equal(smtp.talks.length, first, 'not before its time');
    smtp.behave = {};
    await must('surat', 'ulang', id, '--data', data);
    await send();
    assert.equal((await state_of(id)).state, 'TERKIRIM');
    assert.equal(smtp.letters.length, 1);
    assert.equal(letter_read(smtp.letters[0].text).head['message-id'], `<surat.${id}@contoh.go.id>`);
});

await proof('550 for the recipient and 554 for the text: dead at once, with the reason; a person sends it again', async () => {
    for (const behave of [{ rcpt: '550 5.1.1 tidak ada orang itu' }, { end: '554 5.7.1 tidak mau' }, { data: '554 5.5.1 tidak' }]) {
        const id = await one_more();
        smtp.behave = behave;
        await send();
        const dead = await state_of(id);
        assert.deepEqual([dead.state, dead.said], ['MATI', Object.values(behave)[0]]);
        smtp.behave = {};
        await must('surat', 'ulang', id, '--data', data);
        await send();
        assert.equal((await state_of(id)).state, 'TERKIRIM');
        assert.notEqual((await run('surat', 'ulang', id, '--data', data)).code, 0);
    }
});

await proof('cut in mid-DATA: nothing arrived, it is tried again; cut behind the 250: it arrived, and is not sent again', async () => {
    let id = await one_more();
    smtp.letters.length = 0;
    smtp.behave = { cut: 200 };
    await send();
    assert.equal((await state_of(id)).state, 'GAGAL');
    assert.equal(smtp.letters.length, 0);
    smtp.behave = { cut_after: true };
    await must('surat', 'ulang', id, '--data', data);
    await send();
    await send();
    assert.equal((await state_of(id)).state, 'TERKIRIM');
    assert.equal(smtp.letters.length, 1);
    // the answer was lost: nobody can know; the same number goes out again
    id = await one_more();
    smtp.behave = { silent_end: true };
    await send();
    assert.equal((await state_of(id)).state, 'GAGAL');
    smtp.behave = {};
    await must('surat', 'ulang', id, '--data', data);
    await send();
    const numbers = smtp.letters.slice(1).map((l) => letter_read(l.text).head['message-id']);
    assert.deepEqual(numbers, [`<surat.${id}@contoh.go.id>`, `<surat.${id}@contoh.go.id>`]);
});

await proof('a wrong password and an unreachable server do not kill the letter', async () => {
    const id = await one_more();
    direct.behave = { auth: '535 5.7.8 salah' };
    conf(direct, { tls: 'tls', pengguna: 'maklumat', sandi: path.join(keys, 'sandi') });
    await send();
    assert.equal((await state_of(id)).state, 'GAGAL');
    direct.behave = {};
    conf({ port: 9 });
    await must('surat', 'ulang', id, '--data', data);
    await send();
    assert.deepEqual([(await state_of(id)).state, (await state_of(id)).said], ['GAGAL', 'peladen surel tidak dapat dihubungi']);
    conf(smtp);
    await must('surat', 'ulang', id, '--data', data);
    await send();
    assert.equal((await state_of(id)).state, 'TERKIRIM');
});

await proof('a server that hangs is left behind after its deadline', async () => {
    const id = await one_more();
    smtp.behave = { hang: 'greeting' };
    const began = Date.now();
    await send();
    const seconds = (Date.now() - began) / 1000;
    remark(`given up after ${seconds.toFixed(1)} s`);
    assert.ok(seconds > 5 && seconds < 300);
    assert.equal((await state_of(id)).state, 'GAGAL');
    smtp.behave = {};
});

await proof('two that send at once: each letter goes out once', async () => {
    smtp.letters.length = 0;
    for (let i = 0; i < 2; i++)
        await one_more();
    const waiting = (await list()).filter((l) => l.state === 'MENUNGGU').length;
    await Promise.all([send(), send(), send()]);
    const numbers = smtp.letters.map((l) => letter_read(l.text).head['message-id']);
    assert.equal(numbers.length, waiting);
    assert.equal(new Set(numbers).size, waiting);
});

await proof('the server sends by itself what waited when it started', async () => {
    const id = await one_more();
    await site.stop();
    site = await serve(data, '--set', 'sandi_per_akun=30', '--set', 'sandi_per_hour=1000');
    await until('the letter to leave', async () => (await state_of(id)).state === 'TERKIRIM');
    assert.equal((await state_of(id)).state, 'TERKIRIM', site.log());
});

await proof('limits of asking survive a restart', async () => {
    let last = 200;
    for (let i = 0; i < 40 && last === 200; i++)
        last = (await ask('kebanyakan@contoh.go.id')).status;
    assert.equal(last, 429);
    await site.stop();
    site = await serve(data, '--set', 'sandi_per_akun=30', '--set', 'sandi_per_hour=1000');
    assert.equal((await ask('kebanyakan@contoh.go.id')).status, 429);
    assert.equal((await ask('orang.lain@contoh.go.id')).status, 200);
});

await proof('the password of the mail server is in no log, no argument and no file of the data folder', async () => {
    assert.ok(!site.log().includes(SECRET));
    for (const file of readdirSync(data, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()))
        assert.ok(!readFileSync(path.join(file.parentPath ?? file.path, file.name)).includes(SECRET), file.name);
});

await site.stop();
finish();
process.exit(); // connections that hang on purpose are still open
