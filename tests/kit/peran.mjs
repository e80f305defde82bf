// peran.mjs: the role that the server runs as on PostgreSQL, made with the very lines of docs/operasi.md ("dua peran"), for the
// schema of one data folder and the owner that with_postgres.sh made.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { database, root } from './maklumat.mjs';

export const psql = (url, text) => execFileSync('psql', ['-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export function lines_of_docs() {
    const text = readFileSync(path.join(root, 'docs/operasi.md'), 'utf8');
    return /## PostgreSQL: dua peran\n[\s\S]*?```sql\n([\s\S]*?)```/.exec(text)[1];
}

// The address of the run role for this data folder; its schema is made first when it is not there yet.
export function run_role(data) {
    const owner = database(data), schema = /search_path%3D(\w+)/.exec(owner)[1];
    const there = psql(owner, "SELECT COUNT(*) FROM pg_roles WHERE rolname = 'maklumat_jalan'") !== '0';
    psql(owner, `CREATE SCHEMA IF NOT EXISTS ${schema}`);
    for (const line of lines_of_docs().split('\n').map((l) => l.replace(/--.*/, '').trim()).filter((l) => l && !(there && l.startsWith('CREATE ROLE'))))
        psql(owner, line.replaceAll('SCHEMA public', `SCHEMA ${schema}`));
    return owner.replace('://maklumat@', '://maklumat_jalan@');
}
