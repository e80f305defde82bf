// tugas.mjs: what the README promises to somebody new, counted in taps: rating a service, finding the requirements of a
// birth certificate, and the weakest unsur of the region, on a phone, scripts off, from the front page (the README's address); and printing the
// report of a unit, at a desk, from "Hari ini", where signing in leads to. TAP on stdout.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { sign_in } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { browser_open, clock_of_tests, sites_open } from './lib.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, javaScriptEnabled: false };
clock_of_tests(); // in the first days of January a region has too few answers of its year
const { site, stop } = await sites_open(2000);
const browser = await browser_open();

// A visitor whose taps are counted; typing is one tap into the box, a choice from a list is one.
async function visit(path = '/', options = PHONE, cookies = []) {
    const context = await browser.newContext(options);
    await context.addCookies(cookies);
    const page = await context.newPage();
    const at = Date.now();
    await page.goto(site.base + path);
    let taps = 0;
    return {
        page,
        tap: async (target, loads = false) => {
            taps++;
            await Promise.all([loads ? page.waitForEvent('load') : null, options.hasTouch ? target.tap() : target.click()]);
        },
        choose: async (target, label) => { taps++; await target.selectOption({ label }); },
        type: async (target, text) => { taps++; await target.fill(text); },
        done: (what, most, seconds) => {
            const s = (Date.now() - at) / 1000;
            remark(`${what}: ${taps} taps, ${s.toFixed(1)} s of machine time`);
            assert.ok(taps <= most, `${taps} taps, ${most} at most`);
            if (s > seconds)
                throw Object.assign(new Error(`${s} s, ${seconds} at most`), { slow: true });
        },
    };
}

// What a task takes is told by the calmest of a few walks: on a crowded machine one alone says nothing of the product.
const task = (name, walk) => proof(name, async () => {
    for (let again = 9; ; again--)
        try {
            return await walk();
        } catch (error) {
            if (!error.slow || again === 0)
                throw error;
        }
});

async function rate(v) {
    for (let u = 1; u <= 9; u++)
        await v.tap(v.page.locator(`label:has(#u${u}-3)`));
    await v.tap(v.page.locator('.send button'), true);
    assert.match(v.page.url(), /\/terima\//);
}

await task('rating a service from the front page, the address of the README: 12 taps and 60 s at most', async () => {
    const v = await visit();
    await v.tap(v.page.getByRole('link', { name: 'Akta kelahiran' }).first(), true);
    await v.tap(v.page.getByRole('link', { name: 'Nilai layanan ini' }).first(), true);
    await rate(v);
    v.done('rate a service', 12, 60);
});

await task('rating a service from its poster, whose code the page of the service names: 10 taps at most', async () => {
    const list = await (await fetch(`${site.base}/layanan/akta-kelahiran`)).text();
    const v = await visit(/href="(\/s\/[^"?]+)/.exec(list)[1]);
    await rate(v);
    v.done('rate from the poster', 10, 60);
});

await task('requirements of a birth certificate from the front page: 20 s, 3 taps at most', async () => {
    const v = await visit();
    await v.tap(v.page.getByRole('link', { name: 'Akta kelahiran' }).first(), true);
    assert.ok(await v.page.locator('.pledge dt', { hasText: 'Persyaratan' }).isVisible());
    assert.ok((await v.page.locator('.pledge > div', { hasText: 'Persyaratan' }).locator('li').count()) > 1);
    v.done('requirements', 3, 20);
});

await task('the same by typing: 20 s, 4 taps at most', async () => {
    const v = await visit();
    await v.type(v.page.locator('main input[name=q]'), 'akta lahir');
    await v.tap(v.page.locator('main form[role=search] button').first(), true);
    await v.tap(v.page.locator('main .list .name', { hasText: 'Akta kelahiran' }).first(), true);
    assert.ok(await v.page.locator('.pledge dt', { hasText: 'Persyaratan' }).isVisible());
    v.done('requirements by search', 4, 20);
});

await task('the weakest unsur of the region: 2 taps at most', async () => {
    const v = await visit();
    await v.tap(v.page.getByRole('link', { name: 'Hasil survei' }).first(), true);
    const said = await v.page.locator('main .callout').first().innerText();
    assert.match(said, /Paling perlu diperbaiki: \S+/);
    v.done('weakest unsur', 2, 20);
});

await task('the report of a unit on paper, from where signing in leads to: 5 clicks at most, a PDF that names the unit', async () => {
    const unit = 'Dinas Kependudukan dan Pencatatan Sipil', staff = await sign_in(site, 'admin@contoh.go.id');
    const cookies = [...staff.jar].map(([name, value]) => ({ name, value, url: site.base }));
    const v = await visit('/kelola', { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, cookies);
    await v.tap(v.page.getByRole('link', { name: 'Laporan SKM' }).first(), true);
    await v.choose(v.page.locator('#unit'), unit);
    await v.tap(v.page.getByRole('button', { name: 'Tampilkan' }), true);
    const coming = v.page.waitForEvent('download');
    await v.tap(v.page.getByRole('link', { name: 'Unduh PDF' }));
    const file = await (await coming).path();
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    assert.match(text, /LAPORAN SURVEI KEPUASAN MASYARAKAT/);
    assert.ok(text.includes(unit), 'names the unit');
    assert.match(text, /IKM[^\n]*\d{2},\d{2}/);
    v.done('print the report', 5, 60);
});

await browser.close();
await stop();
finish();
