// gagal_kit.mjs: what the sweeps of faults over routes (gagal.mjs) and commands (gagal_perintah.mjs) share: the switch of
// gagal.c, the places to try, and what has changed in the database.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { database, folder_new, server } from '../kit/maklumat.mjs';

export const ALL = process.env.MAKLUMAT_FAULTS === 'all', NONE = process.env.MAKLUMAT_FAULTS === 'none', KINDS = ['allocation', 'call of the store'];
delete process.env.MAKLUMAT_FAULTS; // the program takes what begins like this for a setting, and refuses one it does not know
export const work = folder_new();

// ---- the switch ----

export function switch_new(name) {
    const file = path.join(work, name), fd = openSync(file, 'w+');
    ftruncateSync(fd, 16);
    return {
        file,
        set(kind, n) { // n: which call fails from now on; what was counted before is forgotten
            const b = Buffer.alloc(16);
            b.writeBigInt64LE(n, 8 * kind);
            writeSync(fd, b, 0, 16, 0);
        },
        left(kind) {
            const b = Buffer.alloc(16);
            readSync(fd, b, 0, 16, 0);
            return b.readBigInt64LE(8 * kind);
        },
        close: () => closeSync(fd),
    };
}

const STEP = Number(process.env.FAULT_STEP ?? 1);
const MOST = 12_000; // the most that one has: some 5,000
// The places of a use case: one after the other until one is not met; in a sample two fixed ones, others for its
// neighbour. Where each trial
// leaves behind what the next one reads, there is always a next place: behind the thousandth (grows) steps of a hundredth. FAULT_STEP=9: every
// ninth, from a drawn one on.
export const SAMPLE = [[[8, 120], [2, 12]], [[30, 400], [6, 30]]];
export function* places(kind, which, grows = false) {
    if (!ALL && !NONE)
        yield* SAMPLE[which % 2][kind];
    for (let n = 1 + Math.floor(Math.random() * STEP); ALL; n += grows && n >= 1000 ? Math.max(STEP, Math.floor(n / 100)) : STEP) {
        if (n > MOST && !grows)
            throw new Error(`more than ${MOST} places: does each trial leave more behind for the next one, so that this has no end?`);
        yield n;
    }
    yield 0; // nothing fails: it is taken
}

// ---- rows of all tables, past the program ----

const count_sql = {};
function ask(data, sql) {
    return (server ? execFileSync('psql', ['-qAt', '-d', database(data), '-c', sql]) : execFileSync('sqlite3', [database(data), sql])).toString().trim();
}
// What comes and goes by itself: work of the background; and counters, of which a second answer adds to the rows of the first.
const APART = /^(pekerjaan|sqlite_|skm_tunda|skm_resi_tunda|skm_sinyal|skm_amatan|skm_hitung|laporan_potong|pg_)/;
const sql_of = (data) => count_sql[data] ??= ask(data, server ? 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema()' : 'SELECT name FROM sqlite_master WHERE type = \'table\'')
    .split('\n').filter((t) => !APART.test(t)).sort().map((t) => `SELECT '${t}', COUNT(*) FROM "${t}"${t === 'jejak' ? " WHERE oleh <> 'sistem'" : ''}`).join(' UNION ALL ');
const read = (text) => Object.fromEntries(text.trim().split('\n').map((l) => l.split('|')));
export const rows = (data) => read(ask(data, sql_of(data)));
export const change = (a, b) => Object.keys(b).filter((t) => a[t] !== b[t]).map((t) => `${t} ${b[t] - a[t]}`).join(', ');

// The same by one program that stays: rows() is a promise.
export function watch(data) {
    const child = server ? spawn('psql', ['-qAt', '-v', 'ON_ERROR_STOP=1', '-d', database(data)], { stdio: ['pipe', 'pipe', 'inherit'] })
        : spawn('sqlite3', ['-bail', database(data)], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '', told = () => {};
    child.stdout.setEncoding('utf8').on('data', (s) => { said += s; told(); });
    child.once('exit', () => { child.gone = true; told(); });
    const sql = `${sql_of(data)};\n${server ? '\\echo' : '.print'} SELESAI\n`;
    return {
        rows: () => new Promise((done, failed) => {
            said = '';
            told = () => {
                if (said.endsWith('SELESAI\n'))
                    done(read(said.slice(0, -8)));
                else if (child.gone)
                    failed(new Error(`${child.spawnfile} ended: ${said}`));
            };
            child.stdin.write(sql);
        }),
        close: () => child.stdin.end(),
    };
}
