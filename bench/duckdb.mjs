// duckdb.mjs: DuckDB as a peer for bench/run. One process for all turns, so that its start is not counted.
//   node duckdb.mjs THREADS
// Reads one line per turn from standard input: "all FILE.csv" or "unit FILE.csv"; answers "MILLISECONDS ROWS".
// The column types are given, so that DuckDB need not guess them; the query has the sums of the nine answers and
// leaves out rows outside 1..4, as `maklumat skm` does.
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const unsur = Array.from({ length: 9 }, (_, i) => `u${i + 1}`);
const types = ["'unit': 'VARCHAR'", "'layanan': 'VARCHAR'", "'tanggal': 'VARCHAR'",
    ...unsur.map((u) => `'${u}': 'TINYINT'`)].join(', ');

function query(kind, file) {
    const sums = unsur.map((u) => `sum(${u})`).join(', ');
    const total = unsur.map((u) => `${u}::INTEGER`).join(' + ');
    const valid = unsur.map((u) => `${u} BETWEEN 1 AND 4`).join(' AND ');
    const by = kind === 'unit' ? 'unit, ' : '';
    return `SELECT ${by}count(*) AS n, ${sums}, sum((${total}) * (${total})) ` +
        `FROM read_csv('${file.replaceAll("'", "''")}', header = true, delim = ',', columns = {${types}}) WHERE ${valid}` +
        (by ? ' GROUP BY unit ORDER BY unit' : '');
}

const instance = await DuckDBInstance.create(':memory:', { threads: process.argv[2] ?? '2' });
const connection = await instance.connect();
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
    const [kind, ...file] = line.split(' ');
    const start = performance.now();
    const rows = (await connection.runAndReadAll(query(kind, file.join(' ')))).getRowObjects();
    const ms = performance.now() - start;
    console.log(`${ms.toFixed(3)} ${rows.reduce((n, r) => n + Number(r.n), 0)}`);
}
