// desk.mjs: the pages of the desk for pages.mjs: every one with the person who works there, in both languages; also
// those that a form gives back with a message.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { must, now } from '../kit/maklumat.mjs';
import { forms_of, sign_in, Visitor } from '../kit/petugas.mjs';
import { in_english } from './lib.mjs';

// The page after the form with that action was sent with these fields changed.
async function sent(page, url, action, changes) {
    await page.goto(url);
    const form = page.locator(`form[method="post"][action="${action}"], form[method="post"][action="${action}?lang=en"]`).first();
    await form.evaluate((f) => f.closest('details')?.setAttribute('open', ''));
    for (const [name, value] of Object.entries(changes))
        await form.locator(`[name="${name}"]`).fill(value);
    await form.evaluate((f) => { f.noValidate = true; });
    const [response] = await Promise.all([page.waitForResponse((r) => r.request().isNavigationRequest()), form.locator('button').first().click()]);
    await page.waitForLoadState('load');
    return response;
}

// A page that its script draws: what is asked of it is asked once it stands.
async function drawn(page, url) {
    const response = await page.goto(url);
    await page.waitForSelector('h1');
    return response;
}

// A letter that does not get out, because nobody listens there, and a request about personal data: their pages.
async function letters_and_requests(site, sistem, account) {
    writeFileSync(path.join(site.data, 'surat.conf'), 'server = localhost\nport = 9\ndari = maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\n');
    await sistem.post(`${account}/tautan`, { csrf: await sistem.csrf() });
    await must('surat', 'kirim', '--data', site.data);
    const visitor = new Visitor(site);
    const kunci = /name="kunci" value="([^"]*)"/.exec((await visitor.get('/privasi/permintaan')).body)[1];
    await visitor.post('/privasi/permintaan', { kunci, jenis: 'PENGHAPUSAN', nama: 'Siti Aminah', kontak: '0812-0000-0000', surel: 'petugas@contoh.go.id',
        uraian: 'Saya sudah pindah tugas; mohon akun dan surat atas nama saya dihapus.' });
    const first = async (list, pattern) => pattern.exec((await sistem.get(list)).body)?.[1];
    return { letter: await first('/kelola/surat', /href="(\/kelola\/surat\/\d+)"/), request: await first('/kelola/privasi', /href="(\/kelola\/privasi\/\d+)"/) };
}

// A draft of a standard, a decreed one, and a published pledge: what the pages of the catalogue show.
async function catalogue_fill(admin) {
    const csrf = await admin.csrf(), field = (html, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
    const codes = [...(await admin.get('/kelola/layanan?q=akta')).body.matchAll(/\/kelola\/layanan\/([a-z0-9-]+)"/g)].map((m) => m[1]).filter((k) => k !== 'baru');
    const drafts = [];
    for (const kode of codes.slice(0, 2))
        drafts.push((await admin.post(`/kelola/layanan/${kode}/standar`, { csrf })).location);
    const ubah = field((await admin.get(drafts[1])).body, 'ubah');
    await admin.post(`${drafts[1]}/tetapkan`, { csrf, ubah, sk: '188.4/7/2026', tanggal: '2026-02-03' });
    const pledge = '/kelola/unit/disdukcapil/maklumat';
    await admin.post(pledge, { csrf, ubah: '0', sanggup: 'Kami sanggup.', wajib: 'Kami wajib.', sanksi: 'Kami siap.', sk: '7/2026', tanggal: '2026-03-04',
        pejabat: 'Nama Pejabat', jabatan: 'Kepala Dinas' });
    await admin.post(`${pledge}/terbit`, { csrf, ubah: '1' });
    const unit = /<option value="(\d+)">Dinas Kependudukan/.exec((await admin.get('/kelola/tindak/rencana')).body)[1], rencana = `/kelola/tindak/rencana?unit=${unit}&periode=2026`;
    await admin.post('/kelola/tindak/rencana', { csrf, unit, periode: '2026', unsur: 'WAKTU', kegiatan: 'Menambah loket pada pagi hari', tahun: '2026', triwulan: '1', penanggung: 'Kepala loket' });
    const tindak = /\/kelola\/tindak\/\d+/.exec((await admin.get(rencana)).body)[0];
    const aksi = await admin.post('/kelola/daftar/tindak/aksi', { csrf, 'aksi-penanggung': '1', isian: 'Kepala loket baru', [`p-${tindak.split('/').pop()}`]: '1' });
    await admin.post('/kelola/daftar/tindak/saringan', { csrf, nama: 'Soal waktu', tanya: 'keadaan=SEMUA&unsur=WAKTU' });
    return { tindakan: aksi.location, kode: codes[0], draft: drafts[0], decreed: drafts[1], pledge, rencana, tindak };
}

// A version of the questionnaire with extra questions, and an open copy of it that may still be edited.
async function survey_fill(admin, layanan) {
    const csrf = await admin.csrf(), made = [];
    for (const nama of ['Berlaku besok', 'Rancangan']) {
        const version = (await admin.post('/kelola/skm/instrumen', { csrf, dari: '1', nama })).location;
        await admin.post(`${version}/tambahan/1`, { csrf, versi: '1', langkah: 'simpan', jenis: 'pilih', tanya_id: 'Pernah ke sini?', tanya_en: 'Been here before?',
            p1_id: 'Belum', p1_en: 'No', p2_id: 'Pernah', p2_en: 'Yes' });
        await admin.post(`${version}/tambahan/2`, { csrf, versi: '2', langkah: 'simpan', jenis: 'angka', tanya_id: 'Berapa kali?', tanya_en: 'How often?', min: '1', max: '99', bila: 't1-2' });
        await admin.post(`${version}/tambahan/3`, { csrf, versi: '3', langkah: 'simpan', jenis: 'teks', tanya_id: 'Apa yang lambat?', tanya_en: 'What was slow?', bila: 'u3-2' });
        made.push(version);
    }
    const dari = /name="dari" value="([^"]*)"/.exec((await admin.get(made[0])).body)[1];
    await admin.post(made[0], { csrf, versi: '4', langkah: 'berlaku', layanan, dari, yakin: '1' });
    return made;
}

// Two units with answers in the last weeks: what the choice of one shows, and a quarantine of the other that waits for its
// second person. None where a quarter has just begun: what came before it is closed.
async function apart_fill(admin) {
    const csrf = await admin.csrf(), day = (ago) => new Date(now() - ago * 864e5).toISOString().slice(0, 10);
    const dari = day(30), sampai = day(0);
    let one;
    for (const [, unit] of (await admin.get('/kelola/skm/karantina')).body.matchAll(/<option value="([a-z0-9-]+)"/g)) {
        const choice = `/kelola/skm/karantina?unit=${unit}&dari=${dari}&sampai=${sampai}&pola=semua`;
        const n = /name="n" value="(\d+)"/.exec((await admin.get(choice)).body);
        if (!n)
            continue;
        const fields = { csrf, unit, dari, sampai, pola: 'semua', n: n[1], kelas: 'kembar' };
        if (one)
            return [['karantina-pilih', choice, admin], ['karantina', one, admin],
                ['karantina-salah', choice, admin, 422, (p, url) => sent(p, url, '/kelola/skm/karantina', { alasan: 'x' })]];
        one = (await admin.post('/kelola/skm/karantina', { ...fields, alasan: 'Isian serupa dalam satu hari' })).location;
    }
    return [];
}

// A bundle of paper forms: one agreed, one that differs, one typed once.
async function bundle_fill(petugas, other) {
    const csrf = await petugas.csrf(), other_csrf = await other.csrf(), list = (await petugas.get('/kelola/skm/bundel')).body;
    const layanan = /<option value="([a-z0-9-]+)"/.exec(list)[1];
    const at = (await petugas.post('/kelola/skm/bundel', { csrf, layanan, nama: 'Kotak depan', n: '5' })).location;
    const tanggal = /name="tanggal" value="([^"]*)"/.exec((await petugas.get(`${at}/1`)).body)[1];
    const type = (who, token, k, u1) => who.post(`${at}/${k}`, { csrf: token, tanggal, u1, u2: '3', u3: '3', u4: '3', u5: '3', u6: '3', u7: '3', u8: '3', u9: '3' });
    for (const k of [1, 2, 3])
        await type(petugas, csrf, k, '3');
    await type(other, other_csrf, 1, '3');
    await type(other, other_csrf, 2, '4');
    return at;
}

// A device that is a kiosk: a visitor with its cookie. `screen` leads to one of its questions, anew each time, since what is
// being filled in is forgotten after five minutes.
async function kiosk(site, petugas) {
    const list = (await petugas.get('/kelola/skm/kios')).body, device = new Visitor(site);
    const made = await petugas.post('/kelola/skm/kios', { csrf: await petugas.csrf(), kunci: /name="kunci" value="(\d+)"/.exec(list)[1],
        tempat: /<option value="(u[^"]*)"/.exec(list)[1], nama: 'Lobi lantai 1' });
    await device.post('/kios/pasang', { kode: /class="codebox">([^<]+)</.exec(made.body)[1] });
    if (!device.jar.has('kios'))
        throw new Error('the kiosk was not set up');
    return device;
}
async function screen(page, url) {
    await page.goto(url.replace('/kios/isi', '/kios'));
    const [response] = await Promise.all([page.waitForResponse((r) => /\/kios\/isi/.test(r.url()) && r.status() === 200), page.locator('.kunci-besar').first().click()]);
    await page.waitForLoadState('load');
    return response;
}

// A report made in the background, ready; for somebody whose other pages do not show it.
async function report_made(leader) {
    const page = (await leader.post('/kelola/laporan/kerja', { csrf: await leader.csrf(), unit: '', periode: '2026', apa: 'rtl', bentuk: 'xlsx' })).location;
    while ((await leader.get(page)).head.refresh) // which asks to be looked at again
        await new Promise((done) => setTimeout(done, 50));
    return page;
}

// { name, url, lang, status, cookies, open } as pages_of in lib.mjs.
export async function desk_pages_of(site) {
    const sistem = await sign_in(site, 'sistem@contoh.go.id'), petugas = await sign_in(site, 'petugas@contoh.go.id');
    const bare = new Visitor(site), half = new Visitor(site);
    await bare.post('/masuk', { surel: 'unit@contoh.go.id', sandi: site.sandi['unit@contoh.go.id'] });
    const admin = await sign_in(site, 'admin@contoh.go.id'), isi = await catalogue_fill(admin);
    const [berlaku, rancangan] = await survey_fill(admin, isi.kode);
    await half.post('/masuk', { surel: 'sistem@contoh.go.id', sandi: site.sandi['sistem@contoh.go.id'] });
    const account = /href="(\/kelola\/akun\/\d+)"/.exec((await sistem.get('/kelola/akun?cari=petugas')).body)[1];
    const invited = await sistem.post('/kelola/akun/baru', { csrf: await sistem.csrf(), nama: 'Rahma Diundang', surel: 'rahma@contoh.go.id', jabatan: 'Analis',
        peran: 'PIMPINAN', unit: '0', dari: forms_of((await sistem.get('/kelola/akun/baru')).body).flatMap((f) => f.fields).find((x) => x.name === 'dari').value, sampai: '', alasan: 'SK 1' });
    const link = /\/undangan\/[\w-]{43}/.exec(invited.body)?.[0];
    if (!link)
        throw new Error(`the invitation was answered ${invited.status}`);
    const { letter, request } = await letters_and_requests(site, sistem, account);
    const periode = /\/kelola\/skm\/periode\/[0-9A-Z-]+/.exec((await admin.get('/kelola/skm')).body)[0];
    const kertas = /href="(\/kelola\/skm\/kertas\/[a-z0-9]+)"/.exec((await petugas.get('/kelola/skm/kertas')).body)[1];
    const bundel = await bundle_fill(petugas, admin);
    const apart = await apart_fill(admin);
    const kios = await kiosk(site, petugas);
    const pimpinan = await sign_in(site, 'pimpinan@contoh.go.id'), berkas = await report_made(pimpinan);
    const all = [
        ['meja', '/kelola', sistem], ['meja-petugas', '/kelola', petugas], ['meja-admin', '/kelola', admin],
        ['meja-cari', '/kelola/cari?q=akta', admin], ['meja-cari-kosong', '/kelola/cari?q=tidakadayangini', admin],
        ['meja-pintasan', '/kelola/pintasan', admin], ['daftar-atur', '/kelola/daftar/tindak?keadaan=SEMUA', admin],
        ['daftar-pilih', '/kelola/tindak?keadaan=SEMUA', admin, 422, (p, url) => sent(p, url, '/kelola/daftar/tindak/aksi', {})],
        ['daftar-hasil', isi.tindakan, admin], ['pimpin', '/kelola/pimpin', admin],
        ['akun-daftar', '/kelola/akun', sistem], ['akun-cari-kosong', '/kelola/akun?cari=tidakadaorangini', sistem],
        ['akun-baru', '/kelola/akun/baru', sistem], ['akun-ubah', account, sistem],
        ['akun-baru-salah', '/kelola/akun/baru', sistem, 422, (p, url) => sent(p, url, '/kelola/akun/baru', { nama: '', surel: 'bukan alamat' })],
        ['akun-ubah-salah', account, sistem, 422, (p, url) => sent(p, url, account, { surel: 'bukan alamat' })],
        ['profil', '/kelola/profil', sistem], ['faktor', '/kelola/faktor', sistem], ['faktor-pasang', '/kelola/faktor', bare],
        ['faktor-salah', '/kelola/faktor', bare, 422, (p, url) => sent(p, url, '/kelola/faktor', { kode: '000000' })],
        ['masuk-kode', '/masuk/kode', half], ['masuk-ulang', '/masuk/ulang?next=/kelola', petugas],
        ['masuk-salah', '/masuk', null, 422, (p, url) => sent(p, url, '/masuk', { surel: 'siapa@contoh.go.id', sandi: 'bukan ini' })],
        ['undangan', link, null], ['undangan-tidak-ada', `/undangan/${'A'.repeat(43)}`, null, 404],
        ['undangan-salah', link, null, 422, (p, url) => sent(p, url, link, { sandi: 'password', sandi2: 'lain' })],
        ['meja-layanan', '/kelola/layanan', admin], ['meja-layanan-kosong', '/kelola/layanan?q=tidakadalayananini', admin],
        ['meja-layanan-baru', '/kelola/layanan/baru', admin], ['meja-layanan-satu', `/kelola/layanan/${isi.kode}`, admin],
        ['meja-layanan-baru-salah', '/kelola/layanan/baru', admin, 422, (p, url) => sent(p, url, '/kelola/layanan/baru', { nama: '' })],
        ['meja-layanan-salah', `/kelola/layanan/${isi.kode}`, admin, 422, (p, url) => sent(p, url, `/kelola/layanan/${isi.kode}`, { nama: '' })],
        ['standar-rancangan', isi.draft, admin], ['standar-ditetapkan', isi.decreed, admin],
        ['standar-salah', isi.draft, admin, 422, (p, url) => sent(p, url, `${isi.draft}/tetapkan`, { sk: '' })],
        ['meja-unit', '/kelola/unit', admin], ['meja-unit-baru', '/kelola/unit/baru', admin], ['meja-unit-satu', '/kelola/unit/disdukcapil', admin],
        ['meja-unit-salah', '/kelola/unit/baru', admin, 422, (p, url) => sent(p, url, '/kelola/unit/baru', { nama: '', urutan: 'x' })],
        ['maklumat-meja', isi.pledge, admin], ['maklumat', '/unit/disdukcapil/maklumat', null], ['perubahan-ada', '/perubahan', null],
        ['daerah', '/kelola/daerah', admin], ['gaya', '/kelola/gaya', admin],
        ['daerah-salah', '/kelola/daerah', admin, 422, (p, url) => sent(p, url, '/kelola/daerah', { warna: '#ff1800' })],
        ['jejak', '/kelola/jejak', sistem], ['jejak-kosong', '/kelola/jejak?tindakan=tidak.ada', sistem], ['jejak-kunci', '/jejak/kunci', null],
        ['survei-tahun', '/kelola/skm', petugas], ['survei-saran', '/kelola/skm/saran', petugas], ['survei-lama', '/kelola/skm/riwayat', petugas],
        ['poster', '/kelola/skm/poster', admin], ['poster-unit', '/kelola/skm/poster?unit=disdukcapil', admin],
        ['survei-periode', periode, admin], ['survei-terbit', `${periode}/terbit`, admin],
        ['survei-uji', '/kelola/skm/instrumen', petugas], ['survei-versi', '/kelola/skm/instrumen/1', admin],
        ['survei-versi-pratinjau', `${berlaku}/pratinjau`, admin], ['survei-versi-berlaku', berlaku, admin],
        ['survei-tambahan', `${rancangan}/tambahan/2`, admin], ['survei-tambahan-hasil', `/kelola/skm/tambahan?layanan=${isi.kode}`, admin],
        ['survei-tambahan-salah', `${rancangan}/tambahan/1`, admin, 422, (p, url) => sent(p, url, `${rancangan}/tambahan/1`, { tanya_id: '', p1_en: '' })], ['survei-kode', '/kelola/skm/kode', petugas],
        ['periksa', '/kelola/skm/periksa', admin], ...apart,
        ['bundel-daftar', '/kelola/skm/bundel', petugas], ['bundel', bundel, petugas], ['bundel-ketik', `${bundel}/3`, admin], ['bundel-beda', `${bundel}/2`, admin],
        ['lapangan', '/kelola/lapangan', petugas, 200, drawn], ['survei-kios', '/kelola/skm/kios', petugas],
        ['survei-kios-salah', '/kelola/skm/kios', petugas, 422, (p, url) => sent(p, url, '/kelola/skm/kios', { nama: '' })],
        ['survei-kios-kode', '/kelola/skm/kios', petugas, 200, (p, url) => sent(p, url, '/kelola/skm/kios', { nama: 'Lobi' })],
        ['kios-mulai', '/kios', kios], ['kios-tanya', '/kios/isi', kios, 200, screen], ['kios-terima', '/kios/terima', kios],
        ['kertas-daftar', '/kelola/skm/kertas', petugas], ['kertas-kosong', '/kelola/skm/kertas?q=tidakadaini', petugas],
        ['kertas-ketik', kertas, petugas], ['kertas-formulir', `${kertas}/formulir`, null],
        ['kertas-salah', kertas, petugas, 422, (p, url) => sent(p, url, kertas, { u1: '7', usia: '9' })],
        ['bukti-kosong', '/kelola/bukti', petugas], ['bukti-baru', '/kelola/bukti/baru', petugas],
        ['surat-daftar', '/kelola/surat', sistem], ['surat-kosong', '/kelola/surat?cari=tidakadasurat', sistem], ['surat', letter, sistem],
        ['surat-salah', letter, sistem, 422, (p, url) => sent(p, url, `${letter}/buang`, { alasan: 'x' })],
        ['minta', '/privasi/permintaan', null], ['minta-status', '/privasi/permintaan/status', null], ['lupa-surat', '/lupa', null],
        ['minta-salah', '/privasi/permintaan', null, 422, (p, url) => sent(p, url, '/privasi/permintaan', { nama: '', surel: 'bukan' })],
        ['permintaan-daftar', '/kelola/privasi', sistem], ['permintaan-kosong', '/kelola/privasi?keadaan=DITOLAK', sistem], ['permintaan', request, sistem],
        ['permintaan-buka', request, sistem, 200, (p, url) => sent(p, url, `${request}/buka`, {})],
        ['permintaan-salah', request, sistem, 422, (p, url) => sent(p, url, `${request}/putus`, { keputusan: 'x' })],
        ['media-kosong', '/kelola/media', admin],
        ['tindak', '/kelola/tindak', admin], ['tindak-kosong', '/kelola/tindak?keadaan=DIBATALKAN&unsur=BIAYA', admin], ['tindak-rekap', '/kelola/tindak/rekap', admin],
        ['tindak-rencana', '/kelola/tindak/rencana', admin], ['tindak-satu', isi.tindak, admin], ['tindak-susun', isi.rencana, admin],
        ['tindak-salah', isi.rencana, admin, 422, (p, url) => sent(p, url, '/kelola/tindak/rencana', { kegiatan: '', penanggung: '' })],
        ['laporan', '/kelola/laporan', admin], ['laporan-teks', '/kelola/laporan?unit=disdukcapil&periode=2026', admin],
        ['laporan-minta', '/kelola/laporan', pimpinan], ['laporan-kerja', berkas, pimpinan],
        ['privasi', '/privasi', null], ['galat-403', '/kelola/akun', petugas, 403],
    ];
    return ['id', 'en'].flatMap((lang) => all.map(([name, path, v, status = 200, open]) => {
        const url = site.base + (lang === 'en' ? in_english(path) : path);
        return { name: lang === 'en' ? `${name}-en` : name, url, lang, status,
            cookies: [...v?.jar ?? []].map(([k, value]) => ({ name: k, value, url: site.base })), open: (page) => open ? open(page, url) : page.goto(url) };
    }));
}
