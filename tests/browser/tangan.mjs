// tangan.mjs: two ways to go the same way through the pages: Keys, a keyboard alone with scripts on, where whatever has the
// focus must show it; and Plain, a pointer with scripts off. perjalanan.mjs walks every journey with both.
import assert from 'node:assert/strict';
import { focused, tab_until } from './keys.mjs';

const WIDE = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' };
const MOST = 400; // tabs from one control to another on the longest page

// What both have in common: a page with the cookies of a person, and reading from it.
class Hand {
    constructor(site, page) {
        this.site = site;
        this.page = page;
    }

    static async start(browser, site, cookies) {
        const context = await browser.newContext({ ...WIDE, javaScriptEnabled: this.scripts });
        await context.addCookies(cookies);
        return new this(site, await context.newPage());
    }

    end() {
        return this.page.context().close();
    }

    async text(selector = 'main') {
        return (await this.page.locator(selector).first().innerText()).trim();
    }

    count(selector) {
        return this.page.locator(selector).count();
    }

    path() {
        const url = new URL(this.page.url());
        return url.pathname + url.search;
    }

    // Follows a link that gives a file; its name.
    async file(label) {
        const [got] = await Promise.all([this.page.waitForEvent('download'), this.press_on(label)]);
        assert.equal(await got.failure(), null);
        return got.suggestedFilename();
    }
}

export class Keys extends Hand {
    static scripts = true;
    static what = 'keyboard alone';

    static tabs = 0; // pressed in all

    async open_top(path) {
        await this.page.goto(this.site.base + path);
    }

    // By the link that leads past the menus, as one does who comes often.
    async open(path) {
        await this.page.goto(this.site.base + path);
        const at = await focused(this.page);
        if (at.tag !== 'BODY') // a page that begins in its first field
            return;
        await this.page.keyboard.press('Tab');
        assert.match((await focused(this.page)).text, /^(Langsung ke isi|Skip to content)$/);
        await this.page.keyboard.press('Enter');
    }

    async to(what, wanted) {
        Keys.tabs += await tab_until(this.page, what, wanted, MOST);
    }

    async type(name, text) {
        await this.to(`field ${name}`, (f) => f.name === name && f.main);
        await this.page.keyboard.press('Control+a');
        await this.page.keyboard.type(text);
    }

    // From a list, by its arrows; pick is told its { value, label } and says which.
    async choose(name, pick) {
        await this.to(`list ${name}`, (f) => f.name === name && f.main);
        const { at, options } = await this.page.evaluate(() => {
            const s = document.activeElement;
            return { at: s.selectedIndex, options: [...s.options].map((o) => ({ value: o.value, label: o.label })) };
        });
        const steps = chosen(name, options, pick) - at;
        for (let i = 0; i < Math.abs(steps); i++)
            await this.page.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
    }

    async tick(name) {
        await this.to(`box ${name}`, (f) => f.name === name && f.main);
        await this.page.keyboard.press('Space');
    }

    // The nth of buttons in a ring, from 1.
    async radio(name, nth) {
        await this.to(`choice ${name}`, (f) => f.name === name && f.main);
        if (nth === 1)
            await this.page.keyboard.press('Space');
        for (let k = 1; k < nth; k++)
            await this.page.keyboard.press('ArrowRight');
    }

    // One digit a field, as on paper: the page goes on by itself.
    async digits(name, values) {
        assert.equal((await focused(this.page)).name, `${name}1`, 'begins in the first field');
        await this.page.keyboard.type(values);
    }

    async press_on(label) {
        await this.to(`"${label}"`, (f) => same(f.text, label) && (f.tag === 'A' || f.tag === 'BUTTON'));
        await this.page.keyboard.press('Enter');
    }

    async press(label) {
        await this.to(`"${label}"`, (f) => same(f.text, label) && (f.tag === 'A' || f.tag === 'BUTTON'));
        await this.loads();
    }

    // Enter where the focus is: in a field it sends the form.
    async loads() {
        await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]);
    }

    async unfold(label) {
        await this.to(`fold ${label}`, (f) => f.tag === 'SUMMARY' && same(f.text, label));
        await this.page.keyboard.press('Enter');
    }
}

export class Plain extends Hand {
    static scripts = false;
    static what = 'scripts off';
    #form = null; // where the last field stood: a button of that name may stand in several
    #fold = null; // what was unfolded last

    async open(path) {
        this.#form = this.#fold = null;
        await this.page.goto(this.site.base + path);
    }

    open_top(path) {
        return this.open(path);
    }

    async field(name) {
        const own = this.#fold?.locator(`[name="${name}"]`).first();
        const field = own && await own.count() ? own : this.page.locator(`main [name="${name}"]`).first();
        this.#form = field.locator('xpath=ancestor::form');
        return field;
    }

    async type(name, text) {
        await (await this.field(name)).fill(text);
    }

    async choose(name, pick) {
        const field = await this.field(name);
        const options = await field.locator('option').evaluateAll((all) => all.map((o) => ({ value: o.value, label: o.label })));
        await field.selectOption({ index: chosen(name, options, pick) });
    }

    async tick(name) {
        await (await this.field(name)).check({ force: true });
    }

    async radio(name, nth) {
        await this.field(name);
        await this.page.locator(`main [name="${name}"]`).nth(nth - 1).check({ force: true });
    }

    async digits(name, values) {
        for (const [i, value] of [...values].entries())
            await this.type(`${name}${i + 1}`, value);
    }

    async #control(label) {
        const wanted = (where) => where.locator('a:visible, button:visible').filter({ hasText: label instanceof RegExp ? label : exactly(label) }).first();
        if (this.#form && await wanted(this.#form).count())
            return wanted(this.#form);
        return wanted(this.page);
    }

    async press_on(label) {
        await (await this.#control(label)).click();
    }

    async press(label) {
        const control = await this.#control(label);
        this.#form = this.#fold = null;
        await Promise.all([this.page.waitForEvent('load'), control.click()]);
    }

    // The button of the form in which the last field stands.
    loads() {
        const button = this.#form.locator('button').first();
        this.#form = null;
        return Promise.all([this.page.waitForEvent('load'), button.click()]);
    }

    async unfold(label) {
        const summary = this.page.locator('main summary', { hasText: label }).first();
        await summary.click();
        this.#fold = summary.locator('xpath=ancestor::details');
    }
}

const same = (text, label) => label instanceof RegExp ? label.test(text) : text === label;
const exactly = (label) => new RegExp(`^\\s*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

function chosen(name, options, pick) {
    const at = options.findIndex(pick);
    assert.ok(at >= 0, `nothing to choose in ${name}`);
    return at;
}
