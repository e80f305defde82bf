// gagal.mjs: every write route of the program, with the n-th allocation or call of the store failing
// (gagal.c). The routes are found as people find them: pages are walked from the desk and the front page, each form is sent as
// it stands there, with what it requires filled in. For each place that fails:
//   - no crash, no leak (sanitizers), the next page is served;
//   - what was acknowledged is there; what is there is there as a whole: the rows of all tables have changed as they do
//     without a fault, or not at all;
//   - once the fault is over, the same form is taken.
// In the end `verify` agrees. MAKLUMAT_FAULTS=all tries every place (FAULT_STEP=9: every ninth); otherwise two fixed ones of each kind in each route. Every write
// route of the program is swept: what cannot be sent as it stands on a page has a recipe (gagal_resep.mjs), and a new one that has neither
// fails here. FAULT_ROUTES=REGEXP: those alone.
// On PostgreSQL too, where the server runs as a role that may not change the schema (tests/kit/peran.mjs). MAKLUMAT_FAULTS=none: without
// any fault, that all of it works for that role.
import assert from 'node:assert/strict';
import { now, run, server, surveys } from '../kit/maklumat.mjs';
import { run_role } from '../kit/peran.mjs';
import { demo_staff, forms_of, routes, sign_in, Visitor } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { ALL, change, KINDS, NONE, places, switch_new, watch } from './gagal_kit.mjs';
import { recipes } from './gagal_resep.mjs';

// ---- the forms of the house ----

const PATTERNS = routes().map((r) => ({ ...r, at: new RegExp(`^${r.path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/?]+')}$`) }));
const exact = (method, target) => PATTERNS.filter((p) => p.method === method && p.at.test(target.split(/[?#]/)[0])).sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
let number = 0;
const word = () => `Uji ${Date.now().toString(36)} ${++number}`;
const ENDING = /keluar|profil\/(sesi|data|sandi)|faktor|masuk/; // whoever signs out cannot go on
const today = () => new Date(now() + 8 * 3_600_000).toISOString().slice(0, 10); // where the region is

// What a person would send of this form: what stands there, what is required filled in; of a choice the last.
const BY_NAME = { n: '7', nama: word, judul: word, kontak: () => '081234567890', surel: () => `uji${++number}@contoh.go.id`, uraian: () => 'Mohon salinan data saya.', nilai: () => '81,25',
    sumber: () => 'Laporan', tahun: () => '2019', alasan: () => 'perangkat diganti', periode: () => '2019', peran: () => 'PETUGAS', rencana: word, target: () => '3,5' };
function value_of(x) {
    if (/^u[1-9]$/.test(x.name))
        return '3';
    if (x.kind === 'select')
        return x.value || (x.required || /^(unit|layanan|peran)$/.test(x.name) ? x.options.find((o) => o && o !== '0') : '') || '';
    const by = BY_NAME[x.name];
    if (x.value || (by === undefined && !x.required))
        return x.value;
    return by ? (typeof by === 'function' ? by() : by) : x.type === 'email' ? BY_NAME.surel() : x.type === 'date' ? today() : x.type === 'number' ? '7' : word();
}
function filled(f, more = {}) {
    const out = [];
    for (const x of f.fields.filter((y) => y.type !== 'file' && !(y.name in more))) {
        if (!(x.kind === 'input' && ['radio', 'checkbox'].includes(x.type)))
            out.push([x.name, value_of(x)]);
        else if (x.type === 'radio' ? !out.some(([n]) => n === x.name) : x.checked || x.required || !out.some(([n]) => n === x.name))
            out.push([x.name, x.value || 'on']);
    }
    return [...out, ...Object.entries(more)];
}
// Sent as the page would: in parts when it carries a file.
function send(v, f, more) {
    const fields = filled(f, more), file = f.fields.find((x) => x.type === 'file');
    if (!file)
        return v.post(f.action, new URLSearchParams(fields).toString());
    const edge = 'batas-uji', part = (head, body) => Buffer.concat([Buffer.from(`--${edge}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
    const body = Buffer.concat([...fields.map(([n, value]) => part(`name="${n}"`, value)),
        part(`name="${file.name}"; filename="uji.png"\r\nContent-Type: image/png`, picture), Buffer.from(`--${edge}--\r\n`)]);
    return v.post(f.action, body, { 'Content-Type': `multipart/form-data; boundary=${edge}` });
}

// Which pages were asked for, and given.
const visited = new Set(), { request } = Visitor.prototype;
Visitor.prototype.request = async function (method, target, more) {
    const r = await request.call(this, method, target, more);
    if (method === 'GET' && r.status < 400)
        visited.add(exact('GET', target)?.path);
    return r;
};
// Walks from these pages along links; { 'POST /path/{id}': { v, page, index } } of the first form of each route.
async function walk(v, from, found, seen, limit) {
    const queue = [...from];
    while (queue.length && limit-- > 0) {
        const page = queue.shift(), r = await v.get(page);
        assert.ok(r.status < 500 && r.status !== 400, `${page}: ${r.status}\n${site.log().slice(-1000)}`);
        if (r.status !== 200 || !/html/.test(r.head['content-type']))
            continue;
        for (const f of forms_of(r.body)) {
            const route = f.method === 'POST' && exact('POST', f.action);
            if (route)
                (found.get(route.path) ?? found.set(route.path, []).get(route.path)).push({ v, page, action: f.action });
        }
        for (const [, link] of r.body.matchAll(/<a\b[^>]* href="(\/[^"#]*)/g)) {
            const target = link.replaceAll('&amp;', '&');
            if (/^\/kelola\/akun\/\d/.test(target) && !target.startsWith(`/kelola/akun/${account}`))
                continue;
            const route = exact('GET', target);
            const key = route && `${route.path}${/\{/.test(route.path) ? '' : target.split('?')[0]}`;
            if (!route || (!NONE && /\.(csv|pdf|xlsx|png|atom)$/.test(target)) || /keluar/.test(target) || (seen.get(key) ?? 0) >= (/\{/.test(route.path) ? 4 : 1))
                continue;
            seen.set(key, (seen.get(key) ?? 0) + 1);
            queue.push(target);
        }
    }
}

// ---- the routes ----

const lever = switch_new('server'), ONLY = new RegExp(process.env.FAULT_ROUTES ?? ''), POSTS = PATTERNS.filter((p) => p.method === 'POST' && ONLY.test(p.path));
process.env.UJI_GAGAL = lever.file;
const site = await demo_staff(200, (data) => server ? ['--database', run_role(data)] : [], '--set', 'rate_limits=off', '--set', 'backup_hours=0', '--set', 'increment_minutes=0', '--set', 'query_milliseconds=60000');
delete process.env.UJI_GAGAL;
const [survey] = await surveys(site.data), people = {};
for (const who of ['sistem', 'admin', 'unit', 'petugas'])
    people[who] = await sign_in(site, `${who}@contoh.go.id`);
const account = /href="\/kelola\/akun\/(\d+)"/.exec((await people.sistem.get('/kelola/akun?cari=pengaduan')).body)[1];
const picture = Buffer.from(await (await fetch(`${site.base}/bagikan/daerah.png`)).arrayBuffer());
const PAGES = PATTERNS.filter((p) => p.method === 'GET'), PLAIN = PAGES.map((p) => p.path).filter((p) => !p.includes('{'));
const DESK = PLAIN.filter((p) => p.startsWith('/kelola')), OPEN = PLAIN.filter((p) => !p.startsWith('/kelola'));
const GIVEN = { '/kelola/skm/riwayat': (f) => { // one that is there already is refused
    const units = f.fields.find((x) => x.name === 'unit').options.filter((o) => o && o !== '0');
    return { tahun: String(2005 + ++number % 14), unit: units[number % units.length] };
},
    '/kelola/layanan/{kode}/standar/{versi}/{langkah}': { sk: '188/12/2026', tanggal: today() },
    '/kelola/skm/instrumen/{id}/tambahan/{nomor}': { tanya_id: 'Apakah ruangnya nyaman?', tanya_en: 'Was the room comfortable?', p1_id: 'Ya', p1_en: 'Yes', p2_id: 'Tidak', p2_en: 'No' } };

// What they change may be as it was: the same columns, the same numbers.
const IN_PLACE = new Set(['/kelola/daftar/{kode}/kolom', '/kelola/skm/periode/{kode}/unit/{unit}']);

// Whoever asks for a copy of the own data finds in it that earlier copies were asked for, also those that broke off.
const GROWS = new Set(['/kelola/profil/data']);

// Forms that stand on no page, each made anew for each trial: { v, send }.
const DIRECT = {
    '/api/v1/skm/{kode}/jawaban': async () => ({ send: (v) => v.request('POST', `/api/v1/skm/${survey.kode}/jawaban`, { headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ u1: 4, u2: 4, u3: 4, u4: 4, u5: 4, u6: 4, u7: 4, u8: 4, u9: 4, idempotency: `uji-gagal-${++number}` }) }) }),
    '/masuk': async () => ({ send: (v) => v.post('/masuk', { surel: 'enumerator@contoh.go.id', sandi: site.sandi['enumerator@contoh.go.id'], next: '/kelola' }) }),
    '/keluar': async () => {
        const v = new Visitor(site);
        await v.post('/masuk', { surel: 'enumerator@contoh.go.id', sandi: site.sandi['enumerator@contoh.go.id'], next: '/kelola' });
        const csrf = await v.csrf();
        return { leaves: true, send: () => v.post('/keluar', { csrf }) };
    },
};

// What needs more before it than a page shows.
Object.assign(DIRECT, await recipes(site, people, today));

// Write routes that are not swept: [route, why not]. None.
const NOT_SWEPT = new Map([]);

const here = watch(site.data);
// What was seen of one trial: the answer (undefined: none), and what has changed.
async function trial(kind, n, deed) {
    const before = await here.rows();
    lever.set(kind, BigInt(n));
    const r = await deed.send().catch(() => undefined);
    await deed.later?.().catch(() => undefined);
    const met = n > 0 && lever.left(kind) <= 0n;
    lever.set(kind, 0n);
    await deed.later?.();
    const changed = change(before, await here.rows()), any = new RegExp(`(^|, )(${deed.any?.join('|')}) -?\\d+`, 'g');
    await deed.after?.(changed !== '');
    return { r, met, changed: deed.any ? changed.replaceAll(any, '') : changed };
}
// Made again while a job of the house was faster.
async function trial_fair(kind, n, make) {
    for (let again = 0; ; again++) {
        const deed = await make(), t = deed && await trial(kind, n, deed);
        if (!deed?.faster || t.changed !== '' || !t.r || again === 100 || !await deed.faster(t.r))
            return [deed, t];
    }
}
// Whoever is refused is told so in words, not by an empty page.
const told = (r) => r.status === 303 || /[a-z]{3,} [a-z]{3,}/i.test(r.body.replaceAll(/<(head|script|style)[\s\S]*?<\/\1>|<[^>]*>/g, ''));
const tally = { trials: 0, met: 0, refused: 0, silent: 0, behind: 0 };
// One use case with one kind of fault. True: it was taken in the end.
async function sweep(kind, which, make, name) {
    const good = new Set(), bad = [];
    for (const n of places(kind, which, GROWS.has(name))) {
        const [deed, t] = await trial_fair(kind, n, make);
        if (!deed)
            return good.size + bad.length > 0; // done by the last trial, and there is no second one
        const status = t.r?.status ?? 0, went = status === 303 && (deed.leaves || !/^\/masuk/.test(t.r.location));
        const taken = deed.reads ? (went || status === 200) && deed.reads(t.r) : went || status === 200 && (t.changed !== '' || (deed.later && t.met)) || status === 201;
        tally.trials++;
        if (ALL && tally.trials % 500 === 0) // so that long is told from hanging
            console.error(`${name}, ${KINDS[kind]} ${n}`);
        tally.met += t.met;
        assert.ok(site.child.exitCode === null && site.child.signalCode === null, `${name}, ${KINDS[kind]} ${n}: the server ended\n${site.log().slice(-3000)}`);
        if (!t.met && !taken)
            return bad.length > 0; // done by a trial whose answer failed; or this form wants more than its page says
        if (taken) {
            assert.ok(t.changed !== '' || deed.place || deed.reads || deed.later || IN_PLACE.has(name), `${name}, ${KINDS[kind]} ${n}: answered ${status}, and nothing is there`);
            assert.ok(!deed.reads || t.changed === '', `${name}, ${KINDS[kind]} ${n}: changes nothing, and did: [${t.changed}]`);
            good.add(t.changed);
        } else {
            assert.notEqual(status, 200, `${name}, ${KINDS[kind]} ${n}: 200 and no trace`);
            assert.ok(status === 0 || told(t.r), `${name}, ${KINDS[kind]} ${n}: answered ${status} without a word\n${t.r?.body.slice(0, 500)}`);
            tally.refused++;
            tally.silent += status === 0;
            if (t.changed !== '')
                bad.push([n, status, t.changed]);
        }
        if (!t.met)
            break;
    }
    for (const [n, status, changed] of bad) { // done, and only the answer failed: done as a whole
        assert.ok(good.has(changed), `${name}, ${KINDS[kind]} ${n}: answered ${status}, by half: [${changed}], else [${[...good].join('] [')}]`);
        tally.behind++;
    }
    return good.size > 0;
}
const swept = new Set(), faulty = [];
async function sweep_route(route, make) {
    const which = POSTS.findIndex((p) => p.path === route), so_far = tally.trials;
    try {
        for (const kind of NONE ? [0] : [which % 2, 1 - which % 2])
            if (await sweep(kind, which, make, route))
                swept.add(route);
    } catch (error) {
        if (site.child.exitCode !== null || site.child.signalCode !== null)
            throw error;
        faulty.push(error.message);
        swept.add(route);
    }
    if (ALL)
        remark(`${route}: ${tally.trials - so_far}${faulty.length ? `; ${faulty.at(-1)}` : ''}`);
}
await proof('each form of each page, with a fault at its places: nothing acknowledged is lost, nothing is there by half', async () => {
    for (const [route, make] of Object.entries(DIRECT).filter(([p]) => ONLY.test(p)))
        await sweep_route(route, async () => { const d = await make(); return { ...d, send: () => d.send(new Visitor(site)) }; });
    for (let round = 0; round < 4 && (swept.size < POSTS.length || round === 0); round++) { // what one round made has forms of its own
        const found = new Map(), before = swept.size;
        for (const v of Object.values(people))
            await walk(v, DESK, found, new Map(), 250);
        await walk(new Visitor(site), ['/', `/s/${survey.kode}`, '/privasi/permintaan', ...NONE ? OPEN : []], found, new Map(), NONE ? 200 : 30);
        for (const { path: route } of POSTS.filter((p) => found.has(p.path) && !swept.has(p.path) && !ENDING.test(p.path)))
            for (const c of found.get(route).slice(0, 6)) {
                if (swept.has(route))
                    break;
                await sweep_route(route, async () => {
                    const f = forms_of((await c.v.get(c.page)).body).find((x) => x.action === c.action && x.method === 'POST');
                    return f && { send: () => send(c.v, f, typeof GIVEN[route] === 'function' ? GIVEN[route](f) : GIVEN[route]) };
                });
            }
        if (swept.size === before)
            break;
    }
    remark(JSON.stringify(tally));
    assert.deepEqual(faulty, []);
});
await proof('the region is sound afterwards, and the server ends in order', async () => {
    here.close();
    const checked = await run('verify', '--data', site.data), end = await site.stop();
    assert.equal(checked.code, 0, checked.out);
    assert.equal(end.code, 0, site.log().slice(-3000));
});
await proof('every write route is swept, or named here', async () => {
    const missed = POSTS.map((p) => p.path).filter((p) => !swept.has(p) && !NOT_SWEPT.has(p));
    remark(`${swept.size} of ${POSTS.length} write routes; ${PAGES.filter((p) => visited.has(p.path)).length} of ${PAGES.length} pages seen`);
    if (NONE)
        remark(`not seen: ${PAGES.filter((p) => !visited.has(p.path)).map((p) => p.path).join(' ')}`);
    assert.deepEqual(missed, [], 'a page with its form, or a recipe in gagal_resep.mjs, or a reason in NOT_SWEPT');
    assert.deepEqual([...NOT_SWEPT.keys()].filter((p) => swept.has(p) || !POSTS.some((x) => x.path === p)), [], 'a reason for nothing');
    assert.ok(NONE || tally.met > POSTS.length);
});
finish();
process.exit(); // also when a failed proof left a server running
