// bahasa.mjs: plain language: no Indonesian sentence of a template or of C code that people read has more than 20 words.
// Exceptions stand in bahasa.kecuali, one a line, with nothing else; one that is no longer needed fails as well. TAP.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const WORDS = 20;
const root = path.join(import.meta.dirname, '..');
const files = (folder) => readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? files(file) : [file];
});

// {{_ "…"}} in templates; T("…") and tr(lang, "…") in C, whose literals may stand in several pieces.
function texts(file) {
    const source = readFileSync(file, 'utf8');
    if (file.endsWith('.html'))
        return [...source.matchAll(/\{\{_ "([^"]*)"\}\}/g)].map((m) => m[1]);
    if (!file.endsWith('.c') || file.endsWith('_test.c'))
        return [];
    return [...source.matchAll(/\b(?:T\(|tr\([^,;"]*,\s*)((?:"(?:[^"\\]|\\.)*"\s*)+)/g)]
        .map((m) => m[1].replace(/"\s*"/g, '').trim().slice(1, -1));
}

const sentences = (text) => text.split(/(?<=[.?!])\s+/).filter((s) => s);
const words = (sentence) => sentence.split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w)).length;

const excepted = new Set(readFileSync(path.join(root, 'tests/bahasa.kecuali'), 'utf8').split('\n').filter((l) => l));
const all = files(path.join(root, 'src')).flatMap((f) => texts(f).flatMap(sentences).map((s) => ({ file: path.relative(root, f), s })));
const long = all.filter(({ s }) => words(s) > WORDS);
const told = long.filter(({ s }) => !excepted.has(s)), unused = [...excepted].filter((e) => !long.some(({ s }) => s === e));

console.log('1..3');
console.log(`${all.length > 500 ? '' : 'not '}ok 1 - bahasa__sentences_are_found (${all.length})`);
for (const { file, s } of told)
    console.log(`# ${file}: ${words(s)} kata: ${s}`);
console.log(`${told.length ? 'not ' : ''}ok 2 - bahasa__no_sentence_above_${WORDS}_words`);
for (const e of unused)
    console.log(`# not needed any more: ${e}`);
console.log(`${unused.length ? 'not ' : ''}ok 3 - bahasa__every_exception_is_needed`);
process.exitCode = told.length || unused.length ? 1 : 0;
