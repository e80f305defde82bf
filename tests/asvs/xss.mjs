// xss.mjs: sixty payloads in every text field and in all stored texts (ASVS 5.0 1.2.1, 1.2.2, 3.4.3). What comes back at once
// is parsed by a real browser and searched for anything that runs; what is stored is looked at page by page in that
// browser with scripts on: no dialog, no message of the content policy, no element of the payload. TAP on stdout.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { browser_open, each } from '../browser/lib.mjs';
import { must, run, surveys } from '../kit/maklumat.mjs';
import { demo_staff, forms_of, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const K = 'kena=1', RUN = `window.${K};alert(1)`;
const PAYLOADS = [`<script>${RUN}</script>`, `"><script>${RUN}</script>`, `'><script>${RUN}</script>`, `</textarea><script>${RUN}</script>`,
    `</title><script>${RUN}</script>`, `</style><script>${RUN}</script>`, `</script><script>${RUN}</script>`, `</select><script>${RUN}</script>`,
    `<ScRiPt>${RUN}</sCrIpT>`, `<script/x>${RUN}</script>`, `<script\t>${RUN}</script>`, `<<script>${RUN}//<</script>`, '<script src=//lain.example/x.js></script>',
    `<img src=x onerror="${RUN}">`, `"><img src=x onerror="${RUN}">`, `<img src=x onerror=${RUN}>`, '<img/src=x/onerror=alert(1)>', '<img src="x`onerror=alert(1)">',
    `<svg onload="${RUN}">`, '<svg><script>alert(1)</script></svg>', '<svg><animate onbegin=alert(1) attributeName=x dur=1s>', '<svg><a xlink:href="javascript:alert(1)"><text y=9>x',
    `<body onload="${RUN}">`, '<iframe src="javascript:alert(1)">', '<iframe srcdoc="<script>alert(1)</script>">', '<object data="javascript:alert(1)">', '<embed src="javascript:alert(1)">',
    `<input autofocus onfocus="${RUN}">`, `" autofocus onfocus="${RUN}" x="`, `' autofocus onfocus='${RUN}' x='`, ` autofocus onfocus=${RUN} x=`, `" onmouseover="${RUN}`, '` onmouseover=`alert(1)',
    `<details open ontoggle="${RUN}">`, `<video><source onerror="${RUN}">`, `<audio src=x onerror="${RUN}">`, `<marquee onstart="${RUN}">`, '<select autofocus onfocus=alert(1)>',
    '<a href="javascript:alert(1)" kena>x</a>', '<a href="jav&#x09;ascript:alert(1)" kena>x</a>', '<form action="javascript:alert(1)"><button kena>x', '<button formaction="javascript:alert(1)" kena>x',
    '<base href="https://lain.example/" kena>', '<meta http-equiv="refresh" content="0;url=javascript:alert(1)" kena>', '<link rel=stylesheet href="//lain.example/x.css" kena>', '<style kena>*{background:url(//lain.example)}</style>',
    'javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}', '<%= alert(1) %>',
    '&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;img src=x onerror=alert(1)&#62;', '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e', '%3Cscript%3Ealert(1)%3C/script%3E', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
    '<!--<img src="--><img src=x onerror=alert(1)>', '<![CDATA[<img src=x onerror=alert(1)>]]>', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>'];
assert.equal(new Set(PAYLOADS).size, 60);

const site = await demo_staff(60, '--set', 'rate_limits=off', '--set', 'list_page=100');
const [survey] = await surveys(site.data);
const sistem = await sign_in(site, 'sistem@contoh.go.id'), stranger = new Visitor(site);
const browser = await browser_open();

// Run in the browser: what in this text would run or load if it were a page of ours.
function dangers(html) {
    const d = new DOMParser().parseFromString(html, 'text/html'), told = [];
    for (const e of d.querySelectorAll('*')) {
        const name = e.localName;
        if (name === 'script' && !(e.getAttribute('src') ?? '').startsWith('/a/'))
            told.push(e.outerHTML.slice(0, 80));
        if (['iframe', 'object', 'embed', 'base', 'marquee', 'math', 'video', 'audio', 'frame'].includes(name) || name === 'meta' && e.hasAttribute('http-equiv'))
            told.push(e.outerHTML.slice(0, 80));
        for (const a of e.attributes) {
            if (/^on|^srcdoc$|^style$|^kena$/.test(a.name))
                told.push(`${name} ${a.name}`);
            if (/^(href|src|action|formaction|data|xlink:href|poster)$/.test(a.name) && !/^(\/(?!\/)|#|\?|https:\/\/|mailto:|tel:|data:image\/|$)/.test(a.value) && !/^[a-z0-9?=&_.-]+$/i.test(a.value))
                told.push(`${name} ${a.name}=${a.value.slice(0, 60)}`);
        }
    }
    return told;
}

const checker = await browser.newPage();
await proof('sixty payloads in every field of every form: what comes back holds nothing that runs', async () => {
    const account = /href="\/kelola\/akun\/(\d+)"/.exec((await sistem.get('/kelola/akun?cari=pengaduan')).body)[1];
    let sent = 0;
    for (const [v, pages] of [[stranger, ['/', '/layanan', '/unit', '/hasil', '/masuk', '/lupa', `/s/${survey.kode}`]],
        [sistem, ['/kelola', '/kelola/akun', '/kelola/akun/baru', `/kelola/akun/${account}`, '/kelola/profil', '/kelola/jejak', '/masuk/ulang']]])
        for (const page of pages)
            for (const f of forms_of((await v.get(page)).body)) {
                if (/keluar$|aktif$|sesi$|cabut$|pulih$|tautan$/.test(f.action))
                    continue;
                const names = f.fields.filter((x) => x.name !== 'csrf').map((x) => x.name), csrf = f.method === 'POST' && v === sistem ? await v.csrf() : '';
                for (const p of PAYLOADS) {
                    const fields = Object.fromEntries([...names.map((n) => [n, p]), ...csrf ? [['csrf', csrf]] : []]);
                    const r = f.method === 'GET' ? await v.get(`${f.action}?${new URLSearchParams(fields)}`) : await v.post(f.action, fields);
                    assert.ok(r.status < 500, `${f.action}: ${r.status}`);
                    if (/html/.test(r.head['content-type'] ?? ''))
                        assert.deepEqual(await checker.evaluate(dangers, r.body), [], `${f.method} ${f.action}: ${p}`);
                    sent++;
                }
            }
    remark(`${sent} answers looked at`);
    assert.ok(sent > 600);
});
await proof('the control: each payload, put into a page unescaped, is found by the same search or is no markup', async () => {
    let found = 0;
    for (const p of PAYLOADS) {
        const places = [`<p>${p}</p>`, `<input value="${p}">`, `<input value='${p}'>`, `<input value=${p}>`, `<textarea>${p}</textarea>`, `<title>${p}</title>`, `<a href="${p}">x</a>`, `<style>${p}</style>`];
        const told = [];
        for (const place of places)
            told.push(...await checker.evaluate(dangers, place.replaceAll('&#', '&amp;#')));
        found += told.length > 0 ? 1 : 0;
    }
    remark(`${found} of 60`);
    assert.ok(found >= 54); // the others are for template languages and decoders that are not here
});

// ---- stored ----

const cell = (t) => `"${t.replaceAll('"', '""')}"`;
await proof('the payloads are stored: names of units and services, addresses, synonyms, people, reasons, suggestions', async () => {
    const unit = path.join(site.data, 'unit.csv'), layanan = path.join(site.data, 'layanan.csv');
    writeFileSync(unit, `kode,nama,jenis,induk,alamat\n${PAYLOADS.map((p, i) => `kena-${i},${cell(`Unit ${i} ${p}`)},DINAS,,${cell(p)}`).join('\n')}\n`);
    const head = (await run('help', 'import', 'layanan')).out;
    assert.ok(head.length > 0);
    writeFileSync(layanan, `kode,unit,nama,ringkas,sinonim\n${PAYLOADS.map((p, i) => `kena-layanan-${i},kena-${i},${cell(`Layanan ${i} ${p}`)},${cell(p)},${cell(p)}`).join('\n')}\n`);
    await must('import', 'unit', unit, '--data', site.data);
    await must('import', 'layanan', layanan, '--data', site.data);
    let people = 0;
    await each(PAYLOADS.entries(), async ([i, p]) => {
        const add = () => run('user', 'add', '--data', site.data, '--surel', `kena${i}@contoh.go.id`, '--nama', `Orang ${i} ${p}`.slice(0, 100), '--jabatan', p.slice(0, 100), '--peran', 'PETUGAS', '--unit', 'kena-1');
        let r = await add();
        for (let again = 0; r.code !== 0 && again < 5; again++) // other programs write, too
            r = await add();
        if (r.code !== 0)
            remark(r.err);
        people += r.code === 0 ? 1 : 0;
    }, 2);
    assert.ok(people >= 55, `${people} people`);
    for (const p of PAYLOADS)
        assert.equal((await stranger.post(`/s/${survey.kode}`, { ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '2'])), saran: p })).status, 303);
});

async function look(addresses, cookies) {
    const told = [], context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies(cookies);
    await context.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`CSP-UJI ${e.violatedDirective} ${e.blockedURI} ${e.sample}`)));
    let pages = 0, shown = 0;
    await each(addresses, async (address) => {
        const page = await context.newPage();
        page.on('dialog', (d) => { told.push(`dialog on ${address}`); d.dismiss(); });
        page.on('console', (m) => { if (/CSP-UJI|Content Security Policy/.test(m.text())) told.push(`${address}: ${m.text()}`); });
        page.on('request', (r) => { if (!r.url().startsWith(site.base) && !r.url().startsWith('data:')) told.push(`${address}: asked ${r.url()}`); });
        const response = await page.goto(site.base + address);
        told.push(...(await page.evaluate(dangers, await response.text())).map((t) => `${address}: ${t}`));
        if (await page.evaluate(() => 'kena' in window || document.querySelector('[kena]') !== null))
            told.push(`${address}: it ran`);
        shown += (await response.text()).split('alert(1)').length - 1;
        pages++;
        await page.close();
    });
    await context.close();
    remark(`${pages} pages, payloads shown ${shown} times`);
    return { told, shown };
}
const some = [0, 3, 4, 13, 22, 28, 33, 38, 44, 46, 56, 59];
await proof('public pages that show them: no dialog, no message of the content policy, nothing asked from elsewhere', async () => {
    const { told, shown } = await look(['/', '/unit', '/layanan?q=kena', '/layanan?q=alert', '/layanan?page=2', '/layanan?page=4', '/hasil', '/hasil?urut=nama', '/hasil?jenis=DINAS', '/hasil?lang=en',
        ...some.flatMap((i) => [`/unit/kena-${i}`, `/layanan/kena-layanan-${i}`]), ...(await surveys(site.data)).filter((s) => s.layanan.startsWith('kena-')).slice(0, 12).map((s) => `/s/${s.kode}`)], []);
    assert.deepEqual(told, []);
    assert.ok(shown > 100);
});
await proof('pages of the desk that show them: no dialog, no message of the content policy, nothing asked from elsewhere', async () => {
    const list = (await sistem.get('/kelola/akun?cari=kena')).body, ids = [...new Set([...list.matchAll(/href="\/kelola\/akun\/(\d+)"/g)].map((m) => m[1]))].slice(0, 20);
    assert.ok(ids.length >= 20, `${ids.length} accounts`);
    const { told, shown } = await look(['/kelola', '/kelola/akun', '/kelola/akun?cari=kena', '/kelola/akun?hal=2', '/kelola/akun/baru', '/kelola/jejak', '/kelola/jejak?hal=2', '/kelola/profil',
        ...ids.map((id) => `/kelola/akun/${id}`)], [...sistem.jar].map(([name, value]) => ({ name, value, url: site.base })));
    assert.deepEqual(told, []);
    assert.ok(shown > 60);
});
await browser.close();
await site.stop();
finish();
process.exit(); // also when a failed proof left a server running
