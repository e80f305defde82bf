// tugas.mjs: what the README promises to somebody new, counted in taps: rating a service, finding the requirements of a
// birth certificate, and the weakest unsur of the region. On a phone, scripts off, from the front page. TAP on stdout.
import assert from 'node:assert/strict';
import { finish, proof, remark } from '../kit/tap.mjs';
import { browser_open, sites_open } from './lib.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, javaScriptEnabled: false };
const { site, stop } = await sites_open(2000);
const browser = await browser_open();

// A visitor whose taps are counted; typing is one tap into the box.
async function visit(path = '/') {
    const page = await (await browser.newContext(PHONE)).newPage();
    const at = Date.now();
    await page.goto(site.base + path);
    let taps = 0;
    return {
        page,
        tap: async (target, loads = false) => {
            taps++;
            await Promise.all([loads ? page.waitForEvent('load') : null, target.tap()]);
        },
        type: async (target, text) => { taps++; await target.fill(text); },
        done: (what, most, seconds) => {
            const s = (Date.now() - at) / 1000;
            remark(`${what}: ${taps} taps, ${s.toFixed(1)} s of machine time`);
            assert.ok(taps <= most, `${taps} taps, ${most} at most`);
            assert.ok(s <= seconds, `${s} s, ${seconds} at most`);
        },
    };
}

await proof('rating a service from its poster: 12 taps and 60 s at most', async () => {
    const list = await (await fetch(`${site.base}/layanan/akta-kelahiran`)).text();
    const v = await visit(/href="(\/s\/[^"?]+)/.exec(list)[1]); // what the QR code on the poster opens
    for (let u = 1; u <= 9; u++)
        await v.tap(v.page.locator(`label:has(#u${u}-3)`));
    await v.tap(v.page.locator('.send button'), true);
    assert.match(v.page.url(), /\/terima\//);
    v.done('rate a service', 12, 60);
});

await proof('requirements of a birth certificate from the front page: 20 s, 3 taps at most', async () => {
    const v = await visit();
    await v.tap(v.page.getByRole('link', { name: 'Akta kelahiran' }).first(), true);
    assert.ok(await v.page.locator('.pledge dt', { hasText: 'Persyaratan' }).isVisible());
    assert.ok((await v.page.locator('.pledge > div', { hasText: 'Persyaratan' }).locator('li').count()) > 1);
    v.done('requirements', 3, 20);
});

await proof('the same by typing: 20 s, 4 taps at most', async () => {
    const v = await visit();
    await v.type(v.page.locator('main input[name=q]'), 'akta lahir');
    await v.tap(v.page.locator('main form[role=search] button').first(), true);
    await v.tap(v.page.locator('main .list .name', { hasText: 'Akta kelahiran' }).first(), true);
    assert.ok(await v.page.locator('.pledge dt', { hasText: 'Persyaratan' }).isVisible());
    v.done('requirements by search', 4, 20);
});

await proof('the weakest unsur of the region: 2 taps at most', async () => {
    const v = await visit();
    await v.tap(v.page.getByRole('link', { name: 'Hasil survei' }).first(), true);
    const said = await v.page.locator('main .callout').first().innerText();
    assert.match(said, /Paling perlu diperbaiki: \S+/);
    v.done('weakest unsur', 2, 20);
});

await browser.close();
await stop();
finish();
