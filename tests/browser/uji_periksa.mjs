// uji_periksa.mjs: does the checker of the pages find what it is there for? One sound page, which it lets pass, and the
// same page with one defect of each kind planted, each of which must be found by the question meant for it. TAP on stdout.
import assert from 'node:assert/strict';
import http from 'node:http';
import { finish, proof } from '../kit/tap.mjs';
import { browser_open } from './lib.mjs';
import { look, Windows } from './periksa.mjs';
import { rupa_differs, rupa_take } from './rupa.mjs';

const HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Uji pemeriksa</title><link rel="icon" href="data:,">';
const STYLE = 'body{margin:1rem;font:1rem/1.5 sans-serif;color:#111;background:#fff}@media(prefers-color-scheme:dark){body{color:#eee;background:#111}}';
const page = ({ lang = 'id', head = HEAD, style = '', body = '', h1 = '<h1>Layanan</h1>' }) =>
    `<!DOCTYPE html>\n<html lang="${lang}">\n<head>${head}<style>${STYLE}${style}</style></head>\n<body><main>${h1}<p>Isi halaman uji.</p>${body}</main></body>\n</html>\n`;
const LONG = 'Persyaratan-pelayanan-yang-panjang-sekali';

// What is planted, and in which question of look() it must be told. English pages are asked fewer things of colours.
const DEFECTS = [
    ['another status', {}, /: status 500/, { status: 500 }],
    ['two h1', { body: '<h1>Lagi</h1>' }, /: status 200/],
    ['no title', { head: HEAD.replace(/<title>.*<\/title>/, '<title> </title>') }, /: status 200/],
    ['the wrong language', { lang: 'en' }, /: status 200/],
    ['an id twice', { body: '<p id="a">Satu.</p><p id="a">Dua.</p>' }, /: status 200/],
    ['a link to nowhere', { body: '<p><a href="#tidak-ada">Ke sana</a></p>' }, /: status 200/],
    ['a block in a paragraph', { body: '<p><div>Isi</div></p>' }, /html-validate/],
    ['an element left open', { body: '<section><h2>Judul</h2>' }, /html-validate/],
    ['a picture without words', { body: '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="9" height="9">' }, / 1280 light/],
    ['a field without label', { body: '<form><input type="text" name="x"></form>' }, / 768 light/],
    ['a button without name, in English', { lang: 'en', body: '<button type="button"></button>' }, / 1280 light/, { lang: 'en' }],
    ['small targets', { body: '<p><a class="k" href="/a">a</a><a class="k" href="/b">b</a></p>', style: '.k{display:block;font-size:8px;line-height:8px}' }, / 390 light/],
    ['pale text', { body: '<p class="k">Pucat sekali.</p>', style: '.k{color:#aaa;background:#fff}' }, / 1280 light/],
    ['pale text at 768 px alone', { body: '<p class="k">Pucat.</p>', style: '@media(min-width:600px) and (max-width:900px){.k{color:#aaa;background:#fff}}' }, / 768 light/],
    ['pale text at 390 px alone', { body: '<p class="k">Pucat.</p>', style: '@media(max-width:600px){.k{color:#aaa;background:#fff}}' }, / 390 light/],
    ['pale text in the dark alone', { body: '<p class="k">Pucat.</p>', style: '@media(prefers-color-scheme:dark){.k{color:#555}}' }, / 1280 dark/],
    ['pale text in the dark on a phone', { lang: 'en', body: '<p class="k">Pale.</p>', style: '@media(prefers-color-scheme:dark) and (max-width:600px){.k{color:#555}}' }, / 390 dark/, { lang: 'en' }],
    ['too wide for 320 px', { body: '<p class="k">Lebar</p>', style: '.k{width:350px}' }, /: 320 px/],
    ['too wide in English', { lang: 'en', body: `<p class="k">${LONG}-${LONG}</p>`, style: '.k{white-space:nowrap}' }, / 390 light/, { lang: 'en' }],
    ['text cut at the side', { body: `<p class="k">${LONG}</p>`, style: '.k{width:6rem;overflow:hidden;white-space:nowrap}' }, / 768 light/],
    ['text cut below', { body: '<p class="k">Satu baris,<br>lalu satu lagi.</p>', style: '.k{height:1.5rem;overflow:hidden}' }, / 1280 light/],
    ['one text over another', { body: '<p class="k">Di atas.</p><p class="k">Di bawah.</p>', style: '.k{position:absolute;top:9rem;left:1rem;margin:0}' }, / 390 light/],
    ['a label that runs into its bar', { body: '<div class="chart-unsur"><span class="l">Persyaratan</span><span class="ch-track"></span></div>',
        style: '.l{display:inline-block;width:9rem}.ch-track{display:inline-block;width:9rem;margin-left:-3rem}' }, / 1280 light/],
    ['cut at 200 %', { body: '<p class="k">Isi kotak.</p>', style: '.k{height:24px;overflow:hidden;margin:0}' }, /200 %/],
    ['cut with wider spacing', { body: '<p><span class="k">Kata-kata</span></p>', style: '.k{display:inline-block;width:4.6rem;overflow:hidden;white-space:nowrap}' }, /text spacing/],
    ['a sentence that never ends', { body: '<p>Kata-kata ini terus berjalan tanpa satu titik pun sehingga siapa saja yang membacanya dengan suara keras akan kehabisan napas sebelum sampai ke ujungnya.</p>' }, /no sentence above/],
    ['an exception', { body: '<script>nix();</script>' }, /console/],
    ['an asset that is not there', { body: '<script src="/tidak-ada.js"></script>' }, /console/],
];

const shown = new Map();
const server = http.createServer((request, response) => {
    const sent = shown.get(request.url);
    response.writeHead(sent === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(sent ?? '');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await browser_open({ light: true });
const windows = new Windows(browser);

// The questions of look() about this page that were answered with "no".
async function failed(name, parts, { lang = 'id', status = 200 } = {}) {
    const path = `/${shown.size}`, url = `http://127.0.0.1:${server.address().port}${path}`, bad = [];
    shown.set(path, page(parts));
    await look(windows, { name, lang, status, open: (p) => p.goto(url) }, async (asked, fn) => {
        try {
            await fn();
        } catch (error) {
            bad.push(`${asked}: ${error.message}`);
        }
    });
    return bad;
}

for (const lang of ['id', 'en'])
    await proof(`a sound page passes: ${lang}`, async () => assert.deepEqual(await failed('', { lang }, { lang }), []));
for (const [name, parts, where, options] of DEFECTS)
    await proof(`found: ${name}`, async () => {
        const bad = await failed('', parts, options);
        assert.ok(bad.some((told) => where.test(told.split('\n')[0])), bad.join('\n') || 'nothing was found');
    });

// ---- how a page looks: the same page passes, and so does what nobody would see; what was planted is told

const LOOK = { style: `body{margin:0}header,main{padding:16px}.card{border:1px solid #ccd;padding:16px;margin:16px 0;max-width:40rem}
    .btn{display:inline-block;background:#0b5f5a;color:#fff;padding:12px 20px}.grade{background:#e3f3e9;color:#15703b}table{width:100%}`,
    body: `<section class="card"><h2>Kartu pertama</h2><p>Isi kartu.</p><a class="btn" href="/x">Buka kartu</a></section>
    <section class="card"><h2>Kartu kedua</h2><p><span class="grade">Baik</span></p>
    <table><thead><tr><th>Nama</th><th>Nilai</th></tr></thead><tbody><tr><td>Satu</td><td>84,62</td></tr></tbody></table></section>` };
const SEEN = [
    ['a card that moved', { style: '.card+.card{margin-left:40px}' }, /section\.card: x/],
    ['a card that moved up over the other', { style: '.card+.card{margin-top:-40px}' }, /section\.card: gap/],
    ['a card that got narrow', { style: '.card{max-width:30rem}' }, /section\.card: width/],
    ['a heading over a text', { style: 'h2{margin-bottom:-60px}' }, /btn.*gap/],
    ['a button without its style', { style: '.btn{display:inline;padding:0;background:none;color:#000}' }, /btn.*ground/],
    ['a grade in another colour', { style: '.grade{background:#fbe4e2;color:#8a1710}' }, /grade.*ground/],
    ['a table that is gone', { style: 'table{display:none}' }, /table was expected/],
    ['a part that is new', { body: '<section class="card"><h2>Kartu ketiga</h2></section>' }, /the end was expected, section\.card is there/],
    ['a dark ground', { style: 'body{background:#333}' }, /squares of the picture/],
];
const ALIKE = [
    ['nothing', {}],
    ['a shift of two pixels', { style: 'main{padding:18px}' }],
    ['one more line of words', { body: '<p>Satu kalimat lagi di bawah.</p>' }],
    ['other words of the same length', { from: 'Isi kartu.', to: 'Kata lain.' }],
    ['another smoothing of letters', { style: 'body{-webkit-font-smoothing:antialiased;text-rendering:geometricPrecision}' }],
];
const look_page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
async function taken({ style = '', body = '', from = '', to = '' }) {
    await look_page.setContent(page({ body: (LOOK.body + body).replace(from, to), style: LOOK.style + style }));
    return rupa_take(look_page, true);
}
const kept = await taken({});
for (const [name, change, where] of SEEN)
    await proof(`the look tells: ${name}`, async () => {
        const told = rupa_differs(kept, await taken(change));
        assert.ok(told.some((t) => where.test(t)), told.join('\n') || 'nothing was found');
    });
for (const [name, change] of ALIKE)
    await proof(`the look lets pass: ${name}`, async () => assert.deepEqual(rupa_differs(kept, await taken(change)), []));
await proof('the look tells a part that is not one of its lines', () =>
    assert.throws(() => rupa_differs({ parts: ['h1 lain'], picture: [] }, kept), /not a part/));

await browser.close();
server.close();
finish();
