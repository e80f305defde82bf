// lib.mjs: what the browser scripts share: Debian's Chromium, and the list of every public page.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { answer_form, clock_set, clock_settable, empty_region, surveys } from '../kit/maklumat.mjs';
import { demo_staff } from '../kit/petugas.mjs';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Friday noon in a regency of the zone WITA, in the middle of a quarter: with maklumat_jam the program lives then, so that a region
// has the same months and enough answers in them on every day that somebody tests.
export function clock_of_tests() {
    if (clock_settable)
        clock_set('2026-11-20T04:00:00Z');
    return clock_settable;
}

// `light`: Debian's chromium-headless-shell where it is installed, the same engine without the rest of a browser; it takes a
// third off the work of a page that is only looked at.
const SHELL = '/usr/bin/chromium-headless-shell';
const PATIENCE = 180_000; // guards against waiting for ever; a first start on a busy machine takes long

export async function browser_open({ light = false } = {}) {
    const browser = await chromium.launch({
        timeout: PATIENCE,
        executablePath: process.env.CHROMIUM ?? (light && existsSync(SHELL) ? SHELL : '/usr/bin/chromium'),
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    });
    const context_new = browser.newContext.bind(browser); // newPage of the browser comes by it as well
    browser.newContext = async (options) => {
        const context = await context_new(options);
        context.setDefaultTimeout(PATIENCE);
        return context;
    };
    return browser;
}

export function in_english(path) {
    const [rest, mark] = path.split('#');
    return `${rest}${rest.includes('?') ? '&' : '?'}lang=en${mark ? `#${mark}` : ''}`;
}

const page_text = async (site, path) => (await fetch(site.base + path)).text();

// A page shows its figures from five answers on.
async function measure(site, kode, path) {
    for (const values of ['334343343', '443434334', '333332333', '444443434', '233332332', '343333443'])
        if (!(await page_text(site, path)).includes('chart-unsur'))
            await answer_send(site, kode, values);
}

// One service with a full pledge and figures (the one that everybody knows, if it has them), and one with gaps and
// too few answers.
async function services_pick(site, list) {
    const found = {};
    const known = list.filter((s) => /akta kelahiran/i.test(s.nama_layanan));
    for (const s of [...known, ...list]) {
        const html = await page_text(site, `/layanan/${s.layanan}`);
        const gaps = html.includes('class="tag look"');
        if (!gaps)
            found.full ??= s;
        if (gaps && !html.includes('chart-unsur'))
            found.gaps ??= s;
        if (found.full && found.gaps)
            break;
    }
    if (!found.full || !found.gaps)
        throw new Error('the demo region needs a service with a full pledge, and one with gaps and few answers');
    await measure(site, found.full.kode, `/layanan/${found.full.layanan}`);
    return found;
}

// The unit with the most services.
async function unit_pick(site, list) {
    const count = new Map();
    for (const s of list)
        count.set(s.unit, (count.get(s.unit) ?? 0) + 1);
    const [[unit]] = [...count].sort((a, b) => b[1] - a[1]);
    await measure(site, list.find((s) => s.unit === unit).kode, `/unit/${unit}`);
    return unit;
}

export async function answer_send(site, kode, values, more = {}) {
    return fetch(`${site.base}/s/${kode}`, { method: 'POST', redirect: 'manual', body: answer_form(values, more) });
}

// Submits the survey form with two answers given: the page comes back with 422.
async function survey_wrong(page, url) {
    await page.goto(url);
    await page.check('#u1-4', { force: true });
    await page.check('#u3-2', { force: true });
    await page.fill('#saran', 'Antrean pagi terlalu panjang.');
    return page_of_click(page, '.send button');
}

async function page_of_click(page, selector) {
    const [response] = await Promise.all([
        page.waitForResponse((r) => r.request().isNavigationRequest()),
        page.click(selector),
    ]);
    await page.waitForLoadState('load');
    return response;
}

// A form posted to an address that takes none.
async function post_to_list(page, url) {
    await page.goto(url);
    await page.evaluate(() => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = location.href;
        form.innerHTML = '<button id="kirim">Kirim</button>';
        document.body.append(form);
    });
    return page_of_click(page, '#kirim');
}

// Every public page: { name, url, lang, status, open(page) }. open() returns the response of the page itself.
export async function pages_of(site, empty) {
    const list = await surveys(site.data);
    const { full, gaps } = await services_pick(site, list);
    const unit = await unit_pick(site, list);
    const thanks = (await answer_send(site, full.kode, '334343343')).headers.get('location');
    const plain = [
        ['beranda', '/'],
        ['layanan-daftar', '/layanan'],
        ['layanan-halaman-2', '/layanan?page=2'],
        ['cari-ada', '/layanan?q=akta'],
        ['cari-kosong', '/layanan?q=akta+pesawat+terbang'],
        ['unit-daftar', '/unit'],
        ['unit', `/unit/${unit}`],
        ['layanan', `/layanan/${full.layanan}`],
        ['layanan-belum-lengkap', `/layanan/${gaps.layanan}`],
        ['hasil', '/hasil'],
        ['hasil-unsur', '/hasil/unsur'],
        ['hasil-profil', '/hasil/profil'],
        ['hasil-tren', '/hasil/tren'],
        ['hasil-saring', '/hasil?jenis=PUSKESMAS&urut=nama'],
        ['hasil-resmi', '/hasil/resmi'],
        ['hasil-resmi-satu', '/hasil/resmi/1'],
        ['metode', '/metode'],
        ['data', '/data'],
        ['pohon', '/skm/pohon'],
        ['sematkan', `/sematkan/${unit}`],
        ['tv', `/tv/${unit}`],
        ['tv-daerah', '/tv'],
        ['cari', '/cari?q=puskesmas'],
        ['cari-semua', '/cari'],
        ['cari-tidak-ada', '/cari?q=pesawat+terbang'],
        ['banding', `/banding?u1=${unit}&u2=${list.find((s) => s.unit !== unit).unit}`],
        ['banding-kosong', '/banding'],
        ['perubahan', '/perubahan'],
        ['aksesibilitas', '/aksesibilitas'],
        ['masuk', '/masuk'],
        ['lupa', '/lupa'],
        ['survei', `/s/${full.kode}`],
        ['survei-kode', '/k'],
        ['kios-belum', '/kios'],
        ['galat-tiket', '/k/AAAAA-AAAAA-AAAAB', 404],
        ['terima-kasih', thanks],
        ['galat-404', '/tidak-ada', 404],
        ['galat-kode', '/s/zzzzzz', 404],
        ['galat-resi', `/s/${full.kode}/terima/0000-0000-0000-0000`, 404],
        ['survei-salah', `/s/${full.kode}`, 422, survey_wrong],
        ['galat-405', '/layanan', 405, post_to_list],
        ['kosong-beranda', '/', 200, null, empty],
        ['kosong-layanan', '/layanan', 200, null, empty],
        ['kosong-unit', '/unit', 200, null, empty],
        ['kosong-hasil', '/hasil', 200, null, empty],
        ['kosong-resmi', '/hasil/resmi', 200, null, empty],
    ];
    const pages = [];
    for (const lang of ['id', 'en'])
        for (const [name, path, status = 200, open, where = site] of plain) {
            if (!where)
                continue;
            const url = where.base + (lang === 'en' ? in_english(path) : path);
            pages.push({ name: lang === 'en' ? `${name}-en` : name, url, lang, status,
                open: (page) => open ? open(page, url) : page.goto(url) });
        }
    return pages;
}

// Takes the entries of the list, as many at a time as the machine has cores for a browser; fn is told which worker it is.
export async function each(list, fn, workers = 2) {
    const queue = [...list];
    await Promise.all(Array.from({ length: workers }, async (_, worker) => {
        for (let entry = queue.shift(); entry; entry = queue.shift())
            await fn(entry, worker);
    }));
}

// A demo region and an empty one, both served; stopped by the returned function.
export async function sites_open(responses) {
    const [site, empty] = await Promise.all([demo_staff(responses, '--set', 'rate_limits=off'), empty_region()]);
    return { site, empty, stop: () => Promise.all([site.stop(), empty.stop()]) };
}
