// screens.mjs: every page, of citizens and of the desk, as a picture, for eyes: build/screens/NAME-WIDTH-THEME.png, and with --readme the
// three of the README in docs/screens/.
//   node tests/browser/screens.mjs [--readme] [NAME…]
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/maklumat.mjs';
import { desk_pages_of } from './desk.mjs';
import { browser_open, each, pages_of, sites_open } from './lib.mjs';

const WIDTHS = [390, 1280];
const THEMES = ['light', 'dark'];
const README = [['beranda', 1280, 840], ['layanan', 1280, 1000], ['survei', 390, 1000]]; // page, width, height

const names = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const readme = process.argv.includes('--readme');
const folder = path.join(root, readme ? 'docs/screens' : 'build/screens');
mkdirSync(folder, { recursive: true });

const { site, empty, stop } = await sites_open(20_000);
const browser = await browser_open();
const pages = [...await pages_of(site, empty), ...await desk_pages_of(site)].filter((p) => names.length === 0 || names.includes(p.name));

async function shoot(entry, width, height, themes, file) {
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    await page.context().addCookies(entry.cookies ?? []);
    await entry.open(page);
    await page.evaluate(() => document.fonts.ready);
    await page.evaluate(() => scrollTo(0, 0));
    for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: path.join(folder, file(colorScheme)), fullPage: !readme });
    }
    await page.close();
}

if (readme)
    for (const [name, width, height] of README)
        await shoot(pages.find((p) => p.name === name), width, height, ['light'], () => `${name}-${width}.png`);
else
    await each(pages, async (entry) => {
        for (const width of WIDTHS)
            await shoot(entry, width, 900, THEMES, (theme) => `${entry.name}-${width}-${theme}.png`);
    });
await browser.close();
await stop();
console.log(`${pages.length} halaman di ${path.relative(process.cwd(), folder) || '.'}`);
