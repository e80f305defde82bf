// periksa.mjs: what pages.mjs asks of one page, as claims that throw: structure, HTML, axe-core in three widths and two
// themes, no sideways scroll, no text cut or covered, a quiet console. uji_periksa.mjs plants defects and sees them found.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import * as inside from './inside.mjs';
import { RUPA_WIDTHS } from './rupa.mjs';

const require = createRequire(import.meta.url);
export const WIDTHS = [1280, 768, 390];
export const VERSIONS = Object.fromEntries(['axe-core', 'html-validate'].map((name) => [name, require(`${name}/package.json`).version]));

// All rules of WCAG 2.2 A and AA and of good practice. target-size is not on by itself.
const AXE = {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
};
// What a theme can break: the markup is the same in both, only colours change. Contrast is half of the time of axe, and
// the two languages of a page share their colours: the light ones are measured in every width on the Indonesian page and
// on the narrow English one, the dark ones on the wide Indonesian and the narrow English. `thorough` measures all of it.
const COLOURS = ['color-contrast', 'link-in-text-block'];
const AXE_COLOURS = { runOnly: { type: 'rule', values: COLOURS }, resultTypes: ['violations'] };
const AXE_PLAIN = { ...AXE, rules: { ...AXE.rules, ...Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) } };
const light_wanted = ({ lang }, width) => lang === 'id' || width === WIDTHS.at(-1) ? AXE : AXE_PLAIN;
const dark_wanted = ({ lang }, width) => width === (lang === 'id' ? WIDTHS[0] : WIDTHS.at(-1)) ? AXE_COLOURS : null;

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

const WORDS = 20;
const EXCEPTED = new Set(readFileSync(new URL('../bahasa.kecuali', import.meta.url), 'utf8').split('\n')); // as in bahasa.mjs

const none = (told, when = '') => assert.ok(told.length === 0, `${when}\n${told.join('\n')}`.trim());

function violations_text(found) {
    return found.flatMap((v) => [`${v.id} (${v.impact}): ${v.help}`,
        ...v.nodes.slice(0, 3).map((n) => `    ${n.target.join(' ')}  ${n.failureSummary.split('\n')[1]?.trim() ?? ''}`)]);
}

// Windows by visitor: what one has loaded (styles, font) serves for the next page of the same visitor.
export class Windows {
    #browser;
    #open = new Map();
    constructor(browser) { this.#browser = browser; }

    async of(cookies = []) {
        const key = JSON.stringify(cookies);
        if (!this.#open.has(key)) {
            const context = await this.#browser.newContext({ viewport: { width: WIDTHS[0], height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' });
            await context.addCookies(cookies);
            await context.addInitScript(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
            const page = await context.newPage();
            this.#open.set(key, { key, context, page, said: console_watch(page) });
        }
        return this.#open.get(key);
    }

    async drop({ key, context }) { // after a page that could not be looked at to the end
        this.#open.delete(key);
        await context.close();
    }
}

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

// Asks everything of one page; claim(name, fn) is told each question, fn throws when the answer is wrong. From wide to
// narrow, so that the window changes its size as seldom as can be.
export async function look(windows, entry, claim, { thorough = false, rupa = null } = {}) {
    const window = await windows.of(entry.cookies), { page, said } = window;
    const ask = (name, fn) => claim(`${entry.name}${name}`, fn);
    said.length = 0;
    try {
        let source = '';
        await page.setViewportSize({ width: WIDTHS[0], height: 900 });
        await ask(`: status ${entry.status}, one h1, title, language`, async () => {
            const response = await entry.open(page);
            source = await response.text();
            assert.equal(response.status(), entry.status);
            assert.equal(await page.locator('html').getAttribute('lang'), entry.lang);
            none(await page.evaluate(inside.structure));
        });
        await ask(': html-validate', async () => {
            const report = await html.validateString(source);
            none(report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)));
        });
        await page.evaluate(inside.details_open);
        if (entry.lang === 'id' && !entry.cookies) // plain language for everybody
            await ask(`: no sentence above ${WORDS} words`, async () =>
                none((await page.evaluate(inside.sentences, WORDS)).filter((s) => !EXCEPTED.has(s)), 'too long'));
        for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 900 });
            await width_look(page, ask, width, thorough ? { light: AXE, dark: AXE } : { light: light_wanted(entry, width), dark: dark_wanted(entry, width) });
            if (rupa?.wants(entry) && RUPA_WIDTHS.includes(width))
                await ask(`: looks as kept at ${width} px`, async () => none(await rupa.check(page, entry, width)));
        }
        await ask(': 320 px without sideways scroll', async () => {
            await page.setViewportSize({ width: 320, height: 700 });
            await readable(page, '320 px');
        });
        await ask(': nothing in the console', () => none(said));
    } catch (error) {
        await ask(': looked at to the end', () => { throw error; });
        await windows.drop(window);
    }
}

async function readable(page, when) {
    none([...await page.evaluate(inside.sideways), ...await page.evaluate(inside.lost)], when);
}

async function axe_silent(page, options) {
    none(violations_text(await page.evaluate(async (o) => (await globalThis.axe.run(document, o)).violations, options)));
}

async function width_look(page, ask, width, { light, dark }) {
    await ask(` ${width} light: axe, width, text`, async () => {
        await axe_silent(page, light);
        none(await page.evaluate(inside.bars));
        await readable(page);
    });
    if (dark) {
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        await ask(` ${width} dark: axe`, () => axe_silent(page, dark));
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    }
    if (width !== 768) {
        await ask(`: text spacing of WCAG 1.4.12 at ${width} px`, async () => {
            await page.evaluate(inside.spacing, true);
            await readable(page);
        });
        await page.evaluate(inside.spacing, false);
        return;
    }
    await ask(': text at 200 % in 640 px', async () => {
        await page.setViewportSize({ width: 640, height: 900 });
        await page.evaluate(inside.root_size, 32);
        await readable(page, '200 %');
    });
    await page.evaluate(inside.root_size, 0);
}
