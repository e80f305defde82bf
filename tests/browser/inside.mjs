// inside.mjs: questions put to a page in the browser. Each function runs there, so it uses nothing from outside
// itself; each returns a list of sentences, empty when all is well.

// Something sticks out of the window sideways.
export function sideways() {
    const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
    if (wide <= room)
        return [];
    const guilty = [...document.body.querySelectorAll('*')]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > room + 1)
        .filter((e) => !e.parentElement.closest('.scroll') && getComputedStyle(e).position !== 'fixed')
        .slice(-3).map((e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className}`);
    return [`${wide} px wide in a window of ${room}: ${guilty.join(', ')}`];
}

// Text that cannot be read: cut by its box, out of the window, or under other text.
export function lost() {
    const told = [];
    const sliver = (e) => { // for screen readers only, or out of sight until focused
        for (; e && e !== document.body; e = e.parentElement)
            if (e.offsetWidth === 1 && getComputedStyle(e).overflowX === 'hidden' || e.matches('.skip'))
                return true;
        return false;
    };
    const named = (e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} "${e.textContent.trim().slice(0, 40)}"`;
    const scrolls = (e) => { // the nearest box that the reader can scroll
        for (; e && e !== document.body; e = e.parentElement)
            if (/auto|scroll/.test(getComputedStyle(e).overflowX))
                return true;
        return false;
    };
    for (const e of document.body.querySelectorAll('*')) {
        if (!e.checkVisibility({ visibilityProperty: true }) || e.closest('svg') || sliver(e))
            continue;
        const style = getComputedStyle(e);
        if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
            told.push(`cut at the side: ${named(e)}`);
        if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1)
            told.push(`cut below: ${named(e)}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange(), pieces = [];
    while (walker.nextNode()) {
        const text = walker.currentNode, e = text.parentElement;
        if (!text.data.trim() || /^(option|script|style|title|desc|textarea)$/i.test(e.tagName) || sliver(e) ||
            !e.checkVisibility({ visibilityProperty: true }))
            continue;
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) {
            if (box.width < 2 || box.height < 2)
                continue;
            pieces.push({ text, e, top: box.top, bottom: box.bottom, left: box.left, right: box.right });
            if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(e))
                told.push(`out of the window: ${named(e)}`);
        }
    }
    pieces.sort((a, b) => a.top - b.top);
    for (let i = 0; i < pieces.length; i++)
        for (let k = i + 1; k < pieces.length && pieces[k].top < pieces[i].bottom; k++) {
            const a = pieces[i], b = pieces[k];
            if (a.text === b.text || scrolls(a.e) !== scrolls(b.e))
                continue;
            const high = Math.min(a.bottom, b.bottom) - b.top;
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            if (wide > 2 && high > 0.4 * Math.min(a.bottom - a.top, b.bottom - b.top))
                told.push(`one over the other: ${named(a.e)} and ${named(b.e)}`);
        }
    return [...new Set(told)].slice(0, 6);
}

// A label that runs into the bar beside it.
export function bars() {
    return [...document.querySelectorAll('.chart-unsur .ch-track')]
        .map((track) => [track.previousElementSibling, track])
        .filter(([label, track]) => label.getBoundingClientRect().right > track.getBoundingClientRect().left)
        .map(([label]) => `a label runs into its bar: ${label.textContent}`);
}

export function structure() {
    const told = [];
    const h1 = document.querySelectorAll('h1').length;
    if (h1 !== 1)
        told.push(`${h1} h1`);
    if (!document.title.trim() || /^[\s·]/.test(document.title))
        told.push(`title "${document.title}"`);
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
    for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i)))
        told.push(`id ${id} twice`);
    for (const a of document.querySelectorAll('a[href^="#"]'))
        if (!document.getElementById(decodeURIComponent(a.hash.slice(1))))
            told.push(`${a.getAttribute('href')} leads nowhere`);
    return told;
}

// Sentences as people read them, with more words than that, whatever they were put together from.
export function sentences(most) {
    const long = new Set();
    for (const e of document.body.querySelectorAll('p, li, dd, td, caption, figcaption, h1, h2, h3, label, legend, summary')) {
        if (e.querySelector('p, li, dd, table, div'))
            continue;
        for (const s of e.textContent.replace(/\s+/g, ' ').trim().split(/(?<=[.?!:;])\s+(?=[\p{Lu}\d])/u))
            if (s.split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w)).length > most)
                long.add(s);
    }
    return [...long];
}

// Text spacing of WCAG 2.2, 1.4.12; without `on` it is taken back.
export function spacing(on) {
    globalThis.spacing_sheet ??= Object.assign(new CSSStyleSheet(), {});
    globalThis.spacing_sheet.replaceSync(on ? `* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }` : '');
    document.adoptedStyleSheets = [globalThis.spacing_sheet];
}

export function root_size(pixels) {
    document.documentElement.style.fontSize = pixels ? `${pixels}px` : '';
}

export function details_open() {
    for (const d of document.querySelectorAll('details'))
        d.open = true;
}
