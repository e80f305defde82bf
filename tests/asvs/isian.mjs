// isian.mjs: hostile input through the finished program: every field of every form of every page, by corpora
// (ASVS 5.0 1.1 to 1.3, 2.2 to 2.4, 3.7, 7.2, 15.3). The fields are read from the pages themselves, so a new form is
// covered when it appears. TAP on stdout.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { empty_region, must, run, surveys } from '../kit/maklumat.mjs';
import { code_next, demo_staff, forms_of, routes, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const site = await demo_staff(120, '--set', 'rate_limits=off');
const list = await surveys(site.data), [survey] = list;
const NINE = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '3']));
const stranger = new Visitor(site), sistem = await sign_in(site, 'sistem@contoh.go.id');
const account = /href="\/kelola\/akun\/(\d+)"/.exec((await sistem.get('/kelola/akun?cari=pengaduan')).body)[1];

// Every form that people see: { v, page, action, method, fields }. Those that end something are left out.
const PAGES = [[stranger, ['/', '/layanan', '/unit', '/hasil', '/masuk', `/s/${survey.kode}`]],
    [sistem, ['/kelola', '/kelola/akun', '/kelola/akun/baru', `/kelola/akun/${account}`, '/kelola/profil', '/kelola/jejak', '/masuk/ulang']]];
const ENDING = /\/keluar$|\/aktif$|\/sesi$|\/cabut$|\/pulih$/;
async function forms() {
    const found = new Map();
    for (const [v, pages] of PAGES)
        for (const page of pages)
            for (const f of forms_of((await v.get(page)).body))
                if (!ENDING.test(f.action) && f.fields.some((x) => x.type !== 'hidden'))
                    found.set(`${f.method} ${f.action}`, { ...f, v, page });
    return [...found.values()];
}
const all = await forms();
const texts = (f) => f.fields.filter((x) => x.name !== 'csrf' && ['text', 'search', 'email', 'password', 'textarea', 'hidden', 'date', 'select'].includes(x.type));
remark(`${all.length} forms, ${all.reduce((n, f) => n + texts(f).length, 0)} fields`);

// What a person would send, with one field replaced. Radio groups: the third choice.
async function send(f, changes = {}) {
    const fresh = forms_of((await f.v.get(f.page)).body).find((x) => x.action === f.action && x.method === f.method) ?? f;
    const fields = Object.fromEntries(fresh.fields.map((x) => [x.name, x.type === 'radio' || x.type === 'checkbox' ? '3' : x.value]));
    for (const x of fresh.fields.filter((y) => y.value === '' && y.required))
        fields[x.name] = x.type === 'email' ? 'seseorang@contoh.go.id' : 'Seseorang';
    Object.assign(fields, changes);
    if (f.method === 'GET')
        return f.v.get(`${f.action}?${new URLSearchParams(fields)}`);
    return f.v.post(f.action, fields);
}
const sum = async () => createHash('sha256').update(await must('dump', '--data', site.data)).digest('hex');
const alive = async (what) => assert.equal((await stranger.get('/healthz')).status, 200, what);

// ---- decoding ----

await proof('what is encoded twice is decoded once: it stays text, or is refused, and never becomes a path, a sign or a field', async () => {
    const corpus = ['%252e%252e%252f', '%2525', '%253Cscript%253E', '%25%32%65', '%c0%ae%c0%ae/', '%c0%af', '%e0%80%af', '%f0%80%80%af', '%u002e',
        '%uff0e', '%00', '%2500', '%0d%0aX-Uji:%20ya', '%250d%250a', '%26lt;', '&#x3c;', '%ed%a0%80', '%fe', '%ff', '%', '%2', '%zz', '%5c..%5c',
        '%255c', '..%2f', '%2e%2e/', '%09', '%7f', '%ef%bb%bf', '%e2%80%ae'];
    for (const c of corpus) {
        for (const path of [`/layanan/${c}`, `/s/${c}`, `/${c}etc/passwd`, `/kelola/akun/${c}`, `/a/${c}`]) {
            const r = await stranger.get(path);
            assert.ok([303, 400, 404].includes(r.status), `${path}: ${r.status}`);
        }
        const r = await stranger.get(`/layanan?q=${c}`);
        assert.ok([200, 400].includes(r.status), `${c}: ${r.status}`);
        if (r.status === 200) {
            const once = decodeURIComponent(c), box = /name="q" [^>]*value="([^"]*)"/.exec(r.body)?.[1] ?? '';
            assert.ok(!/[<>"]/.test(box), c);
            if (/^%25/.test(c))
                assert.ok(r.body.includes(once.replaceAll('&', '&amp;')), `${c} is shown as ${once}`);
        }
        assert.ok(!('x-uji' in r.head), c);
    }
});

// ---- statements, heads ----

const QUOTES = ['\'', '"', '\'\'', '\' OR \'1\'=\'1', '\'; DROP TABLE akun; --', '1; SELECT 1', '\\\'; --', '1 OR 1=1', '%', '_', '$1', '?1', '{region}',
    '\' UNION SELECT sandi FROM akun --', 'a\' || (SELECT 1) || \'', '"; DELETE FROM orang; --', '`', ')', '*', 'NEAR(a b', 'a AND NOT', '^a*"'];
await proof('quotes and fragments of statements in every field: no failure inside, nothing more or less than one form does', async () => {
    for (const f of all)
        for (const x of texts(f))
            for (const q of QUOTES) {
                const r = await send(f, { [x.name]: q });
                assert.ok(r.status < 500, `${f.method} ${f.action} ${x.name}=${q}: ${r.status}`);
                assert.doesNotMatch(r.body, /syntax error|SQLSTATE|near "/, f.action);
            }
    for (const route of routes().filter((r) => r.path.includes('{')))
        for (const q of QUOTES) {
            const path = route.path.replaceAll(/\{\w+\}/g, encodeURIComponent(q));
            const r = route.method === 'GET' ? await sistem.get(path) : await sistem.post(path, { csrf: 'x' });
            assert.ok(r.status < 500, `${route.method} ${path}: ${r.status}`);
        }
    const checked = await run('verify', '--data', site.data);
    assert.equal(checked.code, 0, checked.out);
    assert.ok((await must('user', 'list', '--data', site.data)).includes('petugas@contoh.go.id'));
});
await proof('CR, LF and their cousins in every field and path never become a line of the head', async () => {
    const breaks = ['\r\nX-Uji: ya', '\nX-Uji: ya', '\rX-Uji: ya', '\u2028X-Uji: ya', '\u0085X-Uji: ya', '\r\n\r\n<html>', '%0d%0aX-Uji: ya', '\v\fX-Uji: ya', '嘊嘍X-Uji: ya'];
    for (const f of all)
        for (const x of texts(f))
            for (const b of breaks) {
                const r = await send(f, { [x.name]: `${x.type === 'email' ? 'a@b.go.id' : '/kelola'}${b}` });
                assert.ok(!('x-uji' in r.head) && r.status < 500, `${f.action} ${x.name}`);
                assert.doesNotMatch(r.location, /[\r\n]|lain\.example/);
            }
    for (const b of breaks)
        for (const path of ['/masuk?next=', '/layanan?lang=', '/?lang=en&x=', '/kelola?'])
            assert.ok(!('x-uji' in (await stranger.get(path + encodeURIComponent(b))).head));
});

// ---- where it leads ----

const OUTSIDE = ['//lain.example', '///lain.example', '////lain.example', '/\\lain.example', '\\\\lain.example', '/\\/lain.example', 'https://lain.example',
    'http:lain.example', 'https:/lain.example', 'https:lain.example', 'HTTPS://lain.example', '//lain.example/%2f..', '/%09/lain.example', '/\t/lain.example',
    '\t//lain.example', ' //lain.example', '/ /lain.example', '//lain。example', '/．．/lain.example', '//127.0.0.1@lain.example', '/@lain.example/..//lain.example',
    'javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', '/%5clain.example', '/%2f/lain.example', '//%0alain.example', '?//lain.example',
    '#//lain.example', './/lain.example', '../lain.example', '/kelola/..//lain.example', '/kelola/../..//lain.example', '%2f%2flain.example', '\u0000//lain.example',
    'mailto:a@lain.example', '//[::1]', '//1249763844', `/${'a'.repeat(3000)}`];
await proof('next= leads to own pages only, whichever way it is asked', async () => {
    const own = (location, what) => {
        const at = new URL(location, site.base);
        assert.equal(at.origin, site.base, what);
        assert.match(location, /^\/(?![/\\])[^\s\\\x00-\x1f]*$/, what);
        const inner = at.searchParams.get('next');
        if (inner)
            own(inner, `${what} → next`);
    };
    for (const next of OUTSIDE) {
        const v = new Visitor(site);
        const page = await v.get(`/masuk?next=${encodeURIComponent(next)}`);
        if (page.status !== 400)
            own(forms_of(page.body).find((f) => f.action === '/masuk').fields.find((x) => x.name === 'next').value, `page: ${next}`);
        const r = await v.post('/masuk', { surel: 'petugas@contoh.go.id', sandi: site.sandi['petugas@contoh.go.id'], next });
        assert.ok([303, 400].includes(r.status), `${next}: ${r.status}`);
        if (r.status === 303)
            own(r.location, next);
        const again = await v.post('/masuk/ulang', { csrf: await v.csrf(), sandi: site.sandi['petugas@contoh.go.id'], next });
        if (again.status === 303)
            own(again.location, `again: ${next}`);
        const half = new Visitor(site), code = await half.post('/masuk', { surel: 'sistem@contoh.go.id', sandi: site.sandi['sistem@contoh.go.id'], next });
        if (code.status === 303)
            own(code.location, `code: ${next}`);
    }
    const r = await new Visitor(site).post('/masuk', { surel: 'petugas@contoh.go.id', sandi: site.sandi['petugas@contoh.go.id'], next: '/kelola/profil?lang=en' });
    assert.equal(r.location, '/kelola/profil?lang=en', 'the control: an own page is reached');
});

// ---- limits of every field ----

await proof('every text field: as long as its page says is taken, one character more and control characters are refused or cleaned, never a failure', async () => {
    let tried = 0;
    const word = { email: (n) => `${'a'.repeat(n - '@contoh.go.id'.length)}@contoh.go.id` };
    for (const f of all)
        for (const x of texts(f).filter((y) => y.maxlength > 0)) {
            const fill = word[x.type] ?? ((n) => 'ä'.repeat(n));
            const most = await send(f, { [x.name]: fill(x.maxlength) }), over = await send(f, { [x.name]: fill(x.maxlength + 1) });
            assert.ok(most.status < 500 && over.status < 500, `${f.action} ${x.name}`);
            if (f.method === 'POST' && x.type !== 'password' && f.action !== '/masuk')
                assert.equal(over.status, 422, `${f.action} ${x.name}: ${x.maxlength + 1} characters: ${over.status}`);
            for (const odd of ['\u0000', '\u0007', '\u202e', '\ufeff', '\u0300'.repeat(50), '🏛️'.repeat(20), '-1', '0', '9'.repeat(40), '1e9', 'NaN', '[]', '{}', '<a>', '\ud83d'])
                assert.ok((await send(f, { [x.name]: odd })).status < 500, `${f.action} ${x.name} ${JSON.stringify(odd)}`);
            tried++;
        }
    remark(`${tried} fields with a limit`);
    assert.ok(tried >= 15);
    await alive('after the limits');
});
await proof('fields that are missing, doubled, unknown or of another kind: a clear refusal or no effect, never a failure', async () => {
    for (const f of all.filter((x) => x.method === 'POST')) {
        const csrf = f.v === sistem ? await sistem.csrf() : '';
        for (const body of ['', `csrf=${csrf}`, `csrf=${csrf}&${f.fields.map((x) => `${x.name}=`).join('&')}`, `csrf=${csrf}&${f.fields.map((x) => `${x.name}=1&${x.name}=2`).join('&')}`,
            `csrf=${csrf}&nama[]=a&surel[x]=b`, `csrf=${csrf}&${'a=1&'.repeat(60)}`, `csrf=${csrf}&${'a=1&'.repeat(500)}`, '=', '&&&', '%', 'a'.repeat(60_000)]) {
            const r = await f.v.post(f.action, body);
            assert.ok(r.status < 500 && r.status !== 200, `${f.action} ${body.slice(0, 60)}: ${r.status}`);
        }
    }
});

// ---- fields that nobody asked for ----

await proof('role=admin and other fields that no form has change nothing of rights, region, state or time', async () => {
    const rights = async () => (await must('user', 'list', '--data', site.data)).split('\n').map((l) => l.split('\t')).filter((c) => c[0] === 'enumerator@contoh.go.id').map((c) => [c[0], c[2], c[3]].join());
    const extra = { peran: 'PENGELOLA_SISTEM', role: 'admin', admin: '1', is_admin: 'true', aktif: '0', daerah_id: '1', orang_id: '1', id: '1', disetujui: '1', bersandi: '1',
        sandi: 'diganti-diam-diam-1', hash: 'x', dibuat: '0', faktor: '0', tahap: '2', 'orang[peran]': 'PENGELOLA_SISTEM', nomor: '1', unit: '1' };
    const person = await sign_in(site, 'enumerator@contoh.go.id'), before = await rights();
    for (const page of ['/kelola/profil', '/masuk/ulang']) {
        const f = forms_of((await person.get(page)).body).find((x) => x.action === page);
        const fields = Object.fromEntries(f.fields.map((x) => [x.name, x.value]));
        await person.post(page, { ...extra, ...fields, ...page === '/masuk/ulang' && { sandi: site.sandi['enumerator@contoh.go.id'] } });
        await person.post(`${page}?${new URLSearchParams(extra)}`, fields);
    }
    assert.deepEqual(await rights(), before);
    assert.equal((await person.get('/kelola/akun')).status, 403);
    const n = (await must('export', 'responses', '--data', site.data)).split('\n').length;
    await stranger.post(`/s/${survey.kode}`, { ...NINE, ...extra, survei: list.at(-1).kode, waktu: '2020-01-01', verified: '1' });
    const rows = (await must('export', 'responses', '--data', site.data)).trim().split('\n');
    assert.equal(rows.length, n, 'one more answer');
    assert.ok(!rows.some((l) => l.includes('2020-01-01')));
});

// ---- the order of steps ----

await proof('no step of signing in is skipped: in each state every page and every form of the desk leads back to the step that is due', async () => {
    const sandi = site.sandi['admin@contoh.go.id'];
    const states = {
        'not signed in': [new Visitor(site), /^\/masuk/],
        'a cookie of somebody\'s own making': [Object.assign(new Visitor(site), { jar: new Map([['maklumat', 'A'.repeat(43)]]) }), /^\/masuk/],
        'a role that needs a second factor, without one': [new Visitor(site), /^\/kelola\/faktor/],
        'password given, code due': [new Visitor(site), /^\/masuk/],
    };
    await states['a role that needs a second factor, without one'][0].post('/masuk', { surel: 'admin@contoh.go.id', sandi });
    await states['password given, code due'][0].post('/masuk', { surel: 'sistem@contoh.go.id', sandi: site.sandi['sistem@contoh.go.id'] });
    let asked = 0;
    for (const [name, [v, due]] of Object.entries(states))
        for (const route of routes().filter((r) => /STAF|ADMIN|MASUK/.test(r.own) && !/faktor|keluar|ulang|profil/.test(r.path))) {
            const path = route.path.replaceAll('{id}', account).replaceAll(/\{\w+\}/g, '1');
            if (name.includes('second factor') && path === '/kelola')
                continue;
            const r = route.method === 'GET' ? await v.get(path) : await v.post(path, { csrf: await v.csrf(), nama: 'Terlewati' });
            const led = r.status === 303 && due.test(r.location);
            assert.ok(led || r.status === 403, `${name}: ${route.method} ${path}: ${r.status} ${r.location}`);
            asked++;
        }
    remark(`${asked} steps refused`);
    assert.ok(asked > 40);
    assert.ok(!(await must('user', 'list', '--data', site.data)).includes('Terlewati'));
});
await proof('a session is new at every change of what it may: a cookie brought along, and that of the step before, are worth nothing', async () => {
    const v = new Visitor(site);
    v.jar.set('maklumat', 'B'.repeat(43));
    await v.post('/masuk', { surel: 'sistem@contoh.go.id', sandi: site.sandi['sistem@contoh.go.id'], next: '/kelola' });
    const half = v.jar.get('maklumat');
    assert.notEqual(half, 'B'.repeat(43));
    const r = await v.post('/masuk/kode', { kode: await code_next(site.faktor['sistem@contoh.go.id']), next: '/kelola' });
    assert.equal(r.status, 303);
    const whole = v.jar.get('maklumat');
    assert.notEqual(whole, half);
    assert.match(whole, /^[A-Za-z0-9_-]{43}$/, '256 bit');
    const old = new Visitor(site);
    old.jar.set('maklumat', half);
    assert.match((await old.get('/kelola')).location, /^\/masuk/);
    assert.equal((await v.get('/kelola')).status, 200);
    const bytes = await must('dump', '--data', site.data);
    assert.ok(!bytes.includes(whole) && !bytes.includes(Buffer.from(whole, 'base64url').toString('hex')), 'not kept in clear');
});

// ---- JSON ----

await proof('every answer of the API is one JSON value with its type, whatever stands in the data and in the question', async () => {
    const payload = '</script><script>alert(1)</script>"\'\\\u2028';
    for (const path of [`/api/v1/skm/${survey.kode}`, '/api/v1/skm/zzzzzz', '/api/v1/openapi.json', `/api/v1/skm/${encodeURIComponent(payload)}`, '/api/v1/tidak-ada',
        `/api/v1/skm/${survey.kode}?callback=alert`, '/api/v1/skm/%zz']) {
        const r = await stranger.get(path);
        assert.match(r.head['content-type'], /^application\/json(; charset=utf-8)?$/, path);
        assert.equal(r.head['x-content-type-options'], 'nosniff');
        JSON.parse(r.body);
        assert.ok(!/<\/?script/i.test(r.body), path);
    }
    const r = await stranger.request('POST', `/api/v1/skm/${survey.kode}/jawaban`, { headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...Object.fromEntries(Object.keys(NINE).map((k) => [k, 3])), idempotency: 'kunci-json-1', saran: payload, usia: payload }) });
    assert.match(r.head['content-type'], /^application\/json/);
    JSON.parse(r.body);
    assert.ok(!/<\/?script/i.test(r.body));
});
await site.stop();

// ---- floods, fresh installations ----

await proof('a thousand answers from one network: most are refused with when to come again, while a neighbour is served', async () => {
    const one = await demo_staff(20, '--set', 'proxy=on', '--set', 'skm_per_hour=60');
    const v = new Visitor(one), [s] = await surveys(one.data), count = {};
    const from = (address) => ({ 'X-Forwarded-For': address, 'X-Forwarded-Proto': 'https', Origin: `https://127.0.0.1:${one.port}` });
    const began = Date.now();
    for (let i = 0; i < 1000; i += 20)
        for (const r of await Promise.all(Array.from({ length: 20 }, () => v.post(`/s/${s.kode}`, NINE, from('203.0.113.9'))))) {
            count[r.status] = (count[r.status] ?? 0) + 1;
            assert.ok(r.status === 303 || r.head['retry-after'], `${r.status}`);
        }
    remark(JSON.stringify(count));
    const more = Math.ceil((Date.now() - began) / 60_000); // one a minute comes back
    assert.ok(count[303] <= 61 + more && count[429] >= 939 - more);
    assert.equal((await v.post(`/s/${s.kode}`, NINE, from('203.0.113.10, 198.51.100.7'))).status, 303, 'another network');
    assert.equal((await v.post(`/s/${s.kode}`, NINE, from('198.51.100.8, 203.0.113.9'))).status, 429, 'what a visitor writes himself does not help');
    await one.stop();
});
await proof('a fresh installation has nobody: no password of the usual kind signs in, and the first manager comes by a link that works once', async () => {
    const empty = await empty_region('--set', 'rate_limits=off'), v = new Visitor(empty);
    for (const surel of ['admin', 'admin@admin.com', 'admin@contoh.go.id', 'root', 'maklumat', 'sistem@contoh.go.id'])
        for (const sandi of ['', 'admin', 'password', 'maklumat', '12345678', 'changeme', 'rahasia'])
            assert.equal((await v.post('/masuk', { surel, sandi })).status, 422, `${surel} ${sandi}`);
    assert.equal((await must('user', 'list', '--data', empty.data)).trim(), '');
    const link = /\/undangan\/(\S+)/.exec(await must('user', 'add', '--data', empty.data, '--surel', 'ani@contoh.go.id', '--nama', 'Ani', '--peran', 'PENGELOLA_SISTEM'))[0];
    const sandi = 'kuda tua menyeberang jembatan';
    assert.equal((await v.post(link, { sandi: 'password', sandi2: 'password' })).status, 422, 'too common');
    assert.equal((await v.post(link, { sandi, sandi2: sandi })).status, 303);
    assert.equal((await v.post(link, { sandi: `${sandi} dua`, sandi2: `${sandi} dua` })).status, 404);
    assert.equal((await new Visitor(empty).post('/masuk', { surel: 'ani@contoh.go.id', sandi })).status, 303);
    await empty.stop();
});
finish();
process.exit(); // also when a failed proof left a server running
