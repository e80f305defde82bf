// kepala.mjs: what stands around every answer (ASVS 5.0 3.3 to 3.5, 4.1, 13.4, 14.3): every route of the house, asked
// by a stranger, an officer and the system manager, over plain HTTP and behind a TLS proxy. TAP on stdout.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import net from 'node:net';
import { must, surveys } from '../kit/maklumat.mjs';
import { demo_staff, forms_of, routes, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const site = await demo_staff(120, '--set', 'rate_limits=off');
const [survey] = await surveys(site.data);
const receipt = (await new Visitor(site).post(`/s/${survey.kode}`,
    Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '3'])))).location.split('/').pop();
const sistem = await sign_in(site, 'sistem@contoh.go.id'), petugas = await sign_in(site, 'petugas@contoh.go.id');
const account = /href="\/kelola\/akun\/(\d+)"/.exec((await sistem.get('/kelola/akun')).body)[1];

// An address of the route where something is, and one where nothing is.
const VALUES = { id: account, resi: receipt, token: 'A'.repeat(43), peran: '1' };
function address(route) {
    return route.path.replaceAll(/\{(\w+)\}/g, (all, name) =>
        name === 'kode' ? (route.path.startsWith('/layanan') ? survey.layanan : route.path.startsWith('/unit') ? survey.unit : survey.kode)
            : VALUES[name] ?? '1');
}
const WRONG = ['/tidak-ada', '/a/tidak-ada.css', '/%zz', '/kelola/tidak-ada', '/api/v1/tidak-ada', `/${'x'.repeat(5000)}`];
const people = { orang: new Visitor(site), petugas, sistem };

// Every answer there is: all routes by all people, refused ones too, and what no route takes.
async function crawl(headers = {}) {
    const seen = [];
    const assets = [...(await people.orang.get('/')).body.matchAll(/(?:href|src)="(\/a\/[^"]+)"/g)].map((m) => m[1]);
    const all = [...routes().map((r) => [r.method, address(r), r]), ...[...WRONG, ...new Set(assets)].map((p) => ['GET', p, null])];
    for (const [who, v] of Object.entries(people))
        for (const [method, path, route] of all) {
            if (path === '/keluar')
                continue;
            const r = method === 'POST' ? await v.post(path, { kosong: '1' }, headers) : await v.get(path, headers);
            seen.push({ what: `${method} ${path.slice(0, 60)} (${who})`, who, path, method, route, ...r });
        }
    return seen;
}
const answers = await crawl({ 'X-Uji': 'x' });
remark(`${answers.length} answers of ${routes().length} routes`);

await proof('every answer of every route forbids inline scripts, framing, guessing of types, and keeps its address to itself', () => {
    assert.ok(answers.length > 150);
    for (const a of answers) {
        const policy = a.head['content-security-policy'] ?? '';
        assert.match(policy, /default-src 'none'/, a.what);
        assert.match(policy, /frame-ancestors 'none'/, a.what);
        assert.match(policy, /base-uri 'none'/, a.what);
        assert.match(policy, /form-action 'self'/, a.what);
        assert.doesNotMatch(policy, /unsafe|\*|https?:/, a.what);
        assert.equal(a.head['x-content-type-options'], 'nosniff', a.what);
        assert.match(a.head['referrer-policy'] ?? '', /^(same-origin|no-referrer)$/, a.what);
    }
});
await proof('every answer says its type, and every text its charset', () => {
    const known = /^(text\/(html|css|csv|plain|javascript); (version=[0-9.]+; )?charset=utf-8|application\/(json|ld\+json|manifest\+json)(; charset=utf-8)?|image\/svg\+xml(; charset=utf-8)?|image\/png|font\/woff2)/;
    for (const a of answers)
        if (a.body.length > 0)
            assert.match(a.head['content-type'] ?? '', known, `${a.what}: ${a.head['content-type']}`);
});
await proof('no answer carries a stack, a path of the machine, the name of a library or the text of a statement', () => {
    for (const a of answers) {
        assert.ok(!a.head.server && !a.head['x-powered-by'], a.what);
        assert.doesNotMatch(a.body, /\b(SELECT|INSERT INTO|sqlite|libmicrohttpd|postgres)\b|\/(home|tmp|usr|var)\/|0x[0-9a-f]{6}|\.c:\d+/, a.what);
    }
});
await proof('no route is reached without its right: a stranger is led to the sign-in page or refused', () => {
    for (const a of answers)
        if (a.route && a.who === 'orang' && !a.route.own.startsWith('"*"') && !a.route.own.startsWith('"LOOPBACK"'))
            assert.ok([303, 403].includes(a.status) && (a.status === 403 || a.location.startsWith('/masuk')), `${a.what}: ${a.status}`);
});
await proof('pages of signed-in people and of their sign-in are never stored', () => {
    for (const a of answers)
        if (a.route && (/^\/(kelola|masuk|undangan)/.test(a.route.path) || a.cookies.length))
            assert.match(a.head['cache-control'] ?? '', /no-store/, a.what);
});
await proof('signing out clears what the browser kept, and the cookie is worth nothing afterwards', async () => {
    const v = await sign_in(site, 'enumerator@contoh.go.id'), kept = new Map(v.jar);
    const r = await v.post('/keluar', { csrf: await v.csrf() });
    assert.equal(r.status, 303);
    assert.match(r.head['clear-site-data'] ?? '', /^"storage"$/);
    v.jar = kept;
    assert.match((await v.get('/kelola')).location, /^\/masuk/);
});

// ---- other origins ----

await proof('no answer opens itself to other origins, whatever Origin asks', async () => {
    for (const origin of ['https://lain.example', 'null', site.base, `${site.base}.lain.example`])
        for (const method of ['GET', 'OPTIONS'])
            for (const path of ['/', `/api/v1/skm/${survey.kode}`, '/kelola', '/masuk', '/api/v1/openapi.json']) {
                const r = await sistem.request(method, path, { headers: { Origin: origin, 'Access-Control-Request-Method': 'POST',
                    'Access-Control-Request-Headers': 'content-type' } });
                assert.ok(!Object.keys(r.head).some((h) => h.startsWith('access-control-')), `${method} ${path} ${origin}`);
                assert.ok(method === 'GET' || r.status === 405, `${method} ${path}: ${r.status}`);
            }
});
await proof('every POST from another origin is refused, signed in or not', async () => {
    for (const route of routes().filter((r) => r.method === 'POST'))
        for (const v of [people.orang, sistem])
            for (const line of [{ Origin: 'https://lain.example' }, { Origin: 'null' }, { Origin: site.base, 'Sec-Fetch-Site': 'cross-site' },
                { Origin: `${site.base}0` }, { Origin: site.base.replace('127.0.0.1', '127.0.0.2') }]) {
                const json = route.path.startsWith('/api/');
                const r = await v.request('POST', address(route), { body: json ? '{}' : 'a=1',
                    headers: { ...json && { 'Content-Type': 'application/json' }, ...line } });
                assert.equal(r.status, 403, `${route.path} ${JSON.stringify(line)}`);
            }
});

// ---- cookies, HSTS, the proxy ----

const FLAGS = /; Path=\/; HttpOnly; SameSite=(Lax|Strict)/;
await proof('cookies: closed to scripts, to other sites and other paths; without TLS only for this machine', async () => {
    const v = new Visitor(site), r = await v.post('/masuk', { surel: 'petugas@contoh.go.id', sandi: site.sandi['petugas@contoh.go.id'] });
    assert.equal(r.status, 303);
    assert.ok(r.cookies.length >= 1);
    for (const c of r.cookies) {
        assert.match(c, FLAGS);
        assert.doesNotMatch(c, /Domain=/i);
    }
    assert.ok(answers.filter((a) => a.who === 'orang' && a.method === 'GET').every((a) => a.cookies.length === 0), 'strangers get no cookie');
});
await site.stop();

const { serve } = await import('../kit/maklumat.mjs');
const behind = Object.assign(await serve(site.data, '--set', 'rate_limits=off', '--set', 'proxy=on'), { sandi: site.sandi, faktor: site.faktor });
const TLS = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
people.orang = new Visitor(behind);
people.petugas.site = people.sistem.site = behind;
const secure = await crawl(TLS);

await proof('HSTS of a year with all subdomains on every answer over TLS, and on none without', async () => {
    for (const a of secure.filter((x) => x.status !== 414)) // that head was not read to its end
        assert.equal(a.head['strict-transport-security'], 'max-age=31536000; includeSubDomains', a.what);
    for (const a of answers)
        assert.ok(!('strict-transport-security' in a.head), a.what);
    for (const path of ['/', '/masuk', '/tidak-ada']) // the page cache keeps both apart
        assert.ok(!('strict-transport-security' in (await people.orang.get(path)).head), path);
});
await proof('cookies over TLS: __Host-, Secure, HttpOnly, SameSite, no Domain', async () => {
    const v = new Visitor(behind);
    const r = await v.post('/masuk', { surel: 'petugas@contoh.go.id', sandi: site.sandi['petugas@contoh.go.id'] },
        { ...TLS, Origin: `https://127.0.0.1:${behind.port}` });
    assert.equal(r.status, 303);
    for (const c of r.cookies) {
        assert.match(c, /^__Host-/);
        assert.match(c, FLAGS);
        assert.match(c, /; Secure/);
        assert.doesNotMatch(c, /Domain=/i);
    }
});
await proof('forwarded lines: only what the nearest proxy wrote counts; others neither open this machine\'s pages nor sign in', async () => {
    const v = new Visitor(behind), own = new Visitor(behind);
    assert.equal((await own.get('/metrics')).status, 200);
    for (const line of [{ 'X-Forwarded-For': '127.0.0.1' }, { 'X-Forwarded-For': '127.0.0.1, 203.0.113.9' }, { Forwarded: 'for=127.0.0.1' },
        { 'X-Forwarded-For': '::1' }, { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=127.0.0.1;proto=https' }])
        assert.equal((await v.get('/metrics', line)).status, 404, JSON.stringify(line));
    for (const proto of ['http', 'https, http', 'HTTPS ', '', 'wss']) {
        const r = await v.post('/masuk', { surel: 'petugas@contoh.go.id', sandi: site.sandi['petugas@contoh.go.id'] },
            { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': proto });
        assert.ok(r.cookies.length === 0 || proto.trim().toLowerCase() === 'https', `${proto}: ${r.status}`);
    }
    for (const name of ['X-Forwarded-Host', 'X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-Forwarded-Prefix', 'X-Real-IP']) {
        const r = await v.get('/masuk?next=/kelola', { ...TLS, [name]: name.startsWith('X-HTTP') ? 'DELETE' : '/kelola' });
        assert.equal(r.status, 200, name);
        assert.ok(!r.body.includes('lain.example'), name);
    }
});
await behind.stop();

// ---- what a server should not answer ----

const third = Object.assign(await serve(site.data, '--set', 'rate_limits=off'), { sandi: site.sandi, faktor: site.faktor });
people.sistem.site = people.petugas.site = third;
const stranger = people.orang = new Visitor(third);

function raw(bytes) {
    return new Promise((done) => {
        let text = '';
        const s = net.connect(third.port, '127.0.0.1', () => s.write(bytes));
        s.setEncoding('latin1').on('data', (d) => { text += d; }).once('close', () => done(text)).once('error', () => done(text));
        s.setTimeout(60_000, () => s.destroy());
    });
}
await proof('TRACE, CONNECT, TRACK, DEBUG, PUT, DELETE, PATCH, PROPFIND and unknown methods: refused on every path', async () => {
    for (const method of ['TRACE', 'TRACK', 'DEBUG', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'OPTIONS', 'MOVE', 'get', 'FOO', 'CONNECT'])
        for (const path of ['/', '/kelola', '/masuk', `/s/${survey.kode}`, '/healthz', '/tidak-ada', '*']) {
            const text = await raw(`${method} ${path} HTTP/1.1\r\nHost: uji\r\nX-Rahasia: jangan-dipantulkan\r\nConnection: close\r\n\r\n`);
            const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
            assert.ok([0, 400, 404, 405, 501].includes(status), `${method} ${path}: ${status}`);
            assert.ok(!text.includes('jangan-dipantulkan'));
        }
});
await proof('no dot-files, listings, data files, debug pages or what other software leaves about', async () => {
    const paths = ['/.git/HEAD', '/.git/config', '/.env', '/.htaccess', '/.htpasswd', '/.DS_Store', '/.svn/entries', '/.well-known/', '/a/',
        '/a', '/assets/', '/static/', '/data/', '/data/maklumat.db', '/maklumat.db', '/maklumat.db-wal', '/maklumat.conf', '/cadangan/',
        '/cadangan.pub', '/kunci', '/jejak.kunci', '/backup.zip', '/dump.sql', '/server-status', '/server-info', '/phpinfo.php', '/wp-login.php',
        '/wp-admin/', '/admin', '/debug', '/debug/pprof/', '/console', '/actuator/env', '/.aws/credentials', '/etc/passwd', '/proc/self/environ',
        '/../etc/passwd', '/a/../../etc/passwd', '/a/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '/a/....//etc/passwd', '/index.php',
        '/web.config', '/package.json', '/meson.build', '/src/main.c', '/instruments/retensi.json', '/api/', '/api/v1/', '/robots.txt~', '//'];
    for (const path of paths) {
        const r = await stranger.get(path);
        assert.ok([303, 400, 404].includes(r.status), `${path}: ${r.status}`);
        assert.doesNotMatch(r.body, /root:|\[core\]|SQLite format|Index of/, path);
    }
});

// ---- looking changes nothing ----

const contents = async () => createHash('sha256').update(await must('dump', '--data', site.data)).digest('hex');
await proof('GET and HEAD of every route and of every link on its pages, by everybody, leave every row as it was', async () => {
    const v = new Visitor(third);
    v.jar = new Map(sistem.jar);
    const before = await contents();
    let asked = 0;
    for (const who of [stranger, petugas, sistem]) {
        const queue = routes().filter((r) => r.method === 'GET').map(address), seen = new Set(queue);
        while (queue.length) {
            const path = queue.shift(), r = await who.get(path);
            await who.request('HEAD', path);
            asked += 2;
            for (const [, link] of r.body.matchAll(/<a\b[^>]* href="(\/[^"#]*)/g)) {
                const next = link.replaceAll('&amp;', '&');
                if (!seen.has(next) && seen.size < 140)
                    seen.add(next), queue.push(next);
            }
            for (const f of forms_of(r.body).filter((x) => x.method === 'GET')) {
                const next = `${f.action}?${new URLSearchParams(f.fields.map((x) => [x.name, x.value || 'a']))}`;
                if (!seen.has(next) && seen.size < 140)
                    seen.add(next), queue.push(next);
            }
        }
    }
    remark(`${asked} requests`);
    assert.ok(asked > 400);
    assert.equal(await contents(), before);
});
await proof('the control: one posted answer changes the sum of all rows', async () => {
    const before = await contents();
    await stranger.post(`/s/${survey.kode}`, Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '4'])));
    assert.notEqual(await contents(), before);
});
await third.stop();
finish();
process.exit(); // also when a failed proof left a server running
