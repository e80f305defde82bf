// rupa.mjs: how a page looks, kept as text beside the code (tests/browser/rupa/NAME.txt) and compared with a tolerance, so that
// a card that moved, a text that slid over another or a style that got lost is told by name. Two things are kept, of a
// window 1280 and one 390 px wide: where the parts stand (landmarks, headings, cards, tables, buttons; relative to what they
// stand in and to what stands before them, so that one more line of text moves nothing else) with the colours that mean
// something; and the first screen as a coarse grey picture. Neither depends on the machine: every text is set in the font that
// the product ships, the clock is set (tests/kit/jam.c), and smoothing of edges disappears in squares of 40 pixels. Another Chromium, or other
// fonts for the few signs the shipped one lacks, are told by rupa-mesin.json: nothing is compared there then.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { root } from '../kit/maklumat.mjs';

export const RUPA_WIDTHS = [1280, 390];
const folder = path.join(root, 'tests/browser/rupa');
const font = readFileSync(path.join(root, 'assets/plus-jakarta-sans.woff2')).toString('base64');

// ---- in the page ----

// Sets every text in the shipped font and stops all motion; resolves when that font stands.
async function still(bytes) {
    if (!globalThis.rupa_sheet) {
        const face = new FontFace('Rupa', Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)), { weight: '200 800' });
        document.fonts.add(await face.load());
        globalThis.rupa_sheet = new CSSStyleSheet();
        globalThis.rupa_sheet.replaceSync(`*, *::before, *::after { font-family: Rupa !important; animation: none !important; transition: none !important;
            caret-color: transparent !important }`);
    }
    document.adoptedStyleSheets = [globalThis.rupa_sheet];
    document.activeElement?.blur();
    scrollTo(0, 0);
    await document.fonts.ready;
}

// The parts, one a line: depth, name, x, gap to what stands before (to its top where they stand side by side; in a table to the
// row, in another column to what they stand in), width, height, colours, and words to find it by.
function parts() {
    const WANTED = `header, nav, main, footer, aside, h1, h2, h3, section, form, fieldset, table, thead th, figure, svg.chart, .card, .btn, .grade,
        .tag, .callout, .box, .fold, .input, .select, .area, .fig, .list > li, dl > div, .chip, .tabs, .stepper, .timeline, .empty, .toast`;
    const COLOURED = '.btn, .grade, .grade > b, .tag, .callout, .box, .card, h1';
    const OF_A_KIND = 3; // of rows of a list only the first ones
    const found = [], kinds = new Map();
    for (const e of document.body.querySelectorAll(WANTED)) {
        if (!e.checkVisibility({ visibilityProperty: true }) || e.parentElement.closest('svg') || e.closest('.sr, .skip, [popover], dialog'))
            continue;
        const box = e.getBoundingClientRect();
        if (box.width < 2 || box.height < 2)
            continue;
        const name = e.tagName.toLowerCase() + [...e.classList].slice(0, 3).map((c) => `.${c}`).join('');
        const row = e.closest('tr, li');
        if (row) {
            const rows = kinds.get(row.parentElement) ?? kinds.set(row.parentElement, new Set()).get(row.parentElement);
            if (rows.add(row).size > OF_A_KIND)
                continue;
        }
        found.push({ e, box, name });
    }
    const hex = (colour) => '#' + (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, '0')).join('');
    const clear = (colour) => colour === 'transparent' || /, 0\)$/.test(colour);
    const last = new Map(); // by what they stand in: the part before
    const below = (box, before, from) => {
        if (!before || box.top < before.top - 8) // the first one, or at the head of another column
            return box.top - from.top;
        return box.top - (Math.abs(box.top - before.top) <= 8 ? before.top : before.bottom);
    };
    return found.map((f) => {
        const up = found.findLast((o) => o !== f && o.e.contains(f.e));
        const from = up?.box ?? { left: 0, top: -scrollY };
        const row = f.e.closest('tbody > tr'); // rows are as high as their words
        const y = row ? f.box.top - row.getBoundingClientRect().top : below(f.box, last.get(up?.e), from);
        last.set(up?.e, f.box);
        let depth = 0;
        for (const o of found)
            depth += o !== f && o.e.contains(f.e) ? 1 : 0;
        const style = getComputedStyle(f.e);
        const colours = f.e.matches(COLOURED) ? ` ${clear(style.backgroundColor) ? 'none' : hex(style.backgroundColor)} ${hex(style.color)}` : '';
        const words = /^(H1|H2|H3|TH|BUTTON|A)$/.test(f.e.tagName) ? ` "${f.e.textContent.trim().replace(/\s+/g, ' ').slice(0, 24)}"` : '';
        return `${' '.repeat(depth)}${f.name} x${Math.round(f.box.left - from.left)} y${Math.round(y)} w${Math.round(f.box.width)} h${Math.round(f.box.height)}${colours}${words}`;
    });
}

// How wide the signs are that the shipped font lacks: another machine may take them from another font.
const signs = () => {
    const e = document.createElement('span');
    e.textContent = '→←↑↓✓✕▲▼●○★☆≤≥×·–—…⚠';
    e.style.cssText = 'font: 40px Rupa; position: absolute; white-space: nowrap';
    document.body.append(e);
    const width = Math.round(e.getBoundingClientRect().width);
    e.remove();
    return width;
};

// ---- the picture ----

const CELL = 40;

// The samples of a PNG of 8 bits with or without alpha, as Chromium writes it.
export function png_read(file) {
    let at = 8, width = 0, height = 0, channels = 0;
    const data = [];
    while (at < file.length) {
        const size = file.readUInt32BE(at), kind = file.toString('latin1', at + 4, at + 8), body = file.subarray(at + 8, at + 8 + size);
        if (kind === 'IHDR') {
            width = body.readUInt32BE(0);
            height = body.readUInt32BE(4);
            channels = { 2: 3, 6: 4 }[body[9]];
            if (body[8] !== 8 || !channels || body[12] !== 0)
                throw new Error('a PNG of another kind');
        } else if (kind === 'IDAT')
            data.push(body);
        at += 12 + size;
    }
    const raw = inflateSync(Buffer.concat(data)), line = width * channels, out = Buffer.alloc(line * height);
    for (let y = 0; y < height; y++) {
        const filter = raw[y * (line + 1)], row = y * line;
        for (let x = 0; x < line; x++) {
            const left = x >= channels ? out[row + x - channels] : 0, up = y ? out[row - line + x] : 0, corner = x >= channels && y ? out[row - line + x - channels] : 0;
            const p = left + up - corner, pa = Math.abs(p - left), pb = Math.abs(p - up), pc = Math.abs(p - corner);
            const guess = [0, left, up, (left + up) >> 1, pa <= pb && pa <= pc ? left : pb <= pc ? up : corner][filter];
            out[row + x] = raw[y * (line + 1) + 1 + x] + guess;
        }
    }
    return { width, height, channels, out };
}

// Rows of hexadecimal digits, one a square: 0 black, f white.
function squares({ width, height, channels, out }) {
    const rows = [];
    for (let top = 0; top + CELL <= height; top += CELL) {
        let row = '';
        for (let left = 0; left + CELL <= width; left += CELL) {
            let sum = 0;
            for (let y = top; y < top + CELL; y += 2)
                for (let x = left; x < left + CELL; x += 2) {
                    const i = (y * width + x) * channels;
                    sum += 0.3 * out[i] + 0.59 * out[i + 1] + 0.11 * out[i + 2];
                }
            row += Math.min(15, Math.floor(sum / (CELL * CELL / 4) / 16)).toString(16);
        }
        rows.push(row);
    }
    return rows;
}

// ---- compared ----

// Takes how the page looks now: { parts, picture }; the page is left as it was.
export async function rupa_take(page, with_picture) {
    await page.evaluate(still, font);
    const taken = { signs: await page.evaluate(signs), parts: await page.evaluate(parts), picture: with_picture ? squares(png_read(await page.screenshot())) : [] };
    await page.evaluate(() => { document.adoptedStyleSheets = []; });
    return taken;
}

const LINE = /^( *)(\S+) x(-?\d+) y(-?\d+) w(\d+) h(\d+)(?: (none|#\w+) (#\w+))?( ".*")?$/;
function part_of(line) {
    const m = LINE.exec(line);
    if (!m)
        throw new Error(`not a part: ${line}`);
    return { depth: m[1].length, name: m[2], x: +m[3], y: +m[4], w: +m[5], h: +m[6], ground: m[7], ink: m[8], words: m[9] ?? '' };
}

// What may differ without anybody seeing it, or with nothing but other words in it.
const far = (a, b, least, share = 0) => Math.abs(a - b) > Math.max(least, share * Math.max(Math.abs(a), Math.abs(b)));
function colour_far(a, b) {
    if (a === b)
        return false;
    if (!a?.startsWith('#') || !b?.startsWith('#'))
        return true;
    return [1, 3, 5].some((i) => far(parseInt(a.slice(i, i + 2), 16), parseInt(b.slice(i, i + 2), 16), 10));
}
const INLINE = /^(a|button|span|th|b)\b/; // as wide as their words

function part_differs(was, is) {
    const told = [], tell = (what, a, b) => told.push(`${what} ${a} -> ${b}`);
    if (far(was.x, is.x, INLINE.test(is.name) ? 24 : 4, INLINE.test(is.name) ? 0.1 : 0))
        tell('x', was.x, is.x);
    if (far(was.y, is.y, 5))
        tell('gap', was.y, is.y);
    if (far(was.w, is.w, 6, INLINE.test(is.name) ? 0.4 : 0.02))
        tell('width', was.w, is.w);
    if (far(was.h, is.h, 30, 0.3))
        tell('height', was.h, is.h);
    if (colour_far(was.ground, is.ground))
        tell('ground', was.ground, is.ground);
    if (colour_far(was.ink, is.ink))
        tell('ink', was.ink, is.ink);
    return told.length ? `${is.name}${is.words}: ${told.join(', ')}` : null;
}

// Sentences, empty when both look alike.
export function rupa_differs(kept, now) {
    const was = kept.parts.map(part_of), is = now.parts.map(part_of);
    const at = was.findIndex((p, i) => !is[i] || is[i].name !== p.name || is[i].depth !== p.depth);
    const say = (p) => p ? p.name + p.words : 'the end';
    if (at >= 0 || is.length > was.length)
        return [`${say(was[at < 0 ? was.length : at])} was expected, ${say(is[at < 0 ? was.length : at])} is there`];
    const told = was.map((p, i) => part_differs(p, is[i])).filter(Boolean);
    const cells = kept.picture.join(''), seen = now.picture.join('');
    const other = [...cells].filter((c, i) => Math.abs(parseInt(c, 16) - parseInt(seen[i] ?? '0', 16)) > 2).length;
    if (other > Math.max(3, 0.04 * cells.length))
        told.push(`${other} of ${cells.length} squares of the picture are another grey`);
    return told;
}

// ---- the kept ones ----

const file_of = (name) => path.join(folder, `${name}.txt`);
const machine_file = `${folder}-mesin.json`; // of the machine they were kept on
const major = (browser) => Number.parseInt(browser.version(), 10);

function kept_read(name) {
    if (!existsSync(file_of(name)))
        return null;
    const kept = {};
    let now;
    for (const line of readFileSync(file_of(name), 'utf8').split('\n'))
        if (line.startsWith('@'))
            kept[line.slice(1)] = now = { parts: [], picture: [] };
        else if (line.startsWith('|'))
            now.picture.push(line.slice(1));
        else if (line)
            now.parts.push(line);
    return kept;
}

// For look() of periksa.mjs: compares, or with `renew` keeps what is there now.
export class Rupa {
    #names;
    #pictures;
    #renew;
    #taken = new Map();
    strange = ''; // why nothing is compared here
    constructor({ names, pictures, renew }) {
        this.#names = new Set(names);
        this.#pictures = new Set(pictures);
        this.#renew = renew;
    }

    wants(entry) {
        return this.#names.has(entry.name);
    }

    async check(page, { name }, width) {
        const now = await rupa_take(page, this.#pictures.has(name));
        if (this.#renew) {
            this.#taken.set(name, { ...this.#taken.get(name), [width]: now });
            writeFileSync(machine_file, `${JSON.stringify({ signs: now.signs, chromium: major(page.context().browser()) })}\n`);
            return [];
        }
        const machine = JSON.parse(readFileSync(machine_file, 'utf8')), here = major(page.context().browser());
        if (machine.chromium !== here || Math.abs(machine.signs - now.signs) > 2) {
            this.strange = `kept with Chromium ${machine.chromium}, signs ${machine.signs} px wide; here ${here}, ${now.signs} px`;
            return [];
        }
        const kept = kept_read(name)?.[width];
        return kept ? rupa_differs(kept, now).slice(0, 8) : ['is not kept yet'];
    }

    // Writes what was taken; the names whose file changed.
    renewed() {
        mkdirSync(folder, { recursive: true });
        return [...this.#taken].filter(([name, widths]) => {
            const text = RUPA_WIDTHS.filter((w) => widths[w]).map((w) =>
                `@${w}\n${[...widths[w].parts, ...widths[w].picture.map((row) => `|${row}`)].join('\n')}\n`).join('');
            const changed = !existsSync(file_of(name)) || readFileSync(file_of(name), 'utf8') !== text;
            writeFileSync(file_of(name), text);
            return changed;
        }).map(([name]) => name);
    }

    // Files that no page asks for.
    orphans() {
        return readdirSync(folder).map((f) => f.replace(/\.txt$/, '')).filter((name) => !this.#names.has(name));
    }
}
