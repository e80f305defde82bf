// gagal_perintah.mjs: every command that works on a region, with the n-th allocation or call of the store failing (gagal.c),
// each in a copy of its own: done, or refused with a sentence; all or nothing changed, no half file left, no crash, no leak.
//   node tests/crash/gagal_perintah.mjs [WORDS…]     only commands that begin like one of these ('periode list')
// MAKLUMAT_FAULTS=all tries every place (and tells on stderr which command is done), otherwise a fixed one in each command; with
// FAULT_PLACES=n at most n of each kind in each command, spread over it with a drawn offset. The start, which all have in common, is then
// swept with the one that does nothing else (migrate), and the others from where they differ. Importing, backup and restore are swept with
// faults of the disk as well (fault_test.c).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder_new, must, program, run, surveys } from '../kit/maklumat.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { ALL, change, KINDS, rows, SAMPLE, switch_new, work } from './gagal_kit.mjs';

const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10); // where the region is
const csv = (name, text) => {
    writeFileSync(path.join(work, name), text);
    return path.join(work, name);
};
// What is there before any of them: a region, a backup of it and a chain, an account, a period to come.
const region = folder_new();
await must('demo', '--data', region, '--responses', '150', '--seed', '9');
const [there] = await surveys(region);
const units_csv = csv('unit.csv', 'nama,jenis,induk,alamat\nDinas Uji,DINAS,,Jl. Uji\n'), layanan_csv = csv('layanan.csv', `unit,nama,BIAYA\n${there.unit},Layanan uji,Gratis\n`),
    answers_csv = csv('jawaban.csv', `kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9\n${`${there.kode},${today},4,4,4,4,4,4,4,4,3\n`.repeat(30)}`),
    old_csv = csv('lama.csv', `unit,periode,metode,n,nilai,sumber\n${there.unit},2012,skm-2004,150,"81,25",Laporan 2012\n`);
await must('user', 'add', '--data', region, '--surel', 'uji@contoh.go.id', '--nama', 'Uji', '--peran', 'PETUGAS', '--unit', there.unit);
await must('periode', 'buat', '2030-TW1', '--data', region);
const saved = path.join(work, 'x.cadangan'), chain = path.join(work, 'rantai');
await must('backup', '--data', region, '-o', saved);
await must('backup', '--data', region, '--tambahan', chain);
// [words, what it is given besides --data]; a folder named NEW is empty, OUT a file that is not there yet.
const WRITES = [['init', '--daerah', '73.24'], ['import', 'unit', units_csv], ['import', 'layanan', layanan_csv], ['import', 'responses', answers_csv], ['import', 'riwayat', old_csv], ['pohon', '--semua'],
    ['periode', 'buat', '2031-TW1'], ['periode', 'buka', '2030-TW1'], ['user', 'add', '--surel', 'dua@contoh.go.id', '--nama', 'Dua', '--peran', 'PETUGAS', '--unit', there.unit],
    ['user', 'link', 'uji@contoh.go.id'], ['user', 'disable', 'uji@contoh.go.id'], ['user', 'role', 'uji@contoh.go.id', '--beri', 'ENUMERATOR', '--unit', there.unit], ['surat', 'kirim'], ['migrate']];
const READS = [['export', 'unit'], ['export', 'layanan'], ['export', 'responses'], ['export', 'survei'], ['export', 'riwayat'], ['export', 'jejak'], ['export', 'tambahan'], ['periode', 'list'], ['user', 'list'],
    ['surat', 'list'], ['verify'], ['doctor'], ['settings'], ['dump'], ['report', 'skm', '--periode', '2026', '-o', 'OUT.xlsx'], ['report', 'rtl', '--periode', '2026', '-o', 'OUT.pdf']];
const FILES = [['backup', '-o', 'OUT'], ['backup', '--tambahan', chain], ['restore', saved, '--data', 'NEW'], ['restore', '--check', chain, '--data', 'NEW'], ['move', '--to', 'OUT']];

// How every command begins: the store is opened, and SQLite before it.
const START = WRITES.find((w) => w[0] === 'migrate'), FIRST = Array.from({ length: 12 }, (_, i) => i + 1);

const MOST = Number(process.env.FAULT_PLACES ?? Infinity);
function* every() {
    for (let n = 1; ; n++)
        yield n;
}
// The places of a command that calls so often, of which all commands call `start` times.
function* spread(calls, start) {
    const from = calls > start + 20 ? Math.max(1, start - 20) : 1, step = Math.max(1, Math.ceil((calls - from) / MOST));
    for (let n = from + Math.floor(Math.random() * step); n <= calls; n += step)
        yield n;
}
const begin = [0, 0]; // calls of the start

let turn = 0;
// Runs it in a copy; { code, out, err, met, changed, made }.
async function command_trial(words, kind, n) {
    const id = ++turn, data = path.join(work, `c${id}`), out = path.join(work, `k${id}`), lone = switch_new(`s${id}`), fresh = words[0] === 'init';
    if (!fresh)
        cpSync(region, data, { recursive: true });
    const args = words.map((w) => w.replace(/^OUT/, out).replace(/^NEW$/, `${out}-d`)), all = args.includes('--data') ? args : [...args, '--data', data];
    const before = fresh ? {} : rows(data);
    lone.set(kind, BigInt(n));
    const r = await new Promise((done) => execFile(program, all, { env: { ...process.env, UJI_GAGAL: lone.file }, maxBuffer: 64 << 20, timeout: 120_000 },
        (error, stdout, err) => done({ code: error ? error.code ?? error.signal : 0, out: stdout, err })));
    r.met = n > 0 && lone.left(kind) <= 0n;
    r.calls = [0, 1].map((k) => -Number(lone.left(k)));
    lone.close();
    if (words[0] === 'pohon' && r.met && r.code !== 0) { // leaves first, then the head over them: the same again does the rest
        const again = await run(...all);
        assert.equal(again.code, 0, `pohon again: ${again.code} ${again.err}`);
    }
    const there = existsSync(path.join(data, 'maklumat.db'));
    r.changed = fresh && (!there || r.code !== 0) ? '' : change(before, rows(data));
    r.made = existsSync(out) || existsSync(`${out}.xlsx`) || existsSync(`${out}.pdf`) || existsSync(path.join(`${out}-d`, 'maklumat.db'));
    if (fresh && r.met && r.code !== 0) { // all or nothing: the same again must do
        const again = await run(...all);
        assert.ok([0, 5].includes(again.code), `init again: ${again.code} ${again.err}`);
    }
    for (const name of [data, out, `${out}.xlsx`, `${out}.pdf`, `${out}-d`])
        rmSync(name, { recursive: true, force: true });
    return r;
}
async function command_sweep(words, index) {
    const changes = !READS.includes(words);
    const name = words.slice(0, 2).join(' ').replace(work, ''), clean = await command_trial(words, 0, 0);
    assert.equal(clean.code, 0, `${name}: ${clean.code} ${clean.err}${clean.out.slice(-400)}`);
    let tried = 0;
    for (const kind of ALL || changes ? [0, 1] : [index % 2])
        for (const n of ALL && MOST < Infinity ? spread(clean.calls[kind], words === START || words[0] === 'init' ? 0 : begin[kind]) : ALL ? every() : words === START ? FIRST : [SAMPLE[index % 2][kind][(index >> 1) % 2]]) {
            if (n === 0)
                break;
            const t = await command_trial(words, kind, n), what = `${name}, ${KINDS[kind]} ${n}`;
            assert.equal(typeof t.code, 'number', `${what}: ${t.code} ${t.err}`);
            assert.doesNotMatch(t.err, /Sanitizer|runtime error/, what);
            assert.ok(t.code === 0 || /^maklumat: .{10,}/m.test(t.err) || ['verify', 'doctor'].includes(words[0]), `${what}: ended ${t.code} without a sentence: ${t.err}`);
            assert.ok(t.changed === '' || t.changed === clean.changed, `${what}: ended ${t.code}, by half: [${t.changed}], else [${clean.changed}]`);
            assert.ok(t.code !== 0 || (t.changed === clean.changed && t.made === clean.made), `${what}: said to be done, and is not: [${t.changed}], else [${clean.changed}]`);
            assert.ok(t.code === 0 || !t.made, `${what}: refused, and left a file`);
            tried++;
            if (!t.met && MOST === Infinity)
                break;
        }
    return tried;
}
await proof('each command, with a fault at its places: done, or refused with a sentence and nothing changed', async () => {
    const asked = process.argv.slice(2), wanted = (words) => asked.length === 0 || asked.some((a) => words.join(' ').startsWith(a));
    const all = [...WRITES, ...READS, ...FILES], queue = all.map((words, i) => [words, i]).filter(([words]) => wanted(words)), wrong = [];
    assert.ok(queue.length > 0, 'no such command');
    let tried = 0;
    if (MOST < Infinity)
        begin.splice(0, 2, ...(await command_trial(START, 0, 0)).calls);
    await Promise.all([1, 2].map(async () => {
        for (let next = queue.shift(); next; next = queue.shift())
            await command_sweep(...next).then((n) => {
                tried += n;
                if (ALL)
                    console.error(`${next[0].slice(0, 2).join(' ').replace(work, '')}: ${n}`);
            }, (error) => {
                wrong.push(error.message);
                console.error(error.message);
            });
    }));
    remark(`${all.filter(wanted).length} commands, ${tried} faults${MOST < Infinity ? `, at most ${MOST} of each kind in each command (the start: ${begin.join(' allocations, ')} calls of the store)` : ''}`);
    assert.deepEqual(wrong, []);
});
await proof('a line for which there is no memory is said to be that, not to be wrong', async () => {
    const t = await command_trial(['periode', 'list'], 0, 1);
    assert.ok(t.met, 'reading the line took no memory');
    assert.match(t.err, /^maklumat: memori habis/);
    assert.equal(t.code, 7);
});
finish();
