// petugas.mjs: what people who work with it do, in a real browser, by keyboard alone and with scripts off: signing in with
// both steps, inviting, accepting, granting by four eyes, reading the audit trail, ending a session; the search, the lists and
// the page for those who lead. TAP on stdout.
import assert from 'node:assert/strict';
import { code_next, sign_in } from '../kit/petugas.mjs';
import { finish, proof } from '../kit/tap.mjs';
import { enter_loads, press, tab_until, type_into } from './keys.mjs';
import { browser_open, sites_open } from './lib.mjs';

const DESK = { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false };
const { site, stop } = await sites_open(60);
const browser = await browser_open();
await sign_in(site, 'sistem@contoh.go.id'); // sets up the second factor of both
await sign_in(site, 'admin@contoh.go.id');
const SANDI = 'perahu kecil di danau matano';

const open = async () => (await browser.newContext(DESK)).newPage();
const heading = (page) => page.locator('h1').innerText();

// Signed in by keys; people with a second factor by its next code.
async function enter(page, surel, sandi) {
    await page.goto(`${site.base}/kelola`);
    assert.match(page.url(), /\/masuk\?next=/);
    await type_into(page, 'surel', surel);
    await type_into(page, 'sandi', sandi);
    await enter_loads(page);
    if (page.url().includes('/masuk/kode')) {
        await type_into(page, 'kode', await code_next(site.faktor[surel]));
        await enter_loads(page);
    }
    assert.match(page.url(), /\/kelola$/);
}
async function choose(page, name, value) { // a list by keys: its first letters would do; arrows are surer
    await tab_until(page, `list ${name}`, (f) => f.name === name);
    const steps = await page.evaluate(([n, v]) => { // eslint-disable-line
        const s = [...document.getElementsByName(n)].find((e) => e === document.activeElement);
        return [...s.options].findIndex((o) => o.value === v) - s.selectedIndex;
    }, [name, value]);
    for (let i = 0; i < Math.abs(steps); i++)
        await page.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
}

const sistem = await open(), admin = await open(), baru = await open();
let link = '', account = '';

await proof('keyboard: a manager signs in with password and code, and stands on the desk', async () => {
    await enter(sistem, 'sistem@contoh.go.id', site.sandi['sistem@contoh.go.id']);
    assert.ok((await heading(sistem)).length > 0);
});
await proof('keyboard: inviting a person gives a link that is shown once', async () => {
    await sistem.goto(`${site.base}/kelola/akun/baru`);
    await type_into(sistem, 'nama', 'Salma Uji');
    await type_into(sistem, 'surel', 'salma@contoh.go.id');
    await type_into(sistem, 'jabatan', 'Analis pelayanan');
    await choose(sistem, 'peran', 'PIMPINAN');
    await press(sistem, 'Buat undangan');
    link = (await sistem.locator('.codebox').innerText()).trim();
    assert.match(link, /\/undangan\/[\w-]{43}$/);
    await press(sistem, 'Selesai');
    account = new URL(sistem.url()).pathname;
    assert.equal(await heading(sistem), 'Salma Uji');
    assert.equal(await sistem.locator('.codebox').count(), 0);
});
await proof('keyboard: the invited person makes a password; too easy a one comes back with the reason, and the link works once', async () => {
    const path = new URL(link).pathname;
    await baru.goto(site.base + path);
    for (const name of ['sandi', 'sandi2'])
        await type_into(baru, name, 'password');
    await enter_loads(baru);
    assert.ok((await baru.locator('main').innerText()).includes('terlalu mudah'), await baru.locator('main').innerText());
    for (const name of ['sandi', 'sandi2'])
        await type_into(baru, name, SANDI);
    await enter_loads(baru);
    await enter(baru, 'salma@contoh.go.id', SANDI);
    const again = await open();
    assert.equal((await again.goto(site.base + path)).status(), 404);
    await again.context().close();
});
await proof('keyboard: a role that administers is proposed by one and takes effect only when a second person consents', async () => {
    await sistem.goto(site.base + account);
    await tab_until(sistem, 'the fold', (f) => f.tag === 'SUMMARY' && f.text === 'Beri peran lain');
    await sistem.keyboard.press('Enter');
    await choose(sistem, 'peran', 'ADMIN_DAERAH');
    await press(sistem, 'Beri peran');
    assert.ok((await sistem.locator('main').innerText()).includes('menunggu'), 'it waits');
    assert.equal(await sistem.getByRole('button', { name: 'Setujui' }).count(), 0, 'not for the one who proposed it');
    assert.equal((await baru.goto(`${site.base}/kelola/akun`)).status(), 403, 'not yet');
    await enter(admin, 'admin@contoh.go.id', site.sandi['admin@contoh.go.id']);
    await admin.goto(site.base + account);
    await press(admin, 'Setujui');
    assert.equal(await admin.getByRole('button', { name: 'Setujui' }).count(), 0);
    await baru.goto(`${site.base}/kelola`);
    assert.match(baru.url(), /\/masuk/, 'a change of roles ends the sessions of the person');
});
await proof('keyboard: the person signs in again and is led to set up the second step first', async () => {
    await baru.goto(`${site.base}/kelola`);
    await type_into(baru, 'surel', 'salma@contoh.go.id');
    await type_into(baru, 'sandi', SANDI);
    await enter_loads(baru);
    assert.match(baru.url(), /\/kelola\/faktor/);
    const rahasia = await baru.locator('.codebox').innerText();
    site.faktor['salma@contoh.go.id'] = { rahasia, langkah: 0 };
    await type_into(baru, 'kode', await code_next(site.faktor['salma@contoh.go.id']));
    await enter_loads(baru);
    assert.equal(await baru.locator('.codes li').count(), 10);
    assert.equal((await baru.goto(`${site.base}/kelola/akun`)).status(), 200);
});
await proof('keyboard: the audit trail is filtered by what was done, and names who did it', async () => {
    await admin.goto(`${site.base}/kelola/jejak`);
    await type_into(admin, 'tindakan', 'peran.setuju');
    await enter_loads(admin);
    assert.match(admin.url(), /tindakan=peran\.setuju/);
    const text = await admin.locator('main').innerText();
    assert.ok(text.includes('Admin Daerah Peragaan'), 'who');
    assert.ok(text.includes('peran.setuju'));
    assert.ok(!text.includes('akun.undang'), 'nothing else');
});
await proof('keyboard: a second session is seen in the profile and ended from there; it is out at once', async () => {
    const other = await open(), profile = await open();
    await enter(other, 'petugas@contoh.go.id', site.sandi['petugas@contoh.go.id']);
    await enter(profile, 'petugas@contoh.go.id', site.sandi['petugas@contoh.go.id']);
    await profile.goto(`${site.base}/kelola/profil`);
    assert.equal(await profile.getByRole('button', { name: 'Akhiri', exact: true }).count(), 1);
    await press(profile, 'Akhiri');
    assert.equal(await profile.getByRole('button', { name: 'Akhiri', exact: true }).count(), 0);
    await other.goto(`${site.base}/kelola`);
    assert.match(other.url(), /\/masuk/);
    await other.context().close();
    await profile.context().close();
});
// ---- the desk: search, lists, the page for those who lead
const boss = await sign_in(site, 'admin@contoh.go.id'), csrf = await boss.csrf();
async function desk(options = {}) {
    const context = await browser.newContext({ ...DESK, ...options });
    await context.addCookies([...boss.jar].map(([name, value]) => ({ name, value, url: site.base })));
    return context.newPage();
}
await proof('keyboard, with scripts: "/" opens the search over a page, arrows choose, Enter opens, Esc gives the focus back; not while typing', async () => {
    const page = await desk({ javaScriptEnabled: true });
    await page.goto(`${site.base}/kelola/akun`);
    await page.focus('main input[name=cari]');
    await page.keyboard.type('a/b?');
    assert.equal(await page.inputValue('main input[name=cari]'), 'a/b?', 'keys are text in a field');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await page.focus('main a.btn');
    await page.keyboard.press('/');
    await page.locator('#palet[open] input[name=q]').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog[open]') && document.activeElement.matches('main a.btn')); // the focus is where it was
    await page.keyboard.press('/');
    await page.keyboard.type('akta kelahiran');
    await page.waitForFunction(() => document.getElementById('palet-hasil').dataset.untuk === 'akta kelahiran'); // the hits of the whole text
    await page.locator('#palet-hasil a', { hasText: 'Akta kelahiran' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement.closest('#palet-hasil'));
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.activeElement.name === 'q'); // up from the first is the field again
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement.closest('#palet-hasil'));
    const path = await page.evaluate(() => document.activeElement.pathname);
    await Promise.all([page.waitForURL((url) => url.pathname === path), page.keyboard.press('Enter')]);
    await page.waitForLoadState('load');
    await page.keyboard.press('?');
    await page.locator('#pintasan[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog[open]'));
    await page.evaluate(() => { // both in one turn: how long lies between two keys on a busy machine must not matter
        for (const key of ['g', 't'])
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    });
    await page.waitForURL(/\/kelola\/tindak$/);
    await page.context().close();
});
await proof('with scripts: changes that were not saved are asked about before leaving, saved ones are not', async () => {
    const page = await desk({ javaScriptEnabled: true }), asked = [];
    page.on('dialog', (d) => { asked.push(d.type()); d.accept(); });
    await page.goto(`${site.base}/kelola/unit/baru`);
    await page.click('main [name=nama]');
    await page.keyboard.type('Unit yang tidak jadi');
    await page.goto(`${site.base}/kelola`);
    assert.deepEqual(asked, ['beforeunload']);
    await page.goto(`${site.base}/kelola/unit/baru`);
    await page.click('main [name=nama]');
    await page.goto(`${site.base}/kelola`);
    assert.equal(asked.length, 1);
    await page.context().close();
});
await proof('keyboard, scripts off: the search is a page of its own', async () => {
    const page = await desk();
    await page.goto(`${site.base}/kelola`);
    await tab_until(page, 'the search', (f) => f.name === 'q');
    await page.keyboard.type('akta kelahiran');
    await enter_loads(page);
    assert.match(page.url(), /\/kelola\/cari\?q=akta/);
    await tab_until(page, 'the hit', (f) => f.main && f.text.startsWith('Akta kelahiran'));
    await enter_loads(page);
    assert.equal(await heading(page), 'Akta kelahiran');
    await page.context().close();
});
await proof('keyboard, scripts off: rows are ticked, changed together, and put back as they were', async () => {
    const unit = /<option value="(\d+)">Dinas Kependudukan/.exec((await boss.get('/kelola/tindak/rencana')).body)[1];
    for (const n of [1, 2])
        await boss.post('/kelola/tindak/rencana', { csrf, unit, periode: '2026', unsur: 'BIAYA', kegiatan: `Uji meja ${n}`, tahun: '2026', triwulan: '4', penanggung: `Semula ${n}` });
    const page = await desk(), list = `${site.base}/kelola/tindak?unit=${unit}&unsur=BIAYA`;
    await page.goto(list);
    for (let n = 0; n < 2; n++) {
        await tab_until(page, 'a box', (f) => f.name.startsWith('p-'));
        await page.keyboard.press('Space');
    }
    await press(page, 'Ganti penanggung jawab');
    await type_into(page, 'isian', 'Orang baru');
    await press(page, 'Ganti penanggung jawab');
    assert.match(await page.locator('.toast').innerText(), /2 baris selesai, 0 tidak/);
    const result = page.url();
    await page.goto(list);
    assert.equal(await page.locator('td', { hasText: 'Orang baru' }).count(), 2);
    await page.goto(result);
    await press(page, 'Batalkan tindakan');
    assert.match(await page.locator('.toast').innerText(), /2 baris dikembalikan, 0 tidak/);
    await page.goto(list);
    assert.equal(await page.locator('td', { hasText: 'Semula' }).count(), 2);
    await page.context().close();
});
await proof('keyboard, scripts off: a filter is kept under a name, opens first, and is deleted again', async () => {
    const page = await desk(), list = `${site.base}/kelola/tindak`;
    await page.goto(`${list}?keadaan=SEMUA&unsur=BIAYA`);
    await tab_until(page, 'the fold', (f) => f.tag === 'SUMMARY' && f.text === 'Simpan saringan ini');
    await page.keyboard.press('Enter');
    await type_into(page, 'nama', 'Soal biaya');
    await tab_until(page, 'the box', (f) => f.name === 'bawaan');
    await page.keyboard.press('Space');
    await press(page, 'Simpan saringan');
    await page.goto(list);
    assert.match(page.url(), /unsur=BIAYA/);
    await press(page, 'Atur kolom dan saringan');
    await press(page, 'Hapus');
    await page.goto(list);
    assert.equal(page.url(), list);
    await page.context().close();
});
await proof('the page for those who lead is one sheet of A4, of the region and of a unit', async () => {
    const page = await desk();
    for (const path of ['/kelola/pimpin', '/kelola/pimpin?lang=en']) {
        await page.goto(site.base + path);
        assert.ok(await page.locator('.pimpin .card').count() >= 3);
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
        assert.equal(/\/Type \/Pages\s+\/Count (\d+)/.exec(pdf)?.[1], '1', path);
    }
    await page.context().close();
});
await proof('keyboard: leaving leads to the sign-in page, and going back shows nothing', async () => {
    await admin.goto(`${site.base}/kelola/akun`);
    await tab_until(admin, 'Keluar', (f) => f.text === 'Keluar');
    await enter_loads(admin);
    assert.match(admin.url(), /\/masuk/);
    await admin.goBack();
    assert.match(admin.url(), /\/masuk/);
});
await browser.close();
await stop();
finish();
process.exit(); // also when a failed proof left a page open
