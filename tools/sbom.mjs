// sbom.mjs: what the two programs are made of: every library they load, found with ldd (also those that they load
// only when needed), with its Debian package, version, licence and sum, as CycloneDX 1.5; and the list of vulnerabilities that Debian has fixed in those packages, from
// their changelogs. The same machine gives the same bytes.
//   node tools/sbom.mjs BUILD-FOLDER            writes BUILD-FOLDER/maklumat.cdx.json
//   node tools/sbom.mjs BUILD-FOLDER --cve      also renews packaging/cve.list
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const sum = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

// The names that the program itself asks for; the others come with those.
const needed = (file) => [...run('readelf', '-d', file).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((m) => m[1]);

// Names that stand in the program but that the linker is not asked for: it loads those itself (store/postgres_lib.h).
const named = (program) => [...new Set([...readFileSync(program, 'latin1').matchAll(/(lib[a-z0-9_+-]+\.so\.\d+)\0/g)].map((m) => m[1]))]
    .filter((name) => !needed(program).includes(name));
const file_of = (soname) => run('/sbin/ldconfig', '-p').split('\n').find((l) => l.trim().startsWith(`${soname} `))?.split(' => ')[1];

// Files that the dynamic linker maps for a program, the linker itself included.
export function libraries_of(program) {
    const later = named(program).map(file_of).filter(Boolean);
    return [...new Set([...later, ...[program, ...later].flatMap((f) => [...run('ldd', f).matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((m) => m[1]))]
        .map((f) => realpathSync(f)))].sort();
}

export function package_of(file) {
    let owner = '';
    for (const name of [file, file.replace(/^\/usr/, ''), file.replace(/^\/lib/, '/usr/lib')])
        try {
            owner ||= run('dpkg', '-S', name).split('\n').map((l) => /^(\S+): /.exec(l)?.[1]).find(Boolean) ?? '';
        } catch { /* not under this name */ }
    if (!owner)
        throw new Error(`${file} belongs to no package`);
    const [name, version, architecture, source] = run('dpkg-query', '-W', '-f', '${Package}\t${Version}\t${Architecture}\t${source:Package}', owner).split('\t');
    return { name, version, architecture, source };
}

// Short names of the licences in the machine-readable copyright file; empty when Debian has it in prose.
function licences(name) {
    const file = `/usr/share/doc/${name}/copyright`;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return [...new Set([...text.matchAll(/^License: *(\S.*)$/gm)].map((m) => m[1].trim()))].filter((l) => l.length < 60).sort();
}

// [{ cve, fixed }]: every vulnerability that the changelog of the package names, with the version that says so first.
export function fixes_of(name) {
    const file = ['changelog.Debian.gz', 'changelog.gz'].map((f) => `/usr/share/doc/${name}/${f}`).find(existsSync);
    const found = new Map();
    let version = '';
    for (const line of file ? gunzipSync(readFileSync(file)).toString('utf8').split('\n') : []) {
        version = /^[a-z0-9][a-z0-9+.-]* \(([^)]+)\) /.exec(line)?.[1] ?? version;
        for (const [cve] of line.matchAll(/CVE-\d{4}-\d{4,7}/g))
            found.set(cve, version); // newest first, so the oldest entry stays
    }
    return [...found].map(([cve, fixed]) => ({ cve, fixed })).sort((a, b) => a.cve < b.cve ? -1 : 1);
}

export function older(a, b) {
    try {
        execFileSync('dpkg', ['--compare-versions', a, 'lt', b]);
        return true;
    } catch {
        return false;
    }
}

export function sbom(build) {
    const version = /version: '([^']+)'/.exec(readFileSync(path.join(root, 'meson.build'), 'utf8'))[1];
    const programs = ['maklumat', 'maklumat-worker'].map((p) => path.join(build, p)).filter(existsSync);
    const files = [...new Set(programs.flatMap(libraries_of))].sort();
    const refs = new Map(), packages = new Map();
    for (const file of files) {
        const p = package_of(file), ref = `pkg:deb/debian/${p.name}@${encodeURIComponent(p.version)}?arch=${p.architecture}`;
        refs.set(path.basename(file), ref);
        const known = packages.get(ref) ?? { ...p, files: [] };
        known.files.push(file);
        packages.set(ref, known);
    }
    const ref_of = (soname) => [...refs].find(([file]) => file === soname || file.startsWith(`${soname}.`) || file.startsWith(soname.replace(/\.so.*/, '.so')) || file.startsWith(soname.replace(/\.so.*/, '-')))?.[1];
    const direct = (file) => [...new Set([...needed(file), ...programs.includes(file) ? named(file) : []].map(ref_of).filter(Boolean))].sort();
    const components = [...packages].sort().map(([ref, p]) => ({ type: 'library', 'bom-ref': ref, name: p.name, version: p.version, purl: ref,
        licenses: licences(p.name).map((name) => ({ license: { name } })),
        hashes: p.files.length === 1 ? [{ alg: 'SHA-256', content: sum(p.files[0]) }] : [],
        properties: [{ name: 'debian:source', value: p.source }, ...p.files.map((f) => ({ name: 'file', value: `${path.basename(f)} sha256:${sum(f)}` }))] }));
    components.push({ type: 'data', 'bom-ref': 'plus-jakarta-sans', name: 'Plus Jakarta Sans', version: 'compiled in', licenses: [{ license: { id: 'OFL-1.1' } }] });
    const own = programs.map((p) => ({ ref: path.basename(p), dependsOn: direct(p) }));
    const inner = [...packages].sort().map(([ref, p]) => ({ ref, dependsOn: [...new Set(p.files.flatMap(direct))].filter((r) => r !== ref).sort() }));
    const digest = createHash('sha256').update(JSON.stringify([components, programs.map(sum)])).digest('hex');
    const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
    return { bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: `urn:uuid:${uuid}`, version: 1,
        metadata: { component: { type: 'application', 'bom-ref': 'app', name: 'maklumat', version, licenses: [{ license: { id: 'Apache-2.0' } }],
            components: programs.map((p) => ({ type: 'application', 'bom-ref': path.basename(p), name: path.basename(p), version, hashes: [{ alg: 'SHA-256', content: sum(p) }] })) } },
        components, dependencies: [{ ref: 'app', dependsOn: own.map((o) => o.ref) }, ...own, ...inner] };
}

// { 'package cve': fixed } of packaging/cve.list.
export function cve_list() {
    return readFileSync(path.join(root, 'packaging/cve.list'), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => {
        const [name, fixed, cve] = l.split(' ');
        return { name, fixed, cve };
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const build = path.resolve(process.argv[2] ?? path.join(root, 'build'));
    const all = sbom(build), out = path.join(build, 'maklumat.cdx.json');
    writeFileSync(out, `${JSON.stringify(all, null, 2)}\n`);
    console.log(`${path.relative(process.cwd(), out)}: ${all.components.length} components`);
    if (process.argv.includes('--cve')) {
        const names = all.components.filter((c) => c.purl).map((c) => c.name);
        const lines = names.flatMap((name) => fixes_of(name).filter((f) => f.cve >= 'CVE-2019').map((f) => `${name} ${f.fixed} ${f.cve}`));
        writeFileSync(path.join(root, 'packaging/cve.list'), `# Vulnerabilities since 2019 that Debian has fixed in the libraries of the programs: package, first version with the fix,
# number; as the changelogs of the packages say. An installation with an older package is vulnerable: the test "rantai"
# fails there. Renewed with \`./dev sbom --cve\` whenever a library is updated; SECURITY.md says how soon that is.
${lines.join('\n')}\n`);
        console.log(`packaging/cve.list: ${lines.length} lines`);
    }
}
