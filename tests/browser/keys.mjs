// keys.mjs: going through a page with the keyboard alone, as the journeys do; whatever has the focus must show it.
import assert from 'node:assert/strict';

// What has the focus; throws when nothing shows that it has it, or when it is out of sight.
export async function focused(page) {
    const f = await page.evaluate(() => {
        const e = document.activeElement, s = getComputedStyle(e);
        const shown = e.matches('.answer input') ? e.nextElementSibling : e;
        const seen = getComputedStyle(shown), box = shown.getBoundingClientRect();
        const marked = (x) => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 2;
        const row = getComputedStyle(e, '::after'); // of a link that stands for its whole row or card
        const own = e.type === 'date' && !e.matches(':focus-visible'); // the button inside it, which the browser marks itself
        return { tag: e.tagName, id: e.id, name: e.name ?? '', text: e.textContent.trim().slice(0, 60), path: e.pathname ?? '',
            list: e.matches('.list .name'), main: e.matches('main *'), marked: own || marked(seen) || marked(s) || marked(row),
            inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
    });
    if (f.tag !== 'BODY' && f.tag !== 'MAIN')
        assert.ok(f.marked && f.inside, `focus on ${f.tag} "${f.text}": marked ${f.marked}, in sight ${f.inside}`);
    return f;
}

export async function tab_until(page, what, wanted, most = 60) {
    for (let i = 1; i <= most; i++) {
        await page.keyboard.press('Tab');
        const f = await focused(page);
        if (wanted(f))
            return i;
    }
    assert.fail(`${what} not reached by ${most} tabs on ${page.url()}`);
}

export async function enter_loads(page) {
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

// Types into the field of that name.
export async function type_into(page, name, text) {
    await tab_until(page, `field ${name}`, (f) => f.name === name && f.main);
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
}

// Presses the button (or follows the link) with that text in the content.
export async function press(page, text, most = 80) {
    await tab_until(page, `"${text}"`, (f) => f.main && f.text === text, most);
    await enter_loads(page);
}
