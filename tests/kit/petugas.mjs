// petugas.mjs: people of a demo region as programs: a visitor with a cookie jar who sends exactly what is asked,
// signing in with password and TOTP, and the list of all routes of the house (from the table of tests/hak_test.c,
// which another test holds complete).
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { folder_new, must, now, root, serve } from './maklumat.mjs';

export const ROLES = ['sistem', 'admin', 'pimpinan', 'unit', 'petugas', 'enumerator', 'pengaduan'];

// A demo region with people: { …site, sandi: { 'sistem@contoh.go.id': '…' } }. A function among the settings is given the data folder.
export async function demo_staff(responses, ...more) {
    const data = folder_new();
    const said = await must('demo', '--data', data, '--responses', responses, '--seed', '7324');
    const sandi = Object.fromEntries([...said.matchAll(/^ {2}(\S+@\S+) +(\S+) {2}/gm)].map((m) => [m[1], m[2]]));
    const site = await serve(data, ...more.flatMap((m) => typeof m === 'function' ? m(data) : m));
    return Object.assign(site, { sandi });
}

// Every route of the program: { method, path, own } in the order of the table; own says who may.
export function routes() {
    const text = readFileSync(path.join(root, 'tests/hak_test.c'), 'utf8');
    return [...text.matchAll(/^ {4}\{ "(GET|POST) (\/[^"]*)", (.*?), /gm)].map((m) => ({ method: m[1], path: m[2], own: m[3] }));
}

export function form(fields) {
    return new URLSearchParams(fields).toString();
}

// The forms of a page: { action, method, fields: [{ name, kind, type, value, checked, maxlength, required }] }.
export function forms_of(html) {
    return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => ({
        action: plain(attribute(head, 'action') ?? ''), method: (attribute(head, 'method') ?? 'get').toUpperCase(),
        fields: [...body.matchAll(/<input\b([^>]*)>|<(textarea|select)\b([^>]*)>([\s\S]*?)<\/\2>/g)].map(field_of).filter((f) => f.name),
    }));
}

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

function field_of([, input, kind = 'input', tag = input, inside = '']) {
    const chosen = kind !== 'select' ? inside
        : /<option value="([^"]*)"[^>]* selected/.exec(inside)?.[1] ?? /<option value="([^"]*)"/.exec(inside)?.[1] ?? '';
    const options = kind === 'select' ? [...inside.matchAll(/<option value="([^"]*)"/g)].map((m) => plain(m[1])) : [];
    return { name: attribute(tag, 'name'), kind, options, type: attribute(tag, 'type') ?? (kind === 'input' ? 'text' : kind),
        value: plain(kind === 'input' ? attribute(tag, 'value') ?? '' : chosen), checked: / checked/.test(tag),
        maxlength: Number(attribute(tag, 'maxlength') ?? 0), required: / required/.test(tag) };
}

// Text of an attribute as it was before escaping.
export function plain(html) {
    return html.replace(/&(lt|gt|quot|amp|#(\d+)|#x([0-9a-f]+));/gi, (all, name, d, x) =>
        d ? String.fromCodePoint(Number(d)) : x ? String.fromCodePoint(parseInt(x, 16)) : { lt: '<', gt: '>', quot: '"', amp: '&' }[name.toLowerCase()]);
}

// Someone with a browser's memory for cookies and nothing else of a browser.
export class Visitor {
    constructor(site) {
        this.site = site;
        this.jar = new Map();
    }

    // { status, head, body, location, cookies }. Nothing is followed; head names are in small letters.
    request(method, target, { body, headers = {} } = {}) {
        const all = { Host: `127.0.0.1:${this.site.port}`, ...headers };
        if (this.jar.size && !('Cookie' in all))
            all.Cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
        if (body !== undefined)
            Object.assign(all, { 'Content-Type': 'application/x-www-form-urlencoded', ...headers,
                'Content-Length': Buffer.byteLength(body) });
        return new Promise((done, failed) => {
            const rq = http.request({ host: '127.0.0.1', port: this.site.port, method, path: target, headers: all, agent: false }, (r) => {
                const parts = [];
                r.on('data', (d) => parts.push(d)).once('error', failed).once('end', () => {
                    const cookies = r.headers['set-cookie'] ?? [];
                    for (const c of cookies)
                        this.take(c);
                    done({ status: r.statusCode, head: r.headers, body: Buffer.concat(parts).toString('utf8'),
                        location: r.headers.location ?? '', cookies });
                });
            });
            rq.once('error', failed);
            rq.end(body);
        });
    }

    take(cookie) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        if (value === '')
            this.jar.delete(name);
        else
            this.jar.set(name, value);
    }

    get(target, headers) {
        return this.request('GET', target, { headers });
    }

    // A form as a browser sends it: with its address of origin, and the token of the page it stands on.
    async post(target, fields, headers = {}) {
        return this.request('POST', target, { body: typeof fields === 'string' || Buffer.isBuffer(fields) ? fields : form(fields),
            headers: { Origin: this.site.base, 'Sec-Fetch-Site': 'same-origin', ...headers } });
    }

    async csrf(page = '/kelola/profil') {
        return /name="csrf" value="([^"]+)"/.exec((await this.get(page)).body)?.[1] ?? '';
    }
}

// ---- second factor ----

function base32(text) {
    let bits = 0, have = 0;
    const out = [];
    for (const c of text.replaceAll(/[\s=-]/g, '').toUpperCase()) {
        bits = ((bits << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c)) & 0xfff;
        have += 5;
        if (have >= 8)
            out.push((bits >> (have -= 8)) & 255);
    }
    return Buffer.from(out);
}

// RFC 6238: six digits, 30 seconds, SHA-1.
export function totp(secret, step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const h = createHmac('sha1', base32(secret)).update(counter).digest(), at = h[19] & 15;
    return String((h.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
export const step_now = () => Math.floor(now() / 30_000);

// ---- people ----

// Signed in with everything their role asks for. The factor is set up on the first time, and used afterwards:
// people keep { rahasia, langkah } in site.faktor.
export async function sign_in(site, mail, sandi = site.sandi[mail]) {
    const v = new Visitor(site);
    site.faktor ??= {};
    let r = await v.post('/masuk', { surel: mail, sandi, next: '/kelola' });
    if (r.status !== 303)
        throw new Error(`${mail}: sign-in answered ${r.status}`);
    if (r.location.startsWith('/masuk/kode')) {
        const f = site.faktor[mail];
        r = await v.post('/masuk/kode', { kode: await code_next(f), next: '/kelola' });
        if (r.status !== 303)
            throw new Error(`${mail}: the code was answered ${r.status}`);
    }
    const desk = await v.get('/kelola');
    if (desk.status === 303 && desk.location.startsWith('/kelola/faktor') || ['sistem', 'admin'].includes(mail.split('@')[0]) && !site.faktor[mail])
        await factor_set(site, v, mail);
    return v;
}

async function factor_set(site, v, mail) {
    const page = (await v.get('/kelola/faktor')).body;
    const rahasia = /class="codebox">([^<]+)</.exec(page)?.[1];
    if (!rahasia)
        return;
    const f = site.faktor[mail] = { rahasia, langkah: 0 };
    const r = await v.post('/kelola/faktor', { csrf: /name="csrf" value="([^"]+)"/.exec(page)[1], kode: await code_next(f) });
    if (r.status !== 200 && r.status !== 303)
        throw new Error(`${mail}: the second factor was answered ${r.status}`);
    f.pulih = [...r.body.matchAll(/<li>([a-z0-9-]{9,})<\/li>/g)].map((m) => m[1]);
}

// Each step is good for one use: the next one is accepted a little early, after that one has to wait.
export async function code_next(f) {
    while (f.langkah >= step_now() + 1)
        await new Promise((done) => setTimeout(done, 500));
    f.langkah = Math.max(step_now(), f.langkah + 1);
    return totp(f.rahasia, f.langkah);
}
