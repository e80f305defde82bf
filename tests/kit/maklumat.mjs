// maklumat.mjs: the program under test as a user meets it: commands with exit code, text out and text in; and the
// server on a free port, over a region made for this run. The program is $MAKLUMAT, by default build/maklumat.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// What time it is for the program: maklumat_jam and maklumat_gagal live JAM_UJI_MS milliseconds away (tests/kit/jam.c).
export const clock_settable = ['maklumat_jam', 'maklumat_gagal'].includes(path.basename(process.env.MAKLUMAT ?? ''));
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
        execFile(program, on_server(args.map(String)), { maxBuffer: 256 << 20, timeout: 600_000 }, (error, out, err) =>
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

// What a proof waits for, with a limit that only guards against waiting for ever: fn until it gives something true.
export async function until(what, fn, seconds = 180) {
    for (const end = Date.now() + seconds * 1000; ;) {
        const now = await fn();
        if (now)
            return now;
        if (Date.now() > end)
            throw new Error(`${what}: not within ${seconds} s`);
        await new Promise((done) => setTimeout(done, 50));
    }
}

// ---- things that live: files and processes may vanish while one looks ----

function still(fn, otherwise) {
    try {
        return fn();
    } catch (error) {
        if (['ENOENT', 'ESRCH', 'ENOTDIR'].includes(error.code))
            return otherwise;
        throw error;
    }
}

// Every entry below a folder that somebody may be writing in: { file, stat }, the folder itself first.
export function* entries(file) {
    const stat = still(() => lstatSync(file));
    if (!stat)
        return;
    yield { file, stat };
    if (stat.isDirectory())
        for (const name of still(() => readdirSync(file), []))
            yield* entries(path.join(file, name));
}

// Bytes of a file; none when it is gone.
export const bytes_of = (file) => still(() => readFileSync(file), Buffer.alloc(0));

// The processes that any thread of this one started.
export function children_of(pid) {
    const tasks = still(() => readdirSync(`/proc/${pid}/task`), []);
    return tasks.flatMap((t) => still(() => readFileSync(`/proc/${pid}/task/${t}/children`, 'utf8'), '').trim().split(/\s+/).filter(Boolean).map(Number));
}

export function folder_new(prefix = 'maklumat-') {
    const dir = mkdtempSync(path.join(os.tmpdir(), prefix));
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
    return dir;
}

// How busy the machine is must not matter: limits that are there for people are wide. Whoever asks for another says so behind.
const CALM = ['query_milliseconds=60000', 'header_seconds=120', 'body_seconds=120', 'stop_seconds=120'].flatMap((s) => ['--set', s]);

// A running server on a port that the kernel chose: { base, data, child, log(), exited, stop() }. `exited` is a promise of
// { code, signal }.
export async function serve(data, ...more) {
    const args = ['serve', '--data', data, '--listen', '127.0.0.1:0', '--ready-fd', '3', ...CALM, ...more];
    const child = spawn(program, on_server(args), { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (s) => { log = (log + s).slice(-1 << 20); });
    process.once('exit', kill);
    const exited = new Promise((done) => child.once('exit', (code, signal) => {
        process.removeListener('exit', kill);
        done({ code, signal });
    }));
    const ready = new Promise((done) => { // the number of its port, and a line end
        let said = '';
        child.stdio[3].setEncoding('utf8').on('data', (s) => { said += s; if (said.includes('\n')) done(Number(said)); });
    });
    const port = await Promise.race([ready, exited.then(() => 0)]);
    if (!port)
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

// The index in hundredths, exactly: 25/9 of the mean row total, rounded half up, on integers (PermenPANRB 14/2017, as src/core/skm.h).
export function ikm_exact(rows) {
    const sum = rows.reduce((s, r) => s + [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((t, u) => t + Number(r[`u${u}`]), 0), 0);
    const below = BigInt(rows.length) * 9n;
    return Number((BigInt(sum) * 2500n * 2n + below) / (2n * below));
}

export const answer_form = (values, more = {}) => new URLSearchParams({
    ...Object.fromEntries([...values].map((v, i) => [`u${i + 1}`, String(v)])), ...more,
});
