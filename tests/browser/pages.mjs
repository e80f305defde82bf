// pages.mjs: every page, of citizens and of the desk, in both languages, three widths and two themes, looked at by
// machines: the questions stand in periksa.mjs; how the pages of RUPA look is compared with what is kept in rupa/. TAP on stdout.
//   node tests/browser/pages.mjs [--tuntas] [NAME…]     only these pages; --tuntas: all rules of axe in the dark as well
//   ./dev rupa [NAME…]                                  keeps how the pages look now (--perbarui); look at them, then commit
import assert from 'node:assert/strict';
import { finish, proof, remark, skip } from '../kit/tap.mjs';
import { desk_pages_of } from './desk.mjs';
import { browser_open, clock_of_tests, each, pages_of, sites_open } from './lib.mjs';
import { look, VERSIONS, Windows } from './periksa.mjs';
import { Rupa } from './rupa.mjs';

// Pages whose look is kept: every layout and every component, none that shows a code or a moment of its own.
const RUPA = `beranda layanan-daftar cari-ada cari-kosong unit-daftar unit layanan layanan-belum-lengkap hasil hasil-unsur hasil-profil hasil-tren
    hasil-saring hasil-resmi metode data sematkan tv tv-daerah cari cari-semua banding banding-kosong aksesibilitas masuk lupa survei
    survei-salah galat-404 kosong-beranda kosong-layanan kosong-hasil privasi minta minta-salah
    gaya meja-pintasan pimpin akun-daftar akun-baru akun-baru-salah meja-layanan-baru meja-unit-satu daerah daerah-salah survei-tahun survei-periode
    tindak-rencana tindak-susun tindak-salah laporan laporan-teks kertas-ketik kertas-salah faktor`.split(/\s+/);
const PICTURES = ['beranda', 'layanan', 'hasil', 'survei', 'masuk', 'metode', 'gaya', 'akun-baru'];

const flag = (name) => process.argv.includes(`--${name}`);
const thorough = flag('tuntas'), renew = flag('perbarui');
const wanted = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const rupa = clock_of_tests() ? new Rupa({ names: RUPA, pictures: PICTURES, renew }) : null;

const { site, empty, stop } = await sites_open(600);
const browser = await browser_open({ light: true });
const queue = [...await pages_of(site, empty), ...await desk_pages_of(site)].filter((p) => wanted.length === 0 || wanted.includes(p.name));
remark(`axe-core ${VERSIONS['axe-core']}, html-validate ${VERSIONS['html-validate']}, Chromium ${browser.version()}, ${queue.length} pages`);
if (wanted.length === 0)
    await proof('every page whose look is kept is on the list, once', () =>
        assert.deepEqual(RUPA.filter((name) => queue.filter((p) => p.name === name).length !== 1), []));
const windows = [new Windows(browser), new Windows(browser)];
await each(queue, (entry, worker) => look(windows[worker], entry, proof, { thorough, rupa }), windows.length);
if (rupa?.strange)
    remark(`how pages look was not compared: ${rupa.strange}`);
if (!rupa)
    skip('how the pages look', 'only with maklumat_jam, whose clock is set');
else if (renew)
    remark(`kept anew: ${rupa.renewed().join(' ') || 'nothing has changed'}`);
else
    await proof('no look is kept of a page that is gone', () => assert.deepEqual(rupa.orphans(), []));
await browser.close();
await stop();
finish();
