// asvs.mjs: runs the tests behind the sixty items of ASVS (items.list) and says of each whether it holds. Sixty lines on
// stdout; the same as a page in Markdown (docs/asvs.md) and HTML (BUILD-FOLDER/asvs.html).
//   node tests/asvs/asvs.mjs BUILD-FOLDER [--hasil]      --hasil: read the last run instead of running
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/maklumat.mjs';
import { plain } from '../kit/petugas.mjs';
import { items_read } from './list.mjs';

const build = path.resolve(process.argv[2] ?? path.join(root, 'build-asan'));
const items = items_read();
const programs = [...new Set(items.flatMap((i) => i.tests.map((t) => t.program)))];

function run() {
    const r = spawnSync('meson', ['test', '-C', build, '--no-rebuild', '--quiet', ...programs], { stdio: ['ignore', 'ignore', 'inherit'], cwd: root });
    if (r.error)
        throw r.error;
}

// { 'program: name': 'lulus' | 'gagal' | 'dilewati' } of the last run.
function results() {
    const xml = readFileSync(path.join(build, 'meson-logs/testlog.junit.xml'), 'utf8'), found = new Map();
    for (const [, head, inside] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
        const name = plain(/ name="([^"]*)"/.exec(head)[1]).replace(/^\d+ - /, '').replace(/^maklumat:\w+ \/ /, '');
        const owner = plain(/ classname="([^"]*)"/.exec(head)[1]).replace(/^maklumat(\.maklumat:\w+ \/ )?/, '') || name;
        const bad = /<(failure|error)\b/.test(inside ?? ''), skipped = /<skipped\b/.test(inside ?? '');
        found.set(`${owner}: ${name.replaceAll('\\#', '#')}`, bad ? 'gagal' : skipped ? 'dilewati' : 'lulus');
    }
    return found;
}

// holds: every named test ran and passed. Waits: there is no code yet that could be tested.
function judge(item, found) {
    const tests = item.tests.map((t) => ({ ...t, result: found.get(`${t.program}: ${t.name}`) ?? 'tidak dijalankan' }));
    const bad = tests.filter((t) => t.result !== 'lulus');
    const verdict = bad.length ? 'kurang' : tests.length ? 'terpenuhi' : `menunggu ${item.waits[0].feature}`;
    return { ...item, tests, bad, verdict };
}

const tests_text = (item) => (item.bad.length ? item.bad : item.tests).map((t) => `${t.program}: ${t.name}${t.result === 'lulus' ? '' : ` (${t.result})`}`);

function line(item) {
    const proof = item.tests.length ? tests_text(item)[0] : item.waits[0].what, more = item.tests.length > 1 && !item.bad.length ? ` (+${item.tests.length - 1})` : '';
    return `${String(item.number).padStart(2)}  ${item.asvs.padEnd(7)} ${item.verdict.padEnd(18)} ${item.text} — ${proof}${more}`;
}

// ---- pages ----

const version = /version: '([^']+)'/.exec(readFileSync(path.join(root, 'meson.build'), 'utf8'))[1];
const today = new Intl.DateTimeFormat('id-ID', { dateStyle: 'long' }).format(new Date());
function commit() {
    try {
        return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
        return '';
    }
}

function kept(name) { // results of the long runs, as their scripts wrote them
    const file = path.join(root, 'docs/asvs', name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
const LONG = [['mutasi.txt', 'Kendali dimatikan satu per satu', '`tests/asvs/mutasi.sh`: dalam salinan kode, satu kendali dimatikan; ujinya harus gagal.'],
    ['waktu.txt', 'Waktu masuk: akun yang ada dan yang tidak ada', '`node tests/timing.mjs`: percobaan yang ditolak, bergantian secara acak; uji peringkat Mann-Whitney.'],
    ['beban.txt', 'Sambungan menetes dan masuk serentak', '`node tests/asvs/beban.mjs`: semuanya di mesin yang sama dengan servernya.']];

function markdown(judged, counts) {
    const rows = judged.map((i) => `| ${i.number} | ${i.asvs} | ${i.text} | **${i.verdict}** | ${[...tests_text(i), ...i.waits.map((w) => `*menunggu ${w.feature}: ${w.what}*`)].map((t) => t.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join('<br>')} |`);
    return `# Daftar ASVS

Dibuat oleh \`./dev asvs\` pada ${today}, versi ${version}${commit() && ` (${commit()})`}. Jangan disunting: ubah \`tests/asvs/items.list\`.

Enam puluh butir OWASP ASVS 5.0 yang mengenai aplikasi ini. Sebuah butir **terpenuhi** bila setiap uji yang disebut dijalankan saat halaman ini dibuat dan
lulus; **kurang** bila satu saja gagal, dilewati, atau tidak ada; **menunggu** bila fiturnya belum ada. Hasil: ${counts}.

| No. | ASVS | Persyaratan | Putusan | Bukti |
|---|---|---|---|---|
${rows.join('\n')}
${LONG.filter(([f]) => kept(f)).map(([f, title, how]) => `\n## ${title}\n${how}\n\n\`\`\`\n${kept(f)}\n\`\`\`\n`).join('')}`;
}

const escape = (t) => t.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
function html(judged, counts) {
    const rows = judged.map((i) => `<tr class="${i.verdict.split(' ')[0]}"><td>${i.number}</td><td>${i.asvs}</td><td>${escape(i.text)}</td><td><strong>${i.verdict}</strong></td><td><ul>${
        [...tests_text(i), ...i.waits.map((w) => `menunggu ${w.feature}: ${w.what}`)].map((t) => `<li>${escape(t)}</li>`).join('')}</ul></td></tr>`);
    return `<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Daftar ASVS – Maklumat ${version}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1d2530; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-block-end: 1px solid #d5dbe3 }
ul { margin: 0; padding-inline-start: 1.1rem } td li { font-size: .875rem; overflow-wrap: anywhere }
.terpenuhi strong { color: #12633a } .kurang strong { color: #a3201a } .menunggu strong { color: #6b4a00 }
pre { overflow: auto; background: #f3f5f8; padding: 1rem } .wide { overflow-x: auto }
</style></head><body><h1>Daftar ASVS</h1>
<p>Maklumat ${version}, ${today}. Enam puluh butir OWASP ASVS 5.0. Hasil: ${counts}.</p>
<div class="wide" role="region" aria-label="Daftar" tabindex="0"><table><thead><tr><th scope="col">No.</th><th scope="col">ASVS</th><th scope="col">Persyaratan</th><th scope="col">Putusan</th><th scope="col">Bukti</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
${LONG.filter(([f]) => kept(f)).map(([f, title]) => `<h2>${escape(title)}</h2><pre tabindex="0">${escape(kept(f))}</pre>`).join('\n')}
</body></html>
`;
}

if (!process.argv.includes('--hasil'))
    run();
const found = results(), judged = items.map((i) => judge(i, found));
for (const item of judged)
    console.log(line(item));
const count = (start) => judged.filter((i) => i.verdict.startsWith(start)).length;
const counts = `${count('terpenuhi')} terpenuhi, ${count('kurang')} kurang, ${count('menunggu')} menunggu`;
console.error(counts);
writeFileSync(path.join(root, 'docs/asvs.md'), markdown(judged, counts));
writeFileSync(path.join(build, 'asvs.html'), html(judged, counts));
process.exitCode = count('kurang') ? 1 : 0;
