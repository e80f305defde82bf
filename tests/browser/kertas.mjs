// kertas.mjs: the survey on paper in a real browser: an officer keys forms in with thirteen strokes and Enter, with and
// without scripts, presses twice; printed forms fit on one A4 page in both languages; extra questions come up by their rules. TAP on stdout.
import assert from 'node:assert/strict';
import { must, surveys } from '../kit/maklumat.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { sign_in } from '../kit/petugas.mjs';
import { browser_open, sites_open } from './lib.mjs';

const { site, stop } = await sites_open(200);
const browser = await browser_open();
const petugas = await sign_in(site, 'petugas@contoh.go.id');
const cookies = [...petugas.jar].map(([name, value]) => ({ name, value, url: site.base }));
const link = /href="(\/kelola\/skm\/kertas\/[a-z0-9]+)"/.exec((await petugas.get('/kelola/skm/kertas')).body)[1];
const FORMS = 20;

async function page_new(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    await context.addCookies(cookies);
    return context.newPage();
}
const rows = async () => (await must('export', 'responses', '--data', site.data)).trim().split('\n').length - 1;
const enter = (page) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
const at = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.textContent);

await proof('twenty forms by keyboard alone: thirteen strokes and Enter each, all counted', async () => {
    const page = await page_new(), before = await rows(), began = Date.now();
    await page.goto(site.base + link);
    for (let i = 0; i < FORMS; i++) {
        assert.equal(await at(page), 'u1', `form ${i + 1} begins in the first field`);
        await page.keyboard.type('334434432p302');
        assert.equal(await page.textContent('[data-periksa]'), '3 3 4 4 3 4 4 3 2 P 3 0 2');
        await enter(page);
        assert.match(await page.textContent('.box.fine'), new RegExp(`Formulir ke-${i + 1} hari ini`));
    }
    remark(`${Math.round((Date.now() - began) / FORMS)} ms a form, typed by a machine`);
    assert.equal(await rows(), before + FORMS);
    await page.context().close();
});

await proof('a wrong digit holds the cursor, and Enter in the middle saves nothing', async () => {
    const page = await page_new(), before = await rows();
    await page.goto(site.base + link);
    await page.keyboard.type('37');
    assert.equal(await at(page), 'u2');
    await page.keyboard.type('2');
    assert.equal(await at(page), 'u3');
    await page.keyboard.press('Backspace');
    assert.equal(await at(page), 'u2');
    await enter(page);
    assert.ok(await page.isVisible('.error-summary'));
    assert.equal(await page.inputValue('#u1'), '3');
    assert.equal(await at(page), 'u3', 'the first field that is wrong');
    assert.equal(await rows(), before);
    await page.context().close();
});

await proof('without scripts the same form works, and sent twice from two tabs it counts once', async () => {
    const page = await page_new({ javaScriptEnabled: false }), before = await rows();
    await page.goto(site.base + link);
    for (let i = 1; i <= 9; i++)
        await page.fill(`#u${i}`, String(i % 4 + 1));
    const form = await page.locator('form[action*="/kertas/"]').locator('[name]').evaluateAll((all) => all.map((x) => [x.name, x.value]));
    await Promise.all([page.waitForURL(/simpan=dihitung/), page.click('[data-simpan]')]);
    const again = await petugas.post(link, Object.fromEntries(form));
    assert.match(again.location, /simpan=ganda/);
    assert.equal(await rows(), before + 1);
    await page.context().close();
});

await proof('the forms with the longest names print on one A4 page, in both languages', async () => {
    const page = await page_new(), list = await surveys(site.data);
    const size = (s) => s.nama_layanan.length + s.nama_unit.length;
    const longest = [...list].sort((a, b) => size(b) - size(a)).slice(0, 3);
    for (const s of longest)
        for (const lang of ['', '?lang=en']) {
            await page.goto(`${site.base}/kelola/skm/kertas/${s.kode}/formulir${lang}`);
            const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
            assert.equal(/\/Type \/Pages\s+\/Count (\d+)/.exec(pdf)?.[1], '1', `${s.nama_layanan}${lang}`);
        }
    await page.context().close();
});

await proof('extra questions come up by their rules without a script, in three requests and 20 KB', async () => {
    const admin = await sign_in(site, 'admin@contoh.go.id'), csrf = await admin.csrf(), [survey] = await surveys(site.data);
    const version = (await admin.post('/kelola/skm/instrumen', { csrf, dari: '1', nama: 'Tambahan' })).location;
    const put = (k, more) => admin.post(`${version}/tambahan/${k}`, { csrf, versi: String(k), langkah: 'simpan', tanya_id: `Tanya ${k}?`, tanya_en: `Question ${k}?`, ...more });
    await put(1, { jenis: 'pilih', p1_id: 'Belum', p1_en: 'No', p2_id: 'Pernah', p2_en: 'Yes' });
    await put(2, { jenis: 'angka', min: '1', max: '9', bila: 't1-2' });
    await put(3, { jenis: 'teks', bila: 'u3-2' });
    await put(4, { jenis: 'angka', min: '1', max: '9', bila: 'u9-1' });
    const page = await page_new({ javaScriptEnabled: false }), seen = [];
    await page.goto(`${site.base}${version}/pratinjau`);
    const shown = async () => (await Promise.all([1, 2, 3, 4].map((k) => page.isVisible(`#t${k}`)))).map(Number).join('');
    assert.equal(await shown(), '1000');
    for (const [id, value, expected] of [['t1', '2', '1100'], ['t1', '1', '1000'], ['u3', 2, '1010'], ['u3', 3, '1000'], ['u3', 1, '1010'], ['u9', 2, '1010'], ['u9', 1, '1011']]) {
        await (id === 't1' ? page.selectOption('#t1', value) : page.check(`#${id}-${value}`, { force: true }));
        assert.equal(await shown(), expected, `${id} is ${value}`);
    }
    await page.context().close();
    const other = await page_new();
    other.on('response', (r) => seen.push(r));
    await other.goto(`${site.base}/s/${survey.kode}`, { waitUntil: 'networkidle' });
    const bytes = await Promise.all(seen.map(async (r) => (await r.request().sizes()).responseBodySize));
    assert.ok(seen.length <= 3 && bytes.reduce((a, b) => a + b) <= 20 * 1024, `${seen.length} requests, ${bytes} bytes`);
    await other.context().close();
});

await browser.close();
await stop();
finish();
