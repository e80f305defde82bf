// luring.mjs: the enumerator's page in a real browser (skm_lapangan*.c, assets/lapangan*.js): 200 answers collected over
// reloads, two tabs, a network that goes and comes, lines cut after the server has taken what was sent; then exactly 200
// are counted, and still 200 after the queue comes once more as a file. Counted in the database, not by the page. TAP.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { csv_rows, folder_new, must, root } from '../kit/maklumat.mjs';
import { demo_staff } from '../kit/petugas.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { browser_open, sleep } from './lib.mjs';
import { lost, sideways, structure } from './inside.mjs';

const MAIL = 'enumerator@contoh.go.id', WANT = 200, SEND = '**/kelola/lapangan/kirim';
const site = await demo_staff(60), browser = await browser_open();
const context = await browser.newContext({ viewport: { width: 390, height: 844 }, acceptDownloads: true });
const where = `${site.base}/kelola/lapangan`;
const noise = [];
context.on('weberror', (e) => noise.push(String(e.error())));
context.on('console', (m) => m.type() === 'error' && /Content Security/.test(m.text()) && noise.push(m.text()));

async function enter(page) {
    await page.goto(`${site.base}/masuk?next=/kelola/lapangan`);
    await page.fill('[name=surel]', MAIL);
    await page.fill('[name=sandi]', site.sandi[MAIL]);
    await page.click('main button[type=submit], main form button');
    await page.waitForURL(where);
}
const answers = async () => csv_rows(await must('export', 'responses', '--data', site.data)).length;
const queue = (page) => page.evaluate(() => new Promise((ok) => {
    indexedDB.open('maklumat-lapangan').onsuccess = (e) => {
        const d = e.target.result;
        d.transaction('antre').objectStore('antre').getAll().onsuccess = (r) => { d.close(); ok(r.target.result); };
    };
}));
// The bar comes after the page: it is waited for, never looked at once.
const shows = (page, n) => page.waitForFunction((text) => document.getElementById('jumlah')?.textContent === text, `${n} belum terkirim`);
const start = (page) => page.getByRole('button', { name: 'Mulai wawancara' });
const key = (page, n) => page.locator('.kunci .btn').nth(n - 1);

let made = 0;
async function question(page, i, n) {
    await page.getByText(`Pertanyaan ${i} dari 9`).waitFor();
    await key(page, n).click();
}
// An interview from question `from` on; `broken` is called with the number of every question before it is answered.
async function interview(page, { from = 1, broken, saran } = {}) {
    if (from === 1)
        await start(page).click();
    for (let i = from; i <= 9; i++) {
        await broken?.(i);
        await question(page, i, 1 + (made + i) % 4);
    }
    if (made % 5 === 0)
        await page.selectOption('#jenis_kelamin', { index: 1 + made % 2 });
    await page.getByRole('button', { name: 'Lanjut' }).click();
    if (saran)
        await page.fill('#saran', saran);
    await page.getByRole('button', { name: 'Simpan jawaban' }).click();
    await page.getByText('Jawaban tersimpan di ponsel ini.').waitFor();
    made++;
}
// The same by the page's own clicks, without waiting for pixels: what a hundred interviews need.
async function interviews(page, n) {
    const from = made;
    made += n;
    await page.evaluate(async ([first, count]) => {
        const found = async (what) => {
            for (let i = 0; i < 2000; i++, await new Promise((ok) => setTimeout(ok, 3)))
                if (what())
                    return what();
            throw new Error(`never came: ${what}; the page shows ${document.body.innerText}`);
        };
        const button = (text) => () => [...document.querySelectorAll('#layar button')].find((b) => b.textContent === text);
        for (let k = first; k < first + count; k++) {
            (await found(button('Mulai wawancara'))).click();
            for (let i = 1; i <= 9; i++) {
                await found(() => document.getElementById('layar').textContent.includes(`Pertanyaan ${i} dari 9`));
                document.querySelectorAll('.kunci .btn')[(k + i) % 4].click();
            }
            await found(() => document.getElementById('usia'));
            button('Lanjut')().click();
            await found(() => document.getElementById('saran'));
            button('Simpan jawaban')().click();
            await found(() => document.getElementById('layar').textContent.includes('Jawaban tersimpan'));
        }
    }, [from, n]);
}
const sent = (page) => shows(page, 0);
// Nothing is being sent and nothing waits to be.
const idle = async (page) => {
    while (await page.evaluate(async () => {
        const all = await navigator.locks.query();
        return [...all.held, ...all.pending].some((l) => l.name === 'lapangan-kirim');
    }))
        await sleep(50);
};
const open_way = () => context.unrouteAll({ behavior: 'wait' }); // what is being cut is cut to its end
const send_now = (page) => page.getByRole('button', { name: 'Kirim sekarang' }).click();

context.setDefaultTimeout(45000);
async function shots(p) { // for eyes: SHOTS=folder
    const shot = (name) => p.screenshot({ path: path.join(process.env.SHOTS, `lapangan-${name}.png`) });
    await shot('mulai');
    await start(p).click();
    await p.getByText('Pertanyaan 1 dari 9').waitFor();
    await shot('tanya');
    await p.getByRole('button', { name: 'Batalkan wawancara' }).click();
    await p.getByRole('button', { name: 'Ya, buang jawaban ini' }).click();
    await start(p).waitFor();
}
let page = await context.newPage();
await enter(page);
await page.evaluate(() => navigator.serviceWorker.ready);
await start(page).waitFor();
const before = await answers();

await proof('the page stands without a network, also after a reload, and says how much is not sent', async () => {
    await context.setOffline(true);
    await page.reload();
    await interview(page);
    await shows(page, 1);
    await page.reload();
    await shows(page, 1);
    await start(page).waitFor();
    assert.deepEqual([...await page.evaluate(sideways), ...await page.evaluate(lost), ...await page.evaluate(structure)], []);
    assert.equal(await answers(), before, 'nothing was sent');
});
if (process.env.SHOTS)
    await shots(page);
await proof('a reload in mid-interview goes on at the same question', async () => {
    await interview(page, { broken: async (i) => {
        if (i % 3 === 0) {
            await page.getByText(`Pertanyaan ${i} dari 9`).waitFor(); // the one before is on the disk
            await page.reload();
            await page.getByText(`Pertanyaan ${i} dari 9`).waitFor();
        }
    }, saran: 'Tambah kursi di ruang tunggu.' });
    assert.equal((await queue(page)).length, 2);
});
await proof('a closed tab goes on in the next one; a second tab does not take over an interview that is held', async () => {
    await start(page).click();
    await question(page, 1, 3);
    await page.getByText('Pertanyaan 2 dari 9').waitFor();
    const other = await context.newPage();
    await other.goto(where);
    await start(other).waitFor();
    await page.close();
    page = await context.newPage();
    await page.goto(where);
    const go_on = page.getByRole('button', { name: 'Teruskan wawancara' }); // should the closed one still be leaving
    await page.getByText('Pertanyaan 2 dari 9').or(go_on).waitFor();
    if (await go_on.isVisible())
        await go_on.click();
    await interview(page, { from: 2 });
    await other.close();
    assert.equal((await queue(page)).length, 3);
});
await proof('two tabs collect at the same time, the line goes and comes', async () => {
    const other = await context.newPage();
    await other.goto(where);
    for (let round = 0; round < 4; round++) {
        await context.setOffline(round % 2 === 0);
        await Promise.all([page, other].map(async (p) => {
            await interviews(p, 12);
        }));
        await (round % 2 ? page : other).reload();
    }
    await other.close();
    assert.equal(made, 99);
});
await proof('lines cut after the server took the answers: they stay here, go again, and count once', async () => {
    await context.setOffline(true);
    await interviews(page, 150 - made);
    await context.setOffline(false);
    await sent(page); // unasked
    let cut = 0;
    await context.setOffline(true);
    await interviews(page, WANT - made);
    const waiting = await queue(page);
    assert.equal(waiting.length, 50);
    await context.route(SEND, async (route) => {
        await route.fetch(); // the server has it
        cut++;
        await route.abort('connectionreset');
    });
    await page.reload(); // see unsent()
    await shows(page, 50);
    await context.setOffline(false);
    for (let i = 1; i <= 3; i++) {
        const had = cut;
        await send_now(page);
        for (const end = Date.now() + 120000; cut === had && Date.now() < end;)
            await sleep(20);
        assert.ok(cut > had, `cut ${cut} times`);
        await idle(page);
    }
    assert.deepEqual((await queue(page)).length, waiting.length, 'nothing goes before it is acknowledged');
    assert.equal(await answers(), before + WANT, 'the server has all');
    await open_way();
});
const folder = folder_new('luring-'), file = path.join(folder, 'antrean.json');
await proof('the queue is handed over as a file', async () => {
    await page.locator('#lain summary').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#unduh').click()]);
    await download.saveAs(file);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).jawaban.length, 50);
});
await proof(`after sending exactly ${WANT} are counted, and the phone is empty`, async () => {
    await send_now(page);
    await sent(page);
    assert.equal(made, WANT);
    assert.equal(await answers(), before + WANT);
    assert.equal((await queue(page)).length, 0);
    await page.getByText('50 sudah dihitung sebelumnya').waitFor();
});
await proof('the same file on another machine, twice: still the same count', async () => {
    const second = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const desk = await second.newPage();
    await enter(desk);
    await desk.locator('#lain summary').click();
    for (let i = 0; i < 2; i++) {
        await desk.setInputFiles('#berkas', file);
        await desk.getByText('50 jawaban ditambahkan dari berkas.').waitFor();
        await shows(desk, 50);
        await send_now(desk);
        await sent(desk);
    }
    writeFileSync(path.join(folder, 'salah.json'), '{"format":"lain","jawaban":[1]}');
    await desk.setInputFiles('#berkas', path.join(folder, 'salah.json'));
    await desk.getByText('bukan antrean survei lapangan').waitFor();
    assert.equal(await answers(), before + WANT);
    await second.close();
});
await proof('nothing but the list stands in the caches, and no token in what the phone keeps', async () => {
    await page.goto(`${site.base}/kelola/profil`);
    await page.goto(where);
    const kept = await page.evaluate(async () => {
        const urls = [];
        for (const name of await caches.keys())
            for (const r of await (await caches.open(name)).keys())
                urls.push(new URL(r.url).pathname);
        return urls;
    });
    assert.ok(kept.includes('/kelola/lapangan') && kept.length >= 8);
    assert.deepEqual(kept.filter((u) => u !== '/kelola/lapangan' && !/^\/(a|warna)\//.test(u)), []);
    const store = await page.evaluate(() => new Promise((ok) => {
        indexedDB.open('maklumat-lapangan').onsuccess = (e) => {
            e.target.result.transaction('simpan').objectStore('simpan').getAll().onsuccess = (r) => ok(JSON.stringify(r.target.result));
        };
    }));
    assert.ok(store.includes('"survei"') && !store.includes('csrf'));
});
// One interview that waits, on a line that is there: the page sends as soon as it comes back, so the way is blocked before;
// and the page is loaded after that, for Chromium does not block every request of a page that stands already.
async function unsent(p) {
    await context.route(SEND, (route) => route.abort());
    await p.goto(where);
    await start(p).waitFor();
    await context.setOffline(true);
    await interview(p);
    await context.setOffline(false);
    await shows(p, 1);
}
await proof('the cookie that keeps answers from being cleared away never goes while one waits, whatever else is counted', async () => {
    await unsent(page);
    const seen = await page.evaluate(async () => {
        const script = performance.getEntriesByType('resource').find((r) => r.name.includes('lapangan-antre')).name;
        const antre = await import(script), cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie'), seen = [];
        const old = (await antre.semua()).map((x) => x.idempotency);
        await antre.draf_simpan({ idempotency: 'tetap-00', survei: 'x' });
        await antre.buang(old);
        Object.defineProperty(document, 'cookie', { configurable: true, get: () => cookie.get.call(document),
            set: (v) => { seen.push(v.split(';')[0]); cookie.set.call(document, v); } });
        const { port1, port2 } = new MessageChannel(), tick = () => new Promise((ok) => { port2.onmessage = ok; port1.postMessage(0); });
        for (let i = 0; i < 120; i++) { // one interview goes from the one store to the other and is made anew, while others count
            const count = antre.draf_buang('lain-0');
            for (let k = 0; k < i; k++)
                await tick();
            await Promise.all([count, antre.selesai({ idempotency: 'tetap-00', survei: 'x' })]);
            await Promise.all([antre.draf_buang('lain-3'), antre.draf_simpan({ idempotency: 'tetap-00', survei: 'x' })]);
            await antre.buang(['tetap-00']);
        }
        delete document.cookie;
        await antre.draf_buang('tetap-00');
        return seen;
    });
    assert.ok(seen.length > 200, `${seen.length}`);
    assert.deepEqual(seen.filter((c) => c !== 'maklumat_tahan=1' && c !== 'maklumat_tahan=2'), []);
    await open_way();
});
await proof('signing out elsewhere leaves what is unsent; an ended session says so; signing in again sends it', async () => {
    await unsent(page);
    const desk = await context.newPage();
    await desk.goto(`${site.base}/kelola`);
    const [left] = await Promise.all([desk.waitForResponse((r) => r.url().endsWith('/keluar')), desk.waitForURL(/\/masuk/),
        desk.evaluate(() => document.querySelector('form[action^="/keluar"]').submit())]);
    assert.equal((await left.allHeaders())['clear-site-data'], undefined);
    await desk.close();
    await open_way();
    await page.reload();
    await shows(page, 1);
    await send_now(page);
    await page.getByText('Sesi Anda berakhir').waitFor();
    assert.equal((await queue(page)).length, 1);
    await enter(page);
    await sent(page);
    assert.equal(await answers(), before + made - 1); // one was deleted above
});
await proof('signing out on the page asks while something is unsent, and may delete it', async () => {
    await unsent(page);
    await page.locator('#lain').evaluate((e) => { e.open = true; });
    await page.locator('#keluar').click();
    await page.getByText('Masih ada jawaban di ponsel ini').waitFor();
    const wipe = page.getByRole('button', { name: 'Keluar dan hapus semuanya' });
    await wipe.click();
    await page.getByRole('button', { name: 'Ya, buang jawaban ini' }).click();
    await page.waitForURL(/\/masuk/);
    await open_way();
    await enter(page);
    assert.equal((await queue(page)).length, 0);
    assert.equal(await answers(), before + WANT + 1);
});
await proof('a clock that jumps in mid-interview: it is said, and one touch enters the answers under the right day', async () => {
    const stored = await answers(), wrong = await context.newPage();
    await wrong.clock.setSystemTime(new Date());
    await wrong.goto(where);
    for (const [i, then] of ['2031-01-03T02:00:00Z', '2020-01-01T02:00:00Z'].entries()) {
        await interview(wrong, { broken: (n) => n === 5 && wrong.clock.setSystemTime(new Date(then)) });
        await wrong.waitForFunction((n) => document.querySelectorAll('#ditolak li').length === n, i + 1);
    }
    await wrong.locator('#lain').evaluate((e) => { e.open = true; });
    assert.match(await wrong.locator('#ditolak').innerText(), /3 Januari 2031: di masa depan[\s\S]*1 Januari 2020: terlalu lama lalu|1 Januari 2020[\s\S]*3 Januari 2031/);
    assert.equal(await answers(), stored);
    if (process.env.SHOTS)
        await wrong.screenshot({ path: path.join(process.env.SHOTS, 'lapangan-jam.png'), fullPage: true });
    await wrong.getByRole('button', { name: 'Jam ponsel keliru: catat 2 jawaban' }).click(); // it is wrong still
    await wrong.getByRole('button', { name: 'Ya, ganti tanggalnya lalu kirim' }).click();
    await sent(wrong);
    assert.equal(await answers(), stored + 2);
    assert.equal((await queue(wrong)).length, 0);
    await wrong.close();
});
await proof('without scripts the page names the ordinary form', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
    const p = await plain.newPage();
    await p.goto(where);
    assert.match(await p.locator('main').innerText(), /formulir biasa/);
    assert.equal(await p.locator('main a[href^="/layanan"]').count(), 1);
    await plain.close();
});
await proof('all scripts together stay within 10 KB gzipped; nothing was refused by the content policy', async () => {
    const folder_of = path.join(root, 'assets');
    const bytes = readdirSync(folder_of).filter((f) => /^lapangan.*\.js$/.test(f))
        .reduce((n, f) => n + gzipSync(readFileSync(path.join(folder_of, f)), { level: 9 }).length, 0);
    remark(`${bytes} bytes`);
    assert.ok(bytes > 1000 && bytes <= 10240, `${bytes}`);
    assert.deepEqual(noise, []);
});
await proof('verify finds every counter equal to the rows', async () => {
    await must('verify', '--data', site.data);
});
await browser.close();
await site.stop();
finish();
process.exit();
