// gagal_resep.mjs: the write routes that gagal.mjs cannot reach by sending a form as it stands on a page: what has to be there
// before, made anew for each trial. A recipe is a function that prepares and gives { send, … }:
//   send()          the request itself
//   leaves          the answer leads out to /masuk, and that is right
//   reads(r)        nothing is stored; true: r is the answer that was wanted
//   place           changed where it is: as many rows as before
//   any             tables of which it may change more or fewer rows from one time to the next
//   later()         nobody waits for the write: a write behind it, so that it has happened
//   faster(r)       a job of the house was faster: the trial says nothing and is made again
//   after(done)     done: it was stored, whether or not the answer said so
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { surveys, until } from '../kit/maklumat.mjs';
import { forms_of, sign_in, step_now, totp, Visitor } from '../kit/petugas.mjs';

const NINE = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((u) => [`u${u}`, '3']));
const mark = (r, re) => re.exec(r.body)?.[1] ?? (() => { throw new Error(`${re} is not on the page (${r.status})\n${r.body.slice(-1500)}`); })();
const want = (r, ...good) => {
    if (!good.includes(r.status))
        throw new Error(`a preparation was answered ${r.status} ${r.location}\n${r.body.slice(-1500)}`);
    return r;
};

export async function recipes(site, people, today) {
    const { sistem, admin, petugas } = people, all = await surveys(site.data), survey = all[0];
    // Nobody else answers this one in any trial: what is chosen for quarantine there stays below what one proposal may hold.
    const apart = all.findLast((s) => !all.slice(0, 4).some((x) => x.unit === s.unit));
    let number = 0, periods = 0;
    const word = (what = 'Uji') => `${what} ${Date.now().toString(36)}r${++number}`;
    const form_at = async (v, page, action) => {
        const r = await v.get(page), f = forms_of(r.body).find((x) => x.method === 'POST' && (action instanceof RegExp ? action.test(x.action) : x.action === action));
        if (!f)
            throw new Error(`${page}: no form ${action} (${r.status} ${r.location})`);
        return { action: f.action, fields: Object.fromEntries(f.fields.filter((x) => x.type !== 'checkbox' || x.checked).map((x) => [x.name, x.value])), form: f };
    };
    // A step that asks for the password once more: of whoever is not sure any longer.
    const sure = async (v, mail) => want(await v.post('/masuk/ulang', { csrf: await v.csrf(), next: '/kelola', sandi: site.sandi[mail] }), 303);
    let sure_at = 0;
    const sistem_sure = async () => {
        if (Date.now() - sure_at > 120_000)
            await sure(sistem, 'sistem@contoh.go.id');
        sure_at = Date.now();
    };
    const unit = (await form_at(sistem, '/kelola/akun/baru', '/kelola/akun/baru')).form.fields.find((x) => x.name === 'unit').options.find((o) => o && o !== '0');
    const PASSWORD = 'kata sandi uji yang panjang 71';

    // ---- people ----
    async function invited() { // an account, and the way of its invitation
        await sistem_sure();
        const surel = `${word('orang').replace(' ', '')}@contoh.go.id`;
        const r = want(await sistem.post('/kelola/akun/baru', { csrf: await sistem.csrf(), surel, nama: word('Orang'), peran: 'PETUGAS', unit, dari: today() }), 200);
        return { surel, way: new URL(mark(r, /codebox">([^<]+)/)).pathname, page: mark(r, /href="(\/kelola\/akun\/\d+)"/) };
    }
    async function person() { // one who has a password and is signed in
        const one = await invited(), v = new Visitor(site);
        want(await v.post(one.way, { sandi: PASSWORD, sandi2: PASSWORD }), 303);
        return { ...one, v: await sign_in(site, one.surel, PASSWORD) };
    }
    const spare = new Map(); // kept while nothing has happened to it
    async function kept(name, make) {
        if (!spare.has(name))
            spare.set(name, await make());
        return spare.get(name);
    }
    const spent = (name) => (done) => { if (done) spare.delete(name); };

    // ---- answers ----
    const answered = async (more, one = survey) => {
        const v = new Visitor(site), r = want(await v.post(`/s/${one.kode}`, { ...NINE, idempotency: word('jawab').replace(' ', '-'), ...more }), 200, 303);
        return { v, r };
    };
    async function proposal() { // to set apart what was answered today: how it is sent
        await kept('answer to set apart', () => answered({}, apart)); // one for all trials: with more of them each next trial would have more places
        const f = await form_at(admin, `/kelola/skm/karantina?unit=${apart.unit}&dari=${today()}&sampai=${today()}`, '/kelola/skm/karantina');
        const kelas = f.form.fields.find((x) => x.name === 'kelas').options.find((o) => o);
        return () => admin.post(f.action, { ...f.fields, kelas, alasan: 'Dikirim berulang dari satu perangkat.' });
    }
    async function kiosk() { // a device that became one
        const made = await form_at(petugas, '/kelola/skm/kios', '/kelola/skm/kios'), r = want(await petugas.post(made.action, { ...made.fields, nama: word('Lobi') }), 200);
        return mark(r, /class="codebox">([^<]+)</);
    }
    const device = () => kept('kiosk', async () => {
        const v = new Visitor(site);
        want(await v.post('/kios/pasang', { kode: await kiosk() }), 303);
        return v;
    });
    async function begun(v) { // the first question
        const r = await v.get('/kios');
        want(await v.post('/kios/mulai', { survei: mark(r, /name="survei" value="([^"]+)"/), skrip: '' }), 303);
        return mark(await v.get('/kios/isi'), /name="isian" value="([^"]+)"/);
    }

    // ---- letters: they come into being where there is a mail server, and nobody sends them where there is none ----
    const conf = path.join(site.data, 'surat.conf');
    async function with_mail(deed) {
        writeFileSync(conf, 'server = localhost\nport = 1\ntls = starttls\ndari = maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\n');
        try {
            return await deed();
        } finally {
            rmSync(conf);
        }
    }
    const letter = (name) => kept(name, async () => {
        await with_mail(async () => {
            await sistem_sure();
            want(await sistem.post('/kelola/akun/baru', { csrf: await sistem.csrf(), surel: `${word('surat').replace(' ', '')}@contoh.go.id`, nama: word('Surat'), peran: 'PETUGAS', unit, dari: today() }), 200);
        });
        return mark(await sistem.get('/kelola/surat'), /href="(\/kelola\/surat\/\d+)"/); // the newest first
    });

    // ---- requests about data ----
    const asked = async (surel = '') => {
        const v = new Visitor(site), f = await form_at(v, '/privasi/permintaan', '/privasi/permintaan');
        const r = want(await v.post(f.action, { ...f.fields, jenis: 'PENGHAPUSAN', nama: 'Daeng Uji', kontak: '081234567890', surel, uraian: 'Mohon data saya dihapus.' }), 200);
        return mark(r, /class="codebox">([^<]+)</);
    };

    // ---- a text that somebody wrote into an extra question ----
    const texts = () => kept('texts', async () => {
        const csrf = await admin.csrf(), s = all[3], v = new Visitor(site);
        const made = want(await admin.post('/kelola/skm/instrumen', { csrf, dari: '1', nama: word('Versi') }), 303).location;
        want(await admin.post(`${made}/tambahan/1`, { csrf, versi: '1', langkah: 'simpan', jenis: 'teks', tanya_id: 'Apa yang lambat?', tanya_en: 'What was slow?' }), 303);
        const go = forms_of((await admin.get(made)).body).find((f) => f.fields.some((x) => x.value === 'berlaku')), of = (n) => go.fields.find((x) => x.name === n).value;
        want(await admin.post(made, { csrf, versi: of('versi'), langkah: 'berlaku', layanan: s.layanan, dari: today(), yakin: '1' }), 303);
        const seen = await until('the new version', async () => /name="t1"/.test((await v.get(`/s/${s.kode}`)).body) && v.get(`/s/${s.kode}`));
        const hidden = Object.fromEntries(forms_of(seen.body).find((f) => f.method === 'POST').fields.filter((x) => x.type === 'hidden').map((x) => [x.name, x.value]));
        return { page: `/kelola/skm/tambahan?layanan=${s.layanan}`, write: async () => want(await new Visitor(site).post(`/s/${s.kode}`, { ...hidden, ...NINE,
            idempotency: word('teks').replace(' ', '-'), t1: `Antrean lama, hubungi 081234567890 ${word('sebelum')}` }), 303) };
    });

    // ---- chosen rows of a list ----
    const CHOSEN = '/kelola/daftar/layanan/aksi';
    async function chosen() {
        const r = await admin.get('/kelola/layanan'), action = mark(r, new RegExp(`action="${CHOSEN}"[\\s\\S]*?name="(aksi-[^"]+)"`));
        const [, name, value] = /type="checkbox"[^>]* name="(p-[^"]+)" value="([^"]*)"/.exec(r.body) ?? /name="(p-[^"]+)" value="([^"]*)"/.exec(r.body);
        return { csrf: await admin.csrf(), tanya: '', [action]: '1', [name]: value, isian: '' };
    }
    async function filters() { // those that are kept, at most some
        const page = '/kelola/daftar/layanan', csrf = await admin.csrf(), those = [...(await admin.get(page)).body.matchAll(/action="(\/kelola\/daftar\/layanan\/saringan\/\d+)"/g)].map((m) => m[1]);
        for (const one of those.length > 10 ? those.slice(1) : [])
            want(await admin.post(one, { csrf, tanya: '', 'apa-hapus': '1' }), 303);
        return { csrf, those };
    }
    const keep_filter = async (csrf) => admin.post('/kelola/daftar/layanan/saringan', { csrf, nama: word('Saringan'), tanya: 'q=uji' });

    // ---- reports in the making ----
    let report_number = 0;
    const report = (v, csrf, bentuk, periode, of = '') => v.post('/kelola/laporan/kerja', { csrf, unit: of, periode, apa: 'skm', bentuk });
    const reports = async () => [...(await admin.get('/kelola/laporan')).body.matchAll(/href="(\/kelola\/laporan\/kerja\/\d+)"/g)].map((m) => m[1]);
    const waits = async (one) => /kerja\/\d+\/batal"/.test((await admin.get(`${one}?diam=1`)).body);
    async function reports_end() {
        const csrf = await admin.csrf();
        for (const one of await reports())
            if (await waits(one))
                want(await admin.post(`${one}/batal`, { csrf }), 303);
        return csrf;
    }

    const juri = 'juri@contoh.go.id';
    const factors = { mail: 'sistem@contoh.go.id', codes: site.faktor['sistem@contoh.go.id'].pulih };
    return {
        '/kelola/unit/{kode}/maklumat/terbit': async () => {
            const page = mark(await admin.get('/kelola/unit'), /(\/kelola\/unit\/[\w-]+\/maklumat)"/), f = await form_at(admin, page, page);
            want(await admin.post(page, { ...f.fields, sanggup: word('Kami sanggup'), sk: '188/12/2026', tanggal: today(), pejabat: 'Uji', jabatan: 'Kepala' }), 303);
            const out = await form_at(admin, page, `${page}/terbit`);
            return { send: () => admin.post(out.action, out.fields) };
        },
        '/s/{kode}/terima/{resi}/bukti': async () => {
            const { v, r } = await kept('proof', () => answered({ bukti: '1' })), [resi, kunci] = [...r.body.matchAll(/class="codebox">([^<]+)</g)].map((m) => m[1]);
            return { reads: (t) => /ikut dihitung|dalam kepala pohon/.test(t.body), send: () => v.post(`/s/${survey.kode}/terima/${resi}/bukti`, { kunci }) };
        },
        '/k': async () => ({ reads: (r) => r.status === 303 && /^\/k\/\w/.test(r.location), send: () => new Visitor(site).post('/k', { kode: '00000-00000-00000' }) }),
        '/kios/pasang': async () => {
            const kode = await kept('kode pasang', kiosk);
            return { send: () => new Visitor(site).post('/kios/pasang', { kode }), after: spent('kode pasang') };
        },
        '/kios/mulai': async () => {
            const v = await device(), survei = mark(await v.get('/kios'), /name="survei" value="([^"]+)"/);
            return { reads: (r) => r.location === '/kios/isi', send: () => v.post('/kios/mulai', { survei, skrip: '' }) };
        },
        '/kios/tampilan': async () => {
            const v = await device();
            return { reads: (r) => /^\/kios/.test(r.location), send: () => v.post('/kios/tampilan', {}) };
        },
        '/kios/isi': async () => { // the touch that sends
            const v = await device(), isian = await begun(v);
            for (let nomor = 0; nomor < 9; nomor++)
                want(await v.post('/kios/isi', { isian, nomor, jawab: '3' }), 303);
            return { send: () => v.post('/kios/isi', { isian, nomor: 9, langkah: 'kirim' }) };
        },
        '/kelola/lapangan/kirim': async () => {
            const { csrf } = JSON.parse((await petugas.get('/kelola/lapangan/bekal')).body), { survei } = JSON.parse((await petugas.get('/kelola/lapangan/bekal')).body);
            const one = () => ({ survei: survei[0].kode, instrumen: survei[0].instrumen, idempotency: word('lapangan').replace(' ', '-'), ...Object.fromEntries(Object.keys(NINE).map((u) => [u, 3])), hari: today() });
            const antrean = JSON.stringify([one(), one(), one()]);
            return { send: () => petugas.post('/kelola/lapangan/kirim', { csrf, antrean }) };
        },
        '/kelola/skm/tambahan/{id}/{nomor}': async () => {
            const t = await texts(), f = await kept('text', async () => {
                await t.write();
                const page = (await admin.get(t.page)).body, item = page.slice(page.indexOf('081234567890')); // not hidden yet
                return forms_of(item).find((x) => /^\/kelola\/skm\/tambahan\/\d+\/1$/.test(x.action));
            });
            return { send: () => admin.post(f.action, { ...Object.fromEntries(f.fields.map((x) => [x.name, x.value])), samar: '1' }), after: spent('text') };
        },
        '/kelola/skm/karantina': async () => {
            const send = await proposal();
            return { send, after: spent('answer to set apart') };
        },
        '/kelola/skm/karantina/{id}': async () => { // another person agrees
            const page = await kept('proposal', async () => {
                const send = await proposal();
                spent('answer to set apart')(true);
                return want(await send(), 303).location;
            });
            const second = await kept('second', () => sign_in(site, 'admin2@contoh.go.id')), f = await form_at(second, page, page);
            return { send: () => second.post(page, { ...f.fields, langkah: 'setuju', yakin: '1' }), after: spent('proposal') };
        },
        '/kelola/skm/periode': async () => {
            // long ago, so that it stands behind the others in lists
            const csrf = await admin.csrf(), k = await kept('period', async () => periods++), tahun = (k < 68 ? 2000 : 2023) + (k >> 2);
            return { send: () => admin.post('/kelola/skm/periode', { csrf, tahun, jenis: `TW${k % 4 + 1}` }), after: spent('period') };
        },
        '/privasi/permintaan/status': async () => {
            const kode = await kept('kode permintaan', asked);
            return { reads: (r) => /Menghapus data saya/.test(r.body), send: () => new Visitor(site).post('/privasi/permintaan/status', { kode }) };
        },
        '/kelola/privasi/{id}/tindak': async () => {
            const found = await kept('found', async () => {
                const one = await invited(), known = new Set([...(await sistem.get('/kelola/privasi')).body.matchAll(/\/kelola\/privasi\/(\d+)/g)].map((m) => m[1]));
                await asked(one.surel);
                const id = [...(await sistem.get('/kelola/privasi')).body.matchAll(/\/kelola\/privasi\/(\d+)/g)].map((m) => m[1]).find((x) => !known.has(x));
                return `/kelola/privasi/${id}`;
            });
            await sistem_sure();
            const opened = await sistem.post(`${found}/buka`, { csrf: await sistem.csrf() }), page = opened.status === 303 ? await sistem.get(opened.location) : opened;
            const f = forms_of(page.body).find((x) => x.action === `${found}/tindak`);
            return { send: () => sistem.post(f.action, { ...Object.fromEntries(f.fields.map((x) => [x.name, x.value])), alasan: 'Pemohon sudah diperiksa.', apa: 'hapus' }), after: spent('found') };
        },
        '/kelola/surat/{id}/ulang': async () => {
            const page = await letter('letter'), f = await form_at(sistem, page, `${page}/ulang`);
            return { send: () => sistem.post(f.action, f.fields), faster: (r) => r.status === 409 };
        },
        '/kelola/surat/{id}/buang': async () => {
            const page = await letter('letter to drop'), f = await form_at(sistem, page, `${page}/buang`);
            return { send: () => sistem.post(f.action, { ...f.fields, alasan: 'salah alamat' }), after: spent('letter to drop'), faster: (r) => r.status === 409 };
        },
        '/kelola/laporan': async () => {
            const f = await form_at(admin, `/kelola/laporan?unit=${survey.unit}&periode=2019`, '/kelola/laporan');
            return { any: ['laporan', 'laporan_teks'], send: () => admin.post(f.action, { ...f.fields, LATAR: word('Latar belakang laporan') }) };
        },
        '/kelola/laporan/kerja': async () => {
            const csrf = await reports_end();
            const k = report_number++, periode = `${2000 + (k >> 2) % 18}-TW${k % 4 + 1}`, whose = ['', ...new Set(all.map((s) => s.unit))];
            return { send: () => report(admin, csrf, 'xlsx', periode, whose[Math.floor(k / 72) % whose.length]), // one that is made already is not asked for again
                faster: async (r) => r.status === 303 && /Siap diunduh/.test((await admin.get(`${r.location}?diam=1`)).body) };
        },
        '/kelola/laporan/kerja/{id}/batal': async () => { // the second, which waits while the first is made
            const csrf = await reports_end();
            want(await report(admin, csrf, 'pdf', '2018'), 303);
            const one = want(await report(admin, csrf, 'pdf', '2017'), 303).location;
            return { send: () => admin.post(`${one}/batal`, { csrf }), faster: async () => /Siap diunduh|Gagal/.test((await admin.get(`${one}?diam=1`)).body) };
        },
        '/masuk/kode': async () => {
            if (factors.codes.length < 2) {
                await sistem_sure();
                factors.codes = [...want(await sistem.post('/kelola/faktor/pulih', { csrf: await sistem.csrf() }), 200).body.matchAll(/<li>([a-z0-9-]{9,})<\/li>/g)].map((m) => m[1]);
            }
            const v = new Visitor(site), kode = factors.codes.pop();
            want(await v.post('/masuk', { surel: factors.mail, sandi: site.sandi[factors.mail], next: '/kelola' }), 303);
            return { send: () => v.post('/masuk/kode', { kode, next: '/kelola' }) };
        },
        '/masuk/ulang': async () => {
            const csrf = await petugas.csrf();
            return { place: true, send: () => petugas.post('/masuk/ulang', { csrf, next: '/kelola', sandi: site.sandi['petugas@contoh.go.id'] }) };
        },
        '/lupa': async () => {
            writeFileSync(conf, 'server = localhost\nport = 1\ntls = starttls\ndari = maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\n');
            return { send: () => new Visitor(site).post('/lupa', { surel: 'enumerator@contoh.go.id' }), after: () => rmSync(conf),
                later: async () => petugas.post('/kelola/daftar/tindak/kolom', { csrf: await petugas.csrf(), semula: '1', tanya: '' }) };
        },
        '/undangan/{token}': async () => {
            const { way } = await kept('invited', invited);
            return { leaves: true, send: () => new Visitor(site).post(way, { sandi: PASSWORD, sandi2: PASSWORD }), after: spent('invited') };
        },
        '/kelola/akun/{id}/tautan': async () => {
            const { page } = await kept('linked', invited), f = await form_at(sistem, page, `${page}/tautan`);
            await sistem_sure();
            return { send: () => sistem.post(f.action, f.fields) };
        },
        '/kelola/daftar/{kode}/saringan': async () => {
            const { csrf } = await filters();
            return { send: () => keep_filter(csrf) };
        },
        '/kelola/daftar/{kode}/saringan/{id}': async () => {
            const { csrf, those } = await filters();
            if (!those.length)
                want(await keep_filter(csrf), 303);
            const one = those[0] ?? (await filters()).those[0];
            return { send: () => admin.post(one, { csrf, tanya: '', 'apa-hapus': '1' }) };
        },
        '/kelola/daftar/{kode}/aksi': async () => {
            const fields = await chosen();
            return { send: () => admin.post(CHOSEN, fields) };
        },
        '/kelola/tindakan/{id}/batal': async () => {
            const fields = await chosen(), done = want(await admin.post(CHOSEN, fields), 303).location;
            return { send: () => admin.post(`${done}/batal`, { csrf: fields.csrf }) };
        },
        '/kelola/faktor': async () => {
            const one = await kept('without a factor', person), page = (await one.v.get('/kelola/faktor')).body;
            const rahasia = mark({ body: page, status: 200 }, /class="codebox">([^<]+)</);
            return { send: () => one.v.post('/kelola/faktor', { csrf: mark({ body: page }, /name="csrf" value="([^"]+)"/), kode: totp(rahasia, step_now()) }), after: spent('without a factor') };
        },
        '/kelola/faktor/pulih': async () => {
            await sistem_sure();
            const csrf = await sistem.csrf();
            return { any: ['pulih'], send: () => sistem.post('/kelola/faktor/pulih', { csrf }), after: (done) => { if (done) factors.codes = []; } };
        },
        '/kelola/profil/sandi': async () => {
            const one = await kept('who changes the password', async () => ({ v: await sign_in(site, juri), sandi: site.sandi[juri] })), next = `${PASSWORD} ${++number}`;
            return { send: async () => one.v.post('/kelola/profil/sandi', { csrf: await one.v.csrf(), lama: one.sandi, sandi: next, sandi2: next }),
                any: ['perangkat'], after: (done) => { if (done) site.sandi[juri] = one.sandi = next; } };
        },
        '/kelola/profil/sesi': async () => { // one other ends
            const one = await kept('who ends a session', person), page = (await one.v.get('/kelola/profil')).body;
            if (!/Akhiri semua sesi lain/.test(page))
                await sign_in(site, one.surel, PASSWORD);
            const csrf = await one.v.csrf();
            return { send: () => one.v.post('/kelola/profil/sesi', { csrf }) };
        },
        '/kelola/profil/data': async () => {
            const csrf = await petugas.csrf();
            return { send: () => petugas.post('/kelola/profil/data', { csrf }) };
        },
    };
}
