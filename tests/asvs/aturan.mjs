// aturan.mjs: rules that are seen in the sources and in the build itself: the list of the sixty items names only tests
// that exist; statements, formats, chance, secrets and other programs are used as the defence needs it. TAP on stdout.
//   node tests/asvs/aturan.mjs BUILD-FOLDER
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../kit/maklumat.mjs';
import { finish, proof, remark } from '../kit/tap.mjs';
import { items_read } from './list.mjs';

const build = path.resolve(process.argv[2] ?? path.join(root, 'build-asan'));

function* files(folder, ending) {
    for (const e of readdirSync(path.join(root, folder), { withFileTypes: true }))
        if (e.isDirectory() && e.name !== 'node_modules')
            yield* files(path.join(folder, e.name), ending);
        else if (ending.test(e.name))
            yield path.join(folder, e.name);
}
const read = (file) => readFileSync(path.join(root, file), 'utf8');
// C without comments and without the contents of strings, so that words in them do not count; lines stay.
const code = (text) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (m) =>
    m[0] === '/' ? m.replaceAll(/[^\n]/g, ' ') : `${m[0]}${m[0]}`);
const sources = [...files('src', /\.[ch]$/)].map((file) => ({ file, text: read(file) })).filter((s) => !/_test\.c$|\/test/.test(s.file));
const found = (pattern, view = code) => sources.flatMap(({ file, text }) =>
    [...view(text).matchAll(pattern)].map((m) => ({ file, line: view(text).slice(0, m.index).split('\n').length, word: m[1] ?? m[0] })));

await proof('the list has sixty items in order, and every test that it names exists', () => {
    const items = items_read(), texts = [...files('src', /_test\.c$/), ...files('tests', /\.(c|mjs|sh)$/), ...files('tools', /\.(c|sh)$/)]
        .filter((f) => !/asvs\/(asvs|aturan)\.mjs$/.test(f)).map(read).concat(read('tests/asvs/aturan.mjs')).join('\n');
    assert.deepEqual(items.map((i) => i.number), Array.from({ length: 60 }, (_, i) => i + 1));
    const programs = new Set(JSON.parse(readFileSync(path.join(build, 'meson-info/intro-tests.json'), 'utf8')).map((t) => t.name));
    const missing = items.flatMap((i) => [...(i.tests.length || i.waits.length ? [] : [`${i.number}: nothing`]), ...i.tests.filter((t) =>
        !programs.has(t.program) || !(texts.includes(`TEST(${t.name})`) || texts.includes(`'${t.name.replaceAll('\'', '\\\'')}'`) || t.name === t.program))
        .map((t) => `${i.number}: ${t.program}: ${t.name}`)]);
    assert.deepEqual(missing, []);
});
await proof('no text is formatted into a statement, and every statement is a literal of a closed list', () => {
    const sql = /(?:printf|buf_format|arena_format|asprintf)\s*\([^;]*?"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b/g;
    const engines = /^src\/store\//; // the engines build DDL of tables that the migrations name, and pragmas
    assert.deepEqual(found(sql, (t) => t).filter((f) => !engines.test(f.file)), []);
    assert.deepEqual(found(/\b(sqlite3_exec|sqlite3_prepare\w*|PQexec\w*|PQsendQuery\w*|PQprepare)\s*\(/g).filter((f) => !engines.test(f.file)), []);
    const lists = found(/\[Q_\w+\]\s*=\s*\{([^}]*)/g, (t) => t);
    assert.ok(lists.length > 60 && lists.every((l) => /"/.test(l.word)), `${lists.length} statements`);
});
await proof('nothing in the program starts a shell or another program', () => {
    const allowed = { 'src/web/worker.c': 'the worker, before the fence is closed' };
    const calls = found(/\b(execl|execlp|execle|execv|execvp|execvpe|execve|fexecve|execveat|posix_spawnp?|system|popen|wordexp)\s*\(/g);
    assert.deepEqual(calls.filter((f) => !(f.file in allowed)), []);
    const loads = found(/\b(dlm?open\s*\([^,)]*)/g, (t) => t).map(({ file, word }) => ({ file, word }));
    assert.deepEqual(loads, [{ file: 'src/store/postgres_lib.c', word: 'dlopen("libpq.so.5"' }]); // by a name that is fixed
});
await proof('chance that guards something comes from the kernel or libsodium alone', () => {
    assert.deepEqual(found(/\b(random|srandom|drand48|lrand48|rand_r|random_r|arc4random\w*|getrandom|getentropy)\s*\(/g)
        .filter((f) => !(f.file === 'src/base/clock.c' && f.word === 'getrandom')), []); // random_bytes itself
    assert.deepEqual(found(/"\/dev\/u?random"/g, (t) => t), []);
    const demo = /^src\/base\/clock|demo|_kit|\.h$|skm_write\.c$/; // skm_write: codes of surveys, by the seed of a demo region
    const seeded = found(/\bprng_\w+\s*\(/g).filter((f) => !demo.test(f.file));
    assert.deepEqual(seeded, []); // the seeded generator makes demo data and tests only
});
await proof('no option of any command takes a secret', () => {
    const names = found(/\.name = "([a-z-]+)",[^}]*\.kind = OPT_(?:TEXT|INT)/g, (t) => t);
    assert.ok(names.length > 20);
    assert.deepEqual(names.filter((n) => /sandi|password|secret|rahasia|token|pin$/.test(n.word)), []);
});
await proof('the compiler refuses a format that is not a constant', () => {
    const commands = JSON.parse(readFileSync(path.join(build, 'compile_commands.json'), 'utf8'));
    const { command, directory } = commands.find((c) => c.file.endsWith('src/base/log.c'));
    const dir = mkdtempSync(path.join(os.tmpdir(), 'maklumat-format-'));
    try {
        const compile = (body) => {
            const file = path.join(dir, 'x.c');
            writeFileSync(file, `#include <stdio.h>\n#include "base/buf.h"\nvoid x(struct buf *b, const char *s);\nvoid x(struct buf *b, const char *s)\n{\n    ${body}\n}\n`);
            const args = command.split(' ').filter((a) => /^-([WDIfO]|std)/.test(a)).map((a) => a.replaceAll('\'', ''));
            try {
                execFileSync('cc', [...args, '-c', file, '-o', path.join(dir, 'x.o')], { cwd: directory, stdio: 'pipe' });
                return 'taken';
            } catch (error) {
                return /format (string is )?not a string literal|format-(nonliteral|security)/.test(String(error.stderr)) ? 'refused' : String(error.stderr);
            }
        };
        assert.equal(compile('printf("%s", s); buf_format(b, "%s", s);'), 'taken');
        assert.equal(compile('(void)b; printf(s);'), 'refused');
        assert.equal(compile('buf_format(b, s);'), 'refused');
    } finally {
        rmSync(dir, { recursive: true });
    }
});
await proof('this run is one with address and undefined behaviour sanitizers', () => {
    const options = JSON.parse(readFileSync(path.join(build, 'meson-info/intro-buildoptions.json'), 'utf8'));
    const sanitize = options.find((o) => o.name === 'b_sanitize').value;
    remark(`b_sanitize=${sanitize}`);
    if (build.endsWith('build-asan'))
        assert.match(String(sanitize), /address,undefined|undefined,address/);
});
finish();
