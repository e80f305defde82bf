// maklumat.mjs: the program under test as a user meets it: commands with exit code, text out and text in; and the
// server on a free port, over a region made for this run. The program is $MAKLUMAT, by default build/maklumat.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// What time it is for the program: maklumat_jam lives JAM_UJI_MS milliseconds away (tests/kit/jam.c).
export const clock_settable = path.basename(process.env.MAKLUMAT ?? '') === 'maklumat_jam';
export const now = () => Date.now() + (clock_settable ? Number(process.env.JAM_UJI_MS ?? 0) : 0);
export function clock_set(iso) {
    process.env.JAM_UJI_MS = String(Date.parse(iso) - Date.now());
}

export const program = path.resolve(process.env.MAKLUMAT ?? path.join(root, 'build/maklumat'));

// The database of a data folder: a file in it, or, when TEST_MAKLUMAT_DATABASE is the address of a PostgreSQL
// (tools/with_postgres.sh), a schema of its own there. server is the address, or undefined.
export const server = process.env.TEST_MAKLUMAT_DATABASE;
export function database(data) {
    const name = `d${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
    return server ? `${server}${server.includes('?') ? '&' : '?'}options=-csearch_path%3D${name}` : path.join(data, 'maklumat.db');
}
const ON_DATABASE = ['demo', 'doctor', 'export', 'import', 'init', 'migrate', 'periode', 'pohon', 'report', 'serve', 'surat', 'user', 'verify'];
function on_server(args) {
    const at = args.indexOf('--data');
    if (!server || at < 0 || !ON_DATABASE.includes(args[0]) || args.includes('--database'))
        return args;
    return [...args, '--database', database(args[at + 1])];
}

// { code, out, err } of one command; never throws for a failed command.
export function run(...args) {
    return new Promise((done) => {
        execFile(program, on_server(args.map(String)), { maxBuffer: 256 << 20, timeout: 120_000 }, (error, out, err) =>
            done({ code: error ? error.code ?? error.signal : 0, out, err }));
    });
}

export async function must(...args) {
    const r = await run(...args);
    if (r.code !== 0)
        throw new Error(`maklumat ${args.join(' ')}: exit ${r.code}\n${r.err}${r.out}`);
    return r.out;
}

// Rows of a CSV as objects by column name. Quoted cells may hold commas, quotes and line breaks.
export function csv_rows(text) {
    const rows = [[]];
    let cell = '', quoted = false;
    const cell_end = () => { rows.at(-1).push(cell); cell = ''; };
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted && c === '"' && text[i + 1] === '"') {
            cell += '"';
            i++;
        } else if (c === '"')
            quoted = !quoted;
        else if (c === ',' && !quoted)
            cell_end();
        else if (c === '\n' && !quoted) {
            cell_end();
            rows.push([]);
        } else if (c !== '\r' || quoted)
            cell += c;
    }
    const head = rows.shift();
    return rows.filter((r) => r.length === head.length).map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}

// Below 32000, where the system does not hand out ports by itself.
async function port_free() {
    for (;;) {
        const port = 20_000 + Math.floor(Math.random() * 11_000);
        const ok = await new Promise((done) => {
            const s = net.createServer().once('error', () => done(false));
            s.listen(port, '127.0.0.1', () => s.close(() => done(true)));
        });
        if (ok)
            return port;
    }
}

export function folder_new(prefix = 'maklumat-') {
    const dir = mkdtempSync(path.join(os.tmpdir(), prefix));
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
    return dir;
}

// A running server: { base, data, child, log(), exited, stop() }. `exited` is a promise of { code, signal }.
export async function serve(data, ...more) {
    const port = await port_free();
    const args = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, '--ready-fd', '3', ...more];
    const child = spawn(program, on_server(args), { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (s) => { log = (log + s).slice(-1 << 20); });
    process.once('exit', kill);
    const exited = new Promise((done) => child.once('exit', (code, signal) => {
        process.removeListener('exit', kill);
        done({ code, signal });
    }));
    const ready = new Promise((done) => child.stdio[3].once('data', () => done(true)));
    if (!await Promise.race([ready, exited.then(() => false)]))
        throw new Error(`the server did not start:\n${log}`);
    const stop = () => {
        child.kill('SIGTERM');
        return exited;
    };
    return { base: `http://127.0.0.1:${port}`, port, data, child, log: () => log, exited, stop };
}

// A demo region, always the same for the same number of answers; the clock decides which twelve months it spans.
export async function demo(responses, ...more) {
    const data = folder_new();
    await must('demo', '--data', data, '--responses', responses, '--seed', '7324');
    return serve(data, ...more);
}

// A region without a unit, as `init` leaves it.
export async function empty_region(...more) {
    const data = folder_new();
    await must('init', '--data', data, '--daerah', '73.24');
    return serve(data, ...more);
}

export async function surveys(data) {
    return csv_rows(await must('export', 'survei', '--data', data));
}

// The index in hundredths, exactly: 25/9 of the mean row total, rounded half up, on integers (domain.md 2.4).
export function ikm_exact(rows) {
    const sum = rows.reduce((s, r) => s + [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((t, u) => t + Number(r[`u${u}`]), 0), 0);
    const below = BigInt(rows.length) * 9n;
    return Number((BigInt(sum) * 2500n * 2n + below) / (2n * below));
}

export const answer_form = (values, more = {}) => new URLSearchParams({
    ...Object.fromEntries([...values].map((v, i) => [`u${i + 1}`, String(v)])), ...more,
});
