// pohon.mjs: the public log as anybody outside sees it: rows and head are downloaded once, the server is stopped, and
// from then on only `maklumat verify-log` speaks. Whatever is changed in the file is found, with its line.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { demo, must, run, server } from '../kit/maklumat.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';

const site = await demo(3000, '--set', 'rate_limits=off', '--set', 'query_milliseconds=60000');
const note = await must('pohon', '--data', site.data, '--semua');
const get = async (url) => {
    const r = await fetch(site.base + url);
    assert.equal(r.status, 200, url);
    return Buffer.from(await r.arrayBuffer());
};
const rows = await get('/data/skm/baris.csv'), head = await get('/api/v1/pohon'), kept = JSON.parse(head);
const consistency = JSON.parse(await get(`/api/v1/pohon/konsistensi?dari=1&sampai=${kept.number}`));
const year = new Date(Date.now() + 8 * 3600_000).getUTCFullYear(); // there; in January nearly all answers are of the year before
const published = (await Promise.all([year, year - 1].map(async (y) => (await get(`/data/skm/hasil.csv?periode=${y}`)).toString()))).join('');
const file = (name, content) => {
    const p = path.join(site.data, name);
    writeFileSync(p, content);
    return p;
};
const good = file('baris.csv', rows), top = file('kepala.json', head);
const check = (data, ...more) => run('verify-log', '--data', data, '--head', top, ...more);

await proof('what was downloaded holds, and gives the published index of units whose months are all open', async () => {
    const r = await check(good, '--ikm');
    assert.equal(r.code, 0, r.err);
    assert.match(r.out, new RegExp(`akar ${kept.root} sama`));
    assert.deepEqual(kept.note.split('\n').slice(0, 3), note.split('\n').slice(0, 3)); // the daily work may have signed the same again
    const ours = Object.fromEntries(r.out.split('\n').map((l) => l.split(',')).filter((c) => c.length === 5)
        .map(([unit, year, n, ikm]) => [`${unit},${year},${n}`, ikm]));
    let same = 0;
    for (const line of published.split('\r\n').filter((l) => l.startsWith('unit,'))) {
        const c = line.match(/^unit,([^,]*),,(?:"[^"]*"|[^,]*),(\d+),(\d*),.*,([0-9.]*),[0-9.]*,[0-9.]*,[A-D]?$/);
        if (c && ours[`${c[1]},${c[2]},${c[3]}`]) { // the same number of answers: nothing was closed
            assert.equal(ours[`${c[1]},${c[2]},${c[3]}`], c[4], line);
            same++;
        }
    }
    assert.ok(same > 5, `${same} units compared`);
    remark(`${same} units with all months open: the same index`);
});

await proof('the rows make the same root without this program', async () => {
    const sha = (...p) => p.reduce((h, x) => h.update(x), createHash('sha256')).digest();
    const leaves = rows.toString().trim().split('\r\n').slice(1).map((line) => {
        const [, unit, layanan, bulan, ...c] = line.split(','), [garam, garam_layanan, tertutup] = c.slice(9);
        if (!unit)
            return Buffer.from(tertutup, 'hex');
        const hidden = layanan ? sha(`skm-1-layanan\n${layanan}\n${garam_layanan}\n`).toString('hex').slice(0, 32) : tertutup;
        return sha(Buffer.from([0]), `skm-1\n${unit}\n${hidden}\n${bulan}\n${c.slice(0, 9).join('')}\n${garam}\n`);
    });
    const root = (from, n) => {
        if (n === 1)
            return leaves[from];
        let k = 1;
        while (k * 2 < n)
            k *= 2;
        return sha(Buffer.from([1]), root(from, k), root(from + k, n - k));
    };
    assert.equal(root(0, leaves.length).toString('hex'), kept.root);
    assert.equal(leaves.length, kept.size);
    assert.equal(consistency.to.root, kept.root);
});

await site.stop();

await proof('any changed byte is found and its line is named', async () => {
    const lines = [], text = rows.toString('latin1');
    for (let at = 0, line = 1; at < text.length; at++) {
        lines[at] = line;
        line += text[at] === '\n';
    }
    const places = new Set(), fewer = server ? 40 : 1; // the file is the same, whichever engine wrote it
    for (let at = text.indexOf('\n') + 1; at < 2600; at += 7 * fewer)
        places.add(at);
    for (let at = 2600; at < text.length; at += 9001 * fewer)
        places.add(at);
    for (const at of places) {
        const changed = Buffer.from(rows);
        changed[at] ^= 1;
        const r = await check(file('ubah.csv', changed));
        assert.equal(r.code, 1, `byte ${at} ${JSON.stringify(text[at])}: ${r.out}${r.err}`);
        assert.ok(r.err.includes(`baris ${lines[at]}`) || (text[at] === '\n' && r.err.includes('baris')), `byte ${at}, line ${lines[at]}: ${r.err}`);
    }
    remark(`${places.size} bytes`);
});

await proof('rows that are missing, doubled, exchanged or cut are found', async () => {
    const list = rows.toString().split('\r\n').slice(0, -1);
    let made = 0;
    const without = (from, n, ...put) => file(`ubah-${made++}.csv`, [...list.slice(0, from), ...put, ...list.slice(from + n)].join('\r\n') + '\r\n');
    for (const [name, p, says] of [['one missing', without(100, 1), /baris 101: daun nomor 100, seharusnya 99/],
        ['last missing', without(list.length - 1, 1), /ada jawaban yang hilang/],
        ['doubled', without(50, 0, list[50]), /baris 52/], ['exchanged', without(70, 2, list[71], list[70]), /baris 71/],
        ['cut', file('potong.csv', rows.subarray(0, rows.length - 9)), /terpotong/]]) {
        const r = await check(p);
        assert.equal(r.code, 1, `${name}: ${r.err}${r.out}`);
        assert.match(r.err, says, `${name}: ${r.err}`);
    }
    const more = await check(without(list.length, 0, `${kept.size},,,,,,,,,,,,,,,${'0'.repeat(64)},${createHash('sha256').update(Buffer.alloc(32)).digest('hex').slice(0, 8)}`));
    assert.equal(more.code, 0, more.err); // newer than the head
    assert.match(more.out, /1 baris terakhir lebih baru/);
});

await proof('a row that was forged with its hash leaves another root', async () => {
    const list = rows.toString().split('\r\n'), c = list[9].split(',');
    const closed = [c[0], ...Array(14).fill(''), 'ab'.repeat(32), createHash('sha256').update(Buffer.alloc(32, 0xab)).digest('hex').slice(0, 8)].join(',');
    const r = await check(file('ubah.csv', [...list.slice(0, 9), closed, ...list.slice(10)].join('\r\n')));
    assert.equal(r.code, 1);
    assert.match(r.err, /akar berbeda/);
});

await proof('a changed head, another key, and files that are none', async () => {
    const other = (change) => file('lain.json', JSON.stringify({ ...kept, ...change }));
    const with_head = (p) => run('verify-log', '--data', good, '--head', p);
    for (const [change, code] of [[{ note: kept.note.replace(String(kept.size), String(kept.size - 1)) }, 1],
        [{ public_key: 'ab'.repeat(32) }, 1], [{ note: 'x' }, 2], [{ public_key: 'zz' }, 2], [{ note: 7 }, 2]])
        assert.equal((await with_head(other(change))).code, code, JSON.stringify(change));
    assert.equal((await check(good, '--kunci', kept.public_key)).code, 0);
    assert.equal((await check(good, '--kunci', 'ab'.repeat(32))).code, 1);
    assert.equal((await with_head(file('bukan.json', '{'))).code, 2);
    assert.equal((await check(path.join(site.data, 'tidak-ada.csv'))).code, 3);
    assert.equal((await check(file('kosong.csv', ''))).code, 2);
    assert.equal((await check(file('lain.csv', 'u1,u2\n1,2\n'))).code, 2);
    assert.equal((await run('verify-log', '--head', top)).code, 2);
});

finish();
