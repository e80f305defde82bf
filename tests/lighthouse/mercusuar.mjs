// mercusuar.mjs: Lighthouse over the pages that people see first, as a report and no gate: build/lighthouse/NAME.html, and a
// line a page. Its scores depend on the machine; the budgets that hold stand in journeys.mjs.
//   node tests/lighthouse/mercusuar.mjs [NAME…]
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import lighthouse from 'lighthouse';
import { folder_new, root } from '../kit/maklumat.mjs';
import { pages_of, sites_open, sleep } from '../browser/lib.mjs';

const NAMES = ['beranda', 'layanan-daftar', 'layanan', 'unit', 'hasil', 'survei'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const wanted = process.argv.slice(2).length ? process.argv.slice(2) : NAMES;
const folder = path.join(root, 'build/lighthouse');
mkdirSync(folder, { recursive: true });

async function free_port() {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
}

const { site, empty, stop } = await sites_open(2000);
const port = await free_port();
const browser = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--headless=new', `--remote-debugging-port=${port}`,
    `--user-data-dir=${folder_new()}`, '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', 'about:blank'], { stdio: 'ignore' });
for (let i = 0; i < 300; i++) {
    const ready = await fetch(`http://127.0.0.1:${port}/json/version`).then((r) => r.ok, () => false);
    if (ready)
        break;
    await sleep(100);
}
const pages = (await pages_of(site, empty)).filter((p) => wanted.includes(p.name));
for (const { name, url } of pages) {
    const run = await lighthouse(url, { port, output: 'html', logLevel: 'error', onlyCategories: CATEGORIES });
    writeFileSync(path.join(folder, `${name}.html`), run.report);
    console.log(`${name.padEnd(16)} ${CATEGORIES.map((c) => `${c} ${Math.round(run.lhr.categories[c].score * 100)}`).join('  ')}`);
    for (const c of CATEGORIES.slice(1))
        for (const { id } of run.lhr.categories[c].auditRefs)
            if (run.lhr.audits[id].score !== null && run.lhr.audits[id].score < 0.9)
                console.log(`    ${c}: ${run.lhr.audits[id].title}`);
}
browser.kill();
await stop();
console.log(`${pages.length} laporan di ${path.relative(process.cwd(), folder)}`);
process.exit();
