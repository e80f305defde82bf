// angka.mjs: the vectors of core/skm_test.c (29 answers; ties, which lie between two grades) through the
// command line, the API, the page, the PDF and the workbook: five times the same figures. The raw sheet of the workbook.
// Units with no answer, with one, and with two million: a friendly outcome each time.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder_new, must, root, run, serve, surveys } from '../kit/maklumat.mjs';
import { finish, proof } from '../kit/tap.mjs';

const data = folder_new(), work = folder_new(), NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const HEAD = 'u1,u2,u3,u4,u5,u6,u7,u8,u9';
const comma = (s) => s.replace('.', ',');

// ---- the vectors: rows of nine answers ----

// n rows whose answers sum up to `sum`, as even as integers can be.
function rows_of(n, sum) {
    const low = Math.floor(sum / n), more = sum - low * n;
    return Array.from({ length: n }, (_, i) => {
        const total = low + (i < more ? 1 : 0), base = Math.floor(total / 9);
        return NINE.map((u) => base + (u <= total - base * 9 ? 1 : 0)).join(',');
    });
}
const regulation = readFileSync(path.join(root, 'tests/data/skm-29.csv'), 'utf8').trim().split('\n').slice(1);
const vectors = { // 25 x sum / (9 x n) is 91,475…; 64,995; 76,605; 88,305: exactly between two hundredths
    'puskesmas-tomoni': { rows: regulation, ikm: '91.48', grade: 'A' },
    'dinas-satu': { rows: rows_of(5000, 116_991), ikm: '65.00', grade: 'C' },
    'dinas-dua': { rows: rows_of(5000, 137_889), ikm: '76.61', grade: 'B' },
    'dinas-tiga': { rows: rows_of(5000, 158_949), ikm: '88.31', grade: 'A' },
};
const below = [['64.99', 'D', 116_990], ['76.60', 'C', 137_888], ['88.30', 'B', 158_948]];
const NAMES = { 'puskesmas-tomoni': 'Puskesmas Tomoni', 'dinas-satu': 'Dinas Satu', 'dinas-dua': 'Dinas Dua', 'dinas-tiga': 'Dinas Tiga',
    'dinas-kosong': 'Dinas Kosong', 'dinas-tunggal': 'Dinas Tunggal' };

function file(name, text) {
    const at = path.join(work, name);
    writeFileSync(at, text);
    return at;
}

await must('init', '--data', data, '--daerah', '73.24');
await must('import', 'unit', file('unit.csv', `nama,jenis,alamat\n${Object.values(NAMES).map((n) => `${n},DINAS,`).join('\n')}\n`), '--data', data);
await must('import', 'layanan', file('layanan.csv', `unit,nama\n${Object.keys(NAMES).map((k) => `${k},Layanan ${k}`).join('\n')}\n`), '--data', data);
const codes = Object.fromEntries((await surveys(data)).map((s) => [s.unit, s.kode]));
const answers = Object.entries(vectors).flatMap(([unit, v]) => v.rows.map((r) => `${codes[unit]},2026-03-04,${r.split(',').slice(0, 9).join(',')}`));
answers.push(`${codes['dinas-tunggal']},2026-03-04,4,4,4,4,4,4,4,4,4`);
await must('import', 'responses', file('jawaban.csv', `kode,tanggal,${HEAD}\n${answers.join('\n')}\n`), '--data', data);

// ---- what each way shows ----

async function report(dir, unit, ending) {
    const at = path.join(work, `${unit}.${ending}`);
    await must('report', 'skm', '--data', dir, '--periode', '2026', '--unit', unit, '-o', at);
    return ending === 'pdf' ? execFileSync('pdftotext', ['-layout', at, '-'], { encoding: 'utf8' }) : at;
}
const sheet = (book, n) => execFileSync('unzip', ['-p', book, `xl/worksheets/sheet${n}.xml`], { encoding: 'utf8', maxBuffer: 64 << 20 });
// Rows of a sheet as arrays of texts.
const cells = (xml) => [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map((row) =>
    [...row[1].matchAll(/<c r="([A-Z]+)\d+"[^>]*>(?:<v>([^<]*)<\/v>|<is><t[^>]*>([^<]*)<\/t><\/is>)<\/c>/g)]
        .reduce((line, [, column, number, text]) => Object.assign(line, { [column]: number ?? text }), {}));

// The figures of one unit in CLI's words: unsur with nrr, weighted, ikm; ikm, grade.
async function command_line(unit) {
    const rows = vectors[unit].rows.map((r) => r.split(',').slice(0, 9).join(','));
    const said = JSON.parse(await must('skm', file(`${unit}.csv`, `${HEAD}\n${rows.join('\n')}\n`), '--format', 'json'));
    return said.groups[0];
}

const site = await serve(data, '--set', 'rate_limits=off');
const text = async (at) => {
    const r = await fetch(site.base + at);
    assert.equal(r.status, 200, at);
    return r.text();
};
for (const [unit, v] of Object.entries(vectors))
    await proof(`five times the same: ${unit}, ${comma(v.ikm)} ${v.grade}`, async () => {
        const want = await command_line(unit);
        assert.deepEqual([want.n, want.ikm, want.grade], [v.rows.length, v.ikm, v.grade]);
        const api = JSON.parse(await text(`/api/v1/skm/${codes[unit]}`)), said = JSON.stringify(api);
        assert.ok(said.includes(`"ikm":"${v.ikm}"`) && said.includes(`"grade":"${v.grade}"`), said);
        const page = await text(`/unit/${unit}`), pdf = await report(data, unit, 'pdf'), recap = cells(sheet(await report(data, unit, 'xlsx'), 1));
        assert.ok(page.includes(comma(v.ikm)), 'page');
        assert.match(pdf, new RegExp(`adalah ${comma(v.ikm)}, mutu ${v.grade} `));
        const total = recap.find((r) => r.B === 'Jumlah, nilai indeks, IKM');
        assert.deepEqual([total.C, total.E, total.F, total.G[0]], [String(want.sum), want.ni, v.ikm, v.grade]);
        for (const [i, u] of want.unsur.entries()) {
            const row = recap.find((r) => r.A === `U${i + 1}`);
            assert.deepEqual([row.C, row.D, row.E, row.F, row.G[0]], [String(u.sum), u.nrr, u.weighted, u.ikm, u.grade], `workbook U${i + 1}`);
            assert.match(pdf, new RegExp(`U${i + 1} .*${comma(u.nrr)} +${comma(u.weighted)} +${comma(u.ikm)} +${u.grade} `), `PDF U${i + 1}`);
            assert.ok(said.includes(`"${u.ikm}"`), `API U${i + 1}`);
            assert.ok(page.includes(comma(u.ikm)), `page U${i + 1}`);
        }
    });
await proof('one point less in the sum is the lower hundredth and the lower grade', async () => {
    for (const [ikm, grade, sum] of below) {
        const r = JSON.parse(await must('skm', file('bawah.csv', `${HEAD}\n${rows_of(5000, sum).join('\n')}\n`), '--format', 'json'));
        assert.deepEqual([r.groups[0].ikm, r.groups[0].grade], [ikm, grade]);
    }
});

// ---- the raw sheet ----

await proof('the raw sheet: nine values, service, month and stratum of every answer, under a head that stays and filters', async () => {
    const book = path.join(work, 'puskesmas-tomoni.xlsx'), recap = cells(sheet(book, 1)), xml = sheet(book, 3), [head, ...rows] = cells(xml);
    assert.deepEqual(Object.values(head), ['No', 'Layanan', 'Bulan', ...NINE.map((u) => `U${u}`), 'Stratum', 'Dipisahkan dari indeks']);
    assert.equal(rows.length, 29);
    assert.match(xml, /state="frozen"/);
    assert.match(xml, /<\/sheetData><autoFilter ref="A1:N30"\/>/);
    assert.deepEqual([...new Set(rows.map((r) => r.C))], ['2026-03']); // the month; the day could lead to somebody
    assert.deepEqual(rows.map((r) => r.A), rows.map((_, i) => String(i + 1)));
    const want = regulation.map((r) => r.split(',').slice(0, 9).join('')).sort();
    assert.deepEqual(rows.map((r) => 'DEFGHIJKL'.split('').map((c) => r[c]).join('')).sort(), want);
    for (const [i, c] of 'DEFGHIJKL'.split('').entries()) // and they are what the recapitulation sums up
        assert.equal(String(rows.reduce((s, r) => s + Number(r[c]), 0)), recap.find((r) => r.A === `U${i + 1}`).C);
    assert.match(recap.find((r) => r.A === 'Cara hitung').B, /NRR = jumlah nilai \/ responden.*IKM = jumlah seluruh nilai x 25 \/ \(9 x responden\)/);
    assert.match(recap.find((r) => r.A === 'Lembar Jawaban').B, /tanpa identitas/);
    assert.ok(!/<f>|<f /.test(execFileSync('unzip', ['-p', book], { encoding: 'utf8', maxBuffer: 64 << 20 })), 'no formula');
});

// ---- none, and one ----

for (const [unit, n] of [['dinas-kosong', 0], ['dinas-tunggal', 1]])
    await proof(`a unit with ${n} answers says so on the page, in PDF, workbook and API`, async () => {
        const page = await text(`/unit/${unit}`), api = JSON.parse(await text(`/api/v1/skm/${codes[unit]}`));
        const pdf = await report(data, unit, 'pdf'), book = await report(data, unit, 'xlsx'), recap = cells(sheet(book, 1)), raw = cells(sheet(book, 3));
        for (const [way, shown] of [['page', page], ['PDF', pdf], ['workbook', JSON.stringify(recap)], ['API', JSON.stringify(api)]]) {
            assert.ok(!/\b(nan|inf|undefined)\b|100,00|100\.00|"ikm":"/i.test(shown), `${way}: ${/.{30}(\bnan\b|\binf\b|100[,.]00|"ikm":").{30}/i.exec(shown)}`);
        }
        assert.ok(/belum (cukup|ada|disurvei)/i.test(page), 'page');
        assert.match(pdf, /Jawaban belum cukup untuk dihitung/);
        assert.match(pdf, new RegExp(`Jumlah responden ${n} orang`));
        assert.match(pdf, new RegExp(`terkumpul ${n} jawaban. Indeks belum dihitung`));
        assert.equal(recap.find((r) => r.A === 'Responden').B, String(n));
        assert.ok(recap.some((r) => r.A === 'Jawaban belum cukup untuk dihitung'));
        assert.equal(raw.length, 1 + n); // the head always
        assert.equal((await fetch(`${site.base}/hasil?periode=2026`)).status, 200);
    });

// ---- two million: the counters of the same answers, many times over (rows are not what figures come from) ----

await proof('a unit with two million answers: the same index, whole numbers with their points, a narrow interval', async () => {
    const TIMES = 70_000, many = folder_new();
    await site.stop();
    cpSync(data, many, { recursive: true });
    const database = path.join(many, 'maklumat.db'), sql = (s) => execFileSync('sqlite3', [database, s], { encoding: 'utf8' }).trim();
    for (const table of sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'skm_hitung%' AND name NOT LIKE '%karantina%'").split('\n')) {
        const columns = sql(`SELECT name FROM pragma_table_info('${table}') WHERE pk = 0 AND type = 'INTEGER'`).split('\n');
        sql(`UPDATE ${table} SET ${columns.map((c) => `${c} = ${c} * ${TIMES}`).join(', ')}`);
    }
    const large = await serve(many, '--set', 'rate_limits=off');
    const api = await (await fetch(`${large.base}/api/v1/skm/${codes['puskesmas-tomoni']}`)).json();
    const page = await (await fetch(`${large.base}/unit/puskesmas-tomoni`)).text();
    await large.stop();
    const pdf = await report(many, 'puskesmas-tomoni', 'pdf'), recap = cells(sheet(await report(many, 'puskesmas-tomoni', 'xlsx'), 1));
    assert.ok(JSON.stringify(api).includes('"n":2030000') && JSON.stringify(api).includes('"ikm":"91.48"'), JSON.stringify(api));
    assert.ok(page.includes('91,48') && page.includes('2.030.000'), 'page');
    assert.match(pdf, /Jumlah responden 2\.030\.000 orang/);
    assert.match(pdf, /rentang kepercayaan\s+95 % 91,4[67]–91,4[89]/);
    assert.match(pdf, /3,621 +0,402 +90,52/);
    assert.match(pdf, /66\.850\.000/); // 955 x 70.000
    const total = recap.find((r) => r.B === 'Jumlah, nilai indeks, IKM');
    assert.deepEqual([total.C, total.E, total.F], ['66850000', '3.6590', '91.48']);
    assert.equal(recap.find((r) => r.A === 'Responden').B, '2030000');
});
finish();
