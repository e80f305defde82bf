// pages.mjs: every page, of citizens and of the desk, in both languages, three widths and two themes, looked at by
// machines: the questions stand in periksa.mjs. TAP on stdout.
//   node tests/browser/pages.mjs [--tuntas] [NAME…]     only these pages; --tuntas: all rules of axe in the dark as well
import { finish, proof, remark } from '../kit/tap.mjs';
import { desk_pages_of } from './desk.mjs';
import { browser_open, each, pages_of, sites_open } from './lib.mjs';
import { look, VERSIONS, Windows } from './periksa.mjs';

const thorough = process.argv.includes('--tuntas');
const wanted = process.argv.slice(2).filter((a) => !a.startsWith('--'));

const { site, empty, stop } = await sites_open(600);
const browser = await browser_open({ light: true });
const queue = [...await pages_of(site, empty), ...await desk_pages_of(site)].filter((p) => wanted.length === 0 || wanted.includes(p.name));
remark(`axe-core ${VERSIONS['axe-core']}, html-validate ${VERSIONS['html-validate']}, Chromium ${browser.version()}, ${queue.length} pages`);
const windows = [new Windows(browser), new Windows(browser)];
await each(queue, (entry, worker) => look(windows[worker], entry, proof, { thorough }), windows.length);
await browser.close();
await stop();
finish();
