// list.mjs: reads tests/asvs/items.list. See there for the format.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/maklumat.mjs';

// [{ number, asvs, text, tests: [{ program, name }], waits: [{ feature, what }] }]; throws at a line that is none of these.
export function items_read(file = path.join(root, 'tests/asvs/items.list')) {
    const items = [];
    for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries()) {
        if (/^(#|$)/.test(line))
            continue;
        const head = /^(\d+) \| ([\d.]+) \| (\S.*)$/.exec(line), wait = /^ {4}menunggu ([a-z]+): (\S.*)$/.exec(line);
        const test = /^ {4}([a-z_ ]+): (\S.*)$/.exec(line);
        if (head)
            items.push({ number: Number(head[1]), asvs: head[2], text: head[3], tests: [], waits: [] });
        else if (wait && items.length)
            items.at(-1).waits.push({ feature: wait[1], what: wait[2] });
        else if (test && items.length)
            items.at(-1).tests.push({ program: test[1], name: test[2] });
        else
            throw new Error(`items.list:${i + 1}: ${line}`);
    }
    return items;
}
