// pages.mjs: every public page in both languages, three widths and two themes, looked at by machines: the rules of
// axe-core and html-validate, no sideways scroll, no text cut or covered, no word in the console. TAP on stdout.
//   node tests/browser/pages.mjs [NAME…]     only these pages
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { finish, proof, remark } from '../kit/tap.mjs';
import * as inside from './inside.mjs';
import { desk_pages_of } from './desk.mjs';
import { browser_open, each, pages_of, sites_open } from './lib.mjs';

const WIDTHS = [1280, 768, 390];
const THEMES = ['light', 'dark'];

// All rules of WCAG 2.2 A and AA and of good practice. target-size is not on by itself.
const AXE = {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
};

// The recommended and the document rules, but for matters of taste in which the pages have their own:
const html = new HtmlValidate({
    extends: ['html-validate:recommended', 'html-validate:document'],
    rules: {
        'no-trailing-whitespace': 'off', // left by the template compiler where a section was empty
        'long-title': 'off',             // the title ends with the name of the region
        'require-sri': 'off',            // assets come from the same server, under the hash of their content
        'prefer-native-element': ['error', { exclude: ['region', 'search'] }], // <search> is unknown to phones of 2018
        'no-implicit-button-type': 'off', // submit is what a button in a form without a type does
        'tel-non-breaking': 'off',
        'heading-level': ['error', { minInitialRank: 'h2' }], // the groups of the desk's menu stand before the page
    },
});

function violations_text(found) {
    return found.flatMap((v) => [`${v.id} (${v.impact}): ${v.help}`,
        ...v.nodes.slice(0, 3).map((n) => `    ${n.target.join(' ')}  ${n.failureSummary.split('\n')[1]?.trim() ?? ''}`)]);
}

const none = (told, when = '') => assert.ok(told.length === 0, `${when}\n${told.join('\n')}`.trim());

// The console of one page: what was said in it, but for the status of the page itself.
function console_watch(page) {
    const said = [];
    page.on('console', (m) => {
        if (['error', 'warning'].includes(m.type()) && !(m.location().url === page.url() && /status of 4\d\d/.test(m.text())))
            said.push(`${m.type()}: ${m.text()}`);
    });
    page.on('pageerror', (e) => said.push(`exception: ${e.message}`));
    page.on('requestfailed', (r) => said.push(`failed: ${r.url()} ${r.failure()?.errorText}`));
    page.on('response', (r) => {
        if (r.status() >= 400 && !r.request().isNavigationRequest())
            said.push(`${r.status()}: ${r.url()}`);
    });
    return said;
}

async function rules_prove(page, name) {
    await page.evaluate(axe.source);
    for (const theme of THEMES)
        for (const width of WIDTHS) {
            await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
            await page.setViewportSize({ width, height: 900 });
            await proof(`${name} ${width} ${theme}: axe, width, text`, async () => {
                const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), AXE);
                none(violations_text(violations));
                if (theme === THEMES[0])
                    none([...await page.evaluate(inside.sideways), ...await page.evaluate(inside.lost),
                        ...await page.evaluate(inside.bars)]);
            });
        }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

async function sizes_prove(page, name) {
    const fine = async (when) => none([...await page.evaluate(inside.sideways), ...await page.evaluate(inside.lost)], when);
    await proof(`${name}: 320 px without sideways scroll`, async () => {
        await page.setViewportSize({ width: 320, height: 700 });
        await fine('320 px');
    });
    await proof(`${name}: text at 200 % in 640 px`, async () => {
        await page.setViewportSize({ width: 640, height: 900 });
        await page.evaluate(inside.root_size, 32);
        await fine('200 %');
    });
    await page.evaluate(inside.root_size, 0);
    await proof(`${name}: text spacing of WCAG 1.4.12`, async () => {
        await page.evaluate(inside.spacing, true);
        for (const width of [1280, 390]) {
            await page.setViewportSize({ width, height: 900 });
            await fine(`${width} px`);
        }
    });
    await page.evaluate(inside.spacing, false);
}

async function page_prove(browser, entry) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await context.addCookies(entry.cookies ?? []);
    const page = await context.newPage();
    const said = console_watch(page);
    const { name } = entry;
    try {
        let source = '';
        await proof(`${name}: status ${entry.status}, one h1, title, language`, async () => {
            const response = await entry.open(page);
            source = await response.text();
            assert.equal(response.status(), entry.status);
            assert.equal(await page.locator('html').getAttribute('lang'), entry.lang);
            none(await page.evaluate(inside.structure));
        });
        await proof(`${name}: html-validate`, async () => {
            const report = await html.validateString(source);
            none(report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)));
        });
        await page.evaluate(inside.details_open);
        await rules_prove(page, name);
        await sizes_prove(page, name);
        await proof(`${name}: nothing in the console`, () => none(said));
    } catch (error) {
        await proof(`${name}: looked at to the end`, () => { throw error; });
    }
    await context.close();
}

const { site, empty, stop } = await sites_open(600);
const browser = await browser_open();
const wanted = process.argv.slice(2);
const queue = [...await pages_of(site, empty), ...await desk_pages_of(site)].filter((p) => wanted.length === 0 || wanted.includes(p.name));
remark(`axe-core ${axe.version}, html-validate ${createRequire(import.meta.url)('html-validate/package.json').version}, ` +
    `Chromium ${browser.version()}, ${queue.length} pages`);
await each(queue, (entry) => page_prove(browser, entry));
await browser.close();
await stop();
finish();
