// kios.mjs: the room of a kiosk in a real browser (skm_kios*.c, assets/kios.*): set up with a code, answered by touch, by
// keyboard and without scripts, cleared when nobody is there, nothing of the person before behind the back button, no way
// out, legible upright and lying. Counted in the database, not by the page. TAP.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { csv_rows, must, root } from '../kit/maklumat.mjs';
import { demo_staff, sign_in } from '../kit/petugas.mjs';
import { finish, proof } from '../kit/tap.mjs';
import { browser_open } from './lib.mjs';
import { lost, sideways, structure } from './inside.mjs';

const SIZES = [[768, 1024], [1024, 768], [1080, 1920], [1920, 1080], [1280, 800], [800, 1280]];
const site = await demo_staff(60), browser = await browser_open();
const petugas = await sign_in(site, 'petugas@contoh.go.id');
const answers = async () => csv_rows(await must('export', 'responses', '--data', site.data));
const noise = [];

// A kiosk at the desk: { kode, tempat }. which: "u…" the unit, "s…" one service of it.
async function kiosk_make(which) {
    const list = (await petugas.get('/kelola/skm/kios')).body;
    const tempat = [...list.matchAll(/<option value="([us][^"]*)"/g)].map((m) => m[1]).find((k) => k[0] === which);
    const kunci = /name="kunci" value="(\d+)"/.exec(list)[1];
    const r = await petugas.post('/kelola/skm/kios', { csrf: await petugas.csrf(), kunci, tempat, nama: `Lobi ${which}` });
    return /class="codebox">([^<]+)</.exec(r.body)[1];
}
async function device(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.on('weberror', (e) => noise.push(String(e.error())));
    context.on('console', (m) => m.type() === 'error' && /Content Security/.test(m.text()) && noise.push(m.text()));
    return context;
}
async function set_up(page, which) {
    await page.goto(`${site.base}/kios`);
    await page.fill('#kode', (await kiosk_make(which)).toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Jadikan perangkat ini kios' }).click();
    await page.getByText('Bagaimana pelayanan kami tadi?').waitFor();
}
const key = (page, n) => page.locator('.kunci-besar').nth(n - 1);
const asks = (page, n) => page.getByText(`Pertanyaan ${n} dari 9`).waitFor();
async function begin(page) {
    await key(page, 1).click();
    await asks(page, 1);
}
async function nine_only(page, from = 1, value = (i) => 1 + i % 4) {
    for (let i = from; i <= 9; i++) {
        await asks(page, i);
        await key(page, value(i)).click();
    }
}
async function nine(page, from, value) {
    await nine_only(page, from, value);
    await page.getByText('Kirim jawaban Anda?').waitFor();
}
async function send(page) {
    await page.getByRole('button', { name: 'Kirim', exact: true }).click();
    await page.getByRole('heading', { name: 'Terima kasih' }).waitFor();
}
const shot = async (page, name) => {
    if (process.env.SHOTS)
        await page.screenshot({ path: path.join(process.env.SHOTS, `kios-${name}.png`) });
};

const context = await device(), page = await context.newPage();
await page.addInitScript(() => { // nobody is found absent here, however slow the machine: the proof about that has a page of its own
    const real = globalThis.setInterval;
    globalThis.setInterval = (fn, ms) => (ms === 250 ? 0 : real(fn, ms));
});
const before = (await answers()).length;
await proof('a device becomes a kiosk by a code that is good once', async () => {
    await set_up(page, 'u');
    const other = await device(), second = await other.newPage();
    await second.goto(`${site.base}/kios`);
    await shot(second, 'pasang');
    await second.fill('#kode', '00000-00000-00000');
    await second.getByRole('button', { name: 'Jadikan perangkat ini kios' }).click();
    await second.getByText(/tidak dikenal/).waitFor();
    await other.close();
});
await proof('answered by touch: choose, nine keys, send, thanks; counted once, as an answer from a kiosk', async () => {
    await shot(page, 'mulai');
    await begin(page);
    await nine(page, 1, () => 4);
    await shot(page, 'kirim');
    await send(page);
    await shot(page, 'terima');
    const rows = await answers();
    assert.equal(rows.length, before + 1);
    assert.equal(rows.filter((r) => r.kanal === 'kios').length, 1);
});
await proof('behind the back button there is nothing of the person before', async () => {
    for (let i = 0; i < 15; i++) {
        await page.goBack().catch(() => {});
        await page.waitForLoadState();
        if (!page.url().startsWith(site.base))
            break;
        const text = await page.locator('body').innerText();
        assert.ok(!/Pertanyaan \d dari|Kirim jawaban/.test(text), text);
        assert.equal(await page.locator('[aria-pressed=true]').count(), 0);
    }
    assert.equal((await answers()).length, before + 1);
    await page.goto(`${site.base}/kios`);
});
await proof('by keyboard alone: arrows and Enter, digits, back and changed, something about oneself', async () => {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await asks(page, 1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    for (let i = 2; i <= 9; i++) {
        await asks(page, i);
        await page.keyboard.press('3');
    }
    await page.getByText('Kirim jawaban Anda?').waitFor();
    await page.getByRole('button', { name: 'Kembali' }).click();
    await asks(page, 9);
    assert.equal(await page.locator('.kunci-besar[aria-pressed=true]').count(), 1);
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Isi keterangan' }).click();
    await shot(page, 'profil');
    await key(page, 2).click();
    await page.getByRole('button', { name: 'Lewati' }).click();
    await page.getByRole('button', { name: 'Lewati' }).click();
    await key(page, 1).click();
    await page.getByText('Kirim jawaban Anda?').waitFor();
    await send(page);
    const row = (await answers()).filter((r) => r.kanal === 'kios').find((r) => r.u9 === '1' || r.u8 === '1');
    assert.ok(row && row.jenis_kelamin && row.pekerjaan && !row.usia && !row.pendidikan, JSON.stringify(row));
});
await proof('nobody there: a count down that is seen, and then the start; whoever is there goes on', async () => {
    const apart = await device({ storageState: await context.storageState() }), still = await apart.newPage(); // the clock is that of a context
    await still.clock.install();
    await still.goto(`${site.base}/kios`);
    await still.clock.pauseAt(Date.now() + 20_000); // from here on it goes as it is told
    await begin(still);
    await key(still, 3).click();
    await asks(still, 2);
    await still.clock.runFor(46000);
    await still.getByText('Masih mengisi?').waitFor();
    await shot(still, 'diam');
    await still.getByRole('button', { name: 'Lanjut mengisi' }).click();
    await asks(still, 2);
    assert.equal(await still.locator('dialog[open]').count(), 0);
    await still.clock.runFor(46000);
    await still.clock.runFor(16000);
    await still.getByText('Bagaimana pelayanan kami tadi?').waitFor();
    await still.goBack();
    await still.waitForLoadState();
    assert.ok(!/Pertanyaan/.test(await still.locator('body').innerText()));
    await apart.close();
});
await proof('without scripts: all of it, with a header that clears the screen', async () => {
    const plain = await device({ javaScriptEnabled: false }), p = await plain.newPage();
    await set_up(p, 's');
    const [first] = await Promise.all([p.waitForResponse((r) => r.url().endsWith('/kios/isi') && r.status() === 200), key(p, 1).click()]);
    assert.equal((await first.allHeaders()).refresh, '75;url=/kios');
    await nine(p);
    await send(p);
    assert.equal((await answers()).length, before + 3);
    await plain.close();
});
await proof('in English and in high contrast, which the next person does not inherit', async () => {
    await page.goto(`${site.base}/kios`);
    await page.getByRole('link', { name: 'English' }).click();
    await key(page, 1).click();
    await page.getByText('Question 1 of 9').waitFor();
    await page.getByRole('button', { name: 'High contrast' }).click();
    await page.locator('html.kontras').waitFor();
    await page.getByText('Question 1 of 9').waitFor();
    await shot(page, 'kontras');
    await page.getByRole('link', { name: 'Start over' }).click();
    await page.getByText(/How was our service|Which service/).first().waitFor();
    await page.goto(`${site.base}/kios`);
    assert.equal(await page.locator('html.kontras').count(), 0);
    assert.equal(await page.locator('html').getAttribute('lang'), 'id');
});
await proof('no way out: every link and every form of every screen stays in the room', async () => {
    const ways = () => page.evaluate(() => [...document.querySelectorAll('a[href], form[action]')].map((e) => new URL(e.href ?? e.action).pathname));
    const all = new Set(await ways());
    await begin(page);
    for (const w of await ways())
        all.add(w);
    await nine(page);
    for (const w of await ways())
        all.add(w);
    await page.goto(`${site.base}/kios/terima`);
    for (const w of await ways())
        all.add(w);
    assert.deepEqual([...all].filter((w) => !/^\/kios(\/(isi|mulai|tampilan|terima))?$/.test(w)), []);
});
await proof('upright and lying, on six screens: nothing cut, nothing to scroll for, keys for a thumb, axe', async () => {
    const fresh = async () => { // a screen clears itself after a minute: on a slow machine each look needs its own
        await page.goto(`${site.base}/kios`);
        await begin(page);
    };
    for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await fresh();
        assert.deepEqual([...await page.evaluate(sideways), ...await page.evaluate(lost), ...await page.evaluate(structure)], [], `${width}x${height}`);
        const boxes = await page.evaluate(() => [...document.querySelectorAll('.kunci-besar')].map((e) => e.getBoundingClientRect().toJSON()));
        assert.ok(boxes.filter((b) => b.width).every((b) => b.height >= 72 && b.width >= 160), `${width}x${height}: ${JSON.stringify(boxes)}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight + 1), `${width}x${height} scrolls`);
        await shot(page, `tanya-${width}x${height}`);
    }
    await fresh();
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
    await page.setViewportSize({ width: 1280, height: 800 });
});
await proof('ended at the desk: the device says so at the next touch, and what is on it is not taken', async () => {
    await page.goto(`${site.base}/kios`);
    await begin(page);
    await nine(page);
    const list = (await petugas.get('/kelola/skm/kios?keadaan=berjalan')).body;
    assert.match(list, /Lobi u/);
    const rows = list.split('<tr>').find((r) => r.includes('Lobi u')), id = /kios\/(\d+)\/akhiri/.exec(rows)[1];
    const r = await petugas.post(`/kelola/skm/kios/${id}/akhiri`, { csrf: await petugas.csrf(), alasan: 'Tablet dipindahkan ke loket lain.' });
    assert.equal(r.status, 303);
    const count = (await answers()).length;
    await page.getByRole('button', { name: 'Kirim', exact: true }).click();
    await page.getByText('sudah diakhiri oleh petugas').waitFor();
    assert.equal((await answers()).length, count);
});
// Three extra questions for every service, in force from today: a choice, a number where it got the second, a text.
async function extra_in_force() {
    const admin = await sign_in(site, 'admin@contoh.go.id'), csrf = await admin.csrf('/kelola/skm/instrumen');
    const { location } = await admin.post('/kelola/skm/instrumen', { csrf, dari: 1, nama: 'Uji kios' });
    const more = [{ jenis: 'pilih', tanya_id: 'Pernah datang sebelumnya?', tanya_en: 'Been here before?', p1_id: 'Belum', p1_en: 'No', p2_id: 'Pernah', p2_en: 'Yes' },
        { jenis: 'angka', tanya_id: 'Berapa kali Anda datang untuk urusan ini?', tanya_en: 'How often?', min: 1, max: 99, bila: 't1-2' },
        { jenis: 'teks', tanya_id: 'Apa yang sebaiknya kami ubah lebih dahulu?', tanya_en: 'What should we change first?' }];
    for (const [i, fields] of more.entries())
        assert.equal((await admin.post(`${location}/tambahan/${i + 1}`, { csrf, langkah: 'simpan', versi: i + 1, ...fields })).status, 303);
    const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // of the region: WITA
    for (let tries = 0, r; r?.status !== 303; tries++) { // the day may end between reading the clock and arriving
        assert.ok(tries < 2, r?.body);
        r = await admin.post(location, { csrf, langkah: 'berlaku', versi: 4, layanan: '', dari: today(), yakin: 1 });
    }
}
await proof('extra questions: large keys, a pad of digits, one screen to write on; each can be passed by', async () => {
    await extra_in_force();
    const rows = (await answers()).length, wrong = [];
    const room = await device(), at = await room.newPage();
    await set_up(at, 's');
    await begin(at);
    await nine_only(at);
    const look = async (name) => {
        for (const [width, height] of SIZES) {
            await at.setViewportSize({ width, height });
            if (width === SIZES[0][0] || width === SIZES[1][0])
                await shot(at, `${name}-${width}`);
            for (const problem of [...await at.evaluate(lost), ...await at.evaluate(sideways), ...await at.evaluate(structure)])
                wrong.push(`${name} ${width}x${height}: ${problem}`);
            if (await at.evaluate(() => document.documentElement.scrollHeight > innerHeight + 1))
                wrong.push(`${name} ${width}x${height}: scrolls`);
        }
    };
    await at.getByText('Pernah datang sebelumnya?').waitFor();
    await look('tambahan-pilih');
    await key(at, 2).click();
    await at.getByText('Angka 1 sampai 99').waitFor();
    await at.keyboard.press('1');
    await at.locator('output', { hasText: /^1$/ }).waitFor();
    await at.getByRole('button', { name: '0', exact: true }).click();
    await at.locator('output', { hasText: /^10$/ }).waitFor();
    await at.keyboard.press('0');
    await at.locator('output', { hasText: /^100$/ }).waitFor();
    await at.getByRole('button', { name: 'Lanjut' }).click();
    await at.getByRole('alert').waitFor();
    await look('tambahan-angka');
    await at.getByRole('button', { name: 'Hapus' }).click();
    await at.locator('output', { hasText: /^10$/ }).waitFor();
    await at.getByRole('button', { name: 'Lanjut' }).click();
    await at.getByText('Kirim jawaban Anda?').waitFor();
    await look('tambahan-kirim');
    await at.getByRole('button', { name: 'Tulis jawaban tambahan dahulu' }).click();
    await at.locator('#t3').fill('Nomor antrean, 1 layar saja');
    await look('tambahan-tulis');
    await send(at);
    const csv = csv_rows(await must('export', 'tambahan', '--data', site.data)).map((r) => [r.nomor, r.jawaban]);
    assert.deepEqual(csv, [['1', 'Pernah'], ['2', '10'], ['3', 'Nomor antrean, 1 layar saja']]);
    await at.goto(`${site.base}/kios`); // all passed by
    await begin(at);
    await nine_only(at);
    await at.getByRole('button', { name: 'Lewati' }).click();
    await at.getByText('Kirim jawaban Anda?').waitFor();
    await send(at);
    assert.equal((await answers()).length, rows + 2);
    assert.equal(csv_rows(await must('export', 'tambahan', '--data', site.data)).length, 3);
    assert.deepEqual(wrong, []);
    await room.close();
});
await proof('one small script; nothing was refused by the content policy; counters equal the rows', async () => {
    const bytes = gzipSync(readFileSync(path.join(root, 'assets/kios.js')), { level: 9 }).length;
    assert.ok(bytes > 500 && bytes <= 4096, `${bytes}`);
    assert.deepEqual(noise, []);
    await must('verify', '--data', site.data);
});
await browser.close();
await site.stop();
finish();
process.exit();
