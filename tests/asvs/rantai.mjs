// rantai.mjs: what the programs are made of (ASVS 5.0 15.1.2, 15.2.1; T17): the parts list is complete, no part is older
// than the fix of a known vulnerability, and what only tests need comes with its sum. TAP on stdout.
//   node tests/asvs/rantai.mjs RELEASE-BUILD-FOLDER
import assert from 'node:assert/strict';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { cve_list, fixes_of, older, package_of, sbom } from '../../tools/sbom.mjs';
import { finish, proof, remark, skip } from '../kit/tap.mjs';

const build = path.resolve(process.argv[2] ?? 'build');
if (!existsSync(path.join(build, 'maklumat')) || !existsSync('/usr/bin/dpkg')) {
    skip('the parts list', 'no release build here, or no Debian');
    finish();
    process.exit();
}
process.env.MAKLUMAT = path.join(build, 'maklumat');
const { empty_region, root } = await import('../kit/maklumat.mjs');
const parts = sbom(build), libraries = parts.components.filter((c) => c.purl);

await proof('the parts list is CycloneDX: every part has name, version, address and sum, and every dependency is a part', () => {
    assert.deepEqual([parts.bomFormat, parts.specVersion], ['CycloneDX', '1.5']);
    assert.match(parts.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const c of libraries) {
        assert.match(c.purl, /^pkg:deb\/debian\/[a-z0-9.+-]+@\S+\?arch=\w+$/);
        assert.ok(c.version && c.properties.some((p) => /sha256:[0-9a-f]{64}$/.test(p.value)), c.name);
    }
    const refs = new Set([...parts.components.map((c) => c['bom-ref']), 'app', ...parts.metadata.component.components.map((c) => c['bom-ref'])]);
    for (const d of parts.dependencies)
        for (const r of [d.ref, ...d.dependsOn])
            assert.ok(refs.has(r), r);
    assert.ok(parts.dependencies.find((d) => d.ref === 'maklumat').dependsOn.length >= 8);
});
await proof('the parts list names every library that the running server has in its memory', async () => {
    const site = await empty_region();
    const mapped = [...new Set([...readFileSync(`/proc/${site.child.pid}/maps`, 'utf8').matchAll(/ (\/\S+\.so\S*)$/gm)].map((m) => realpathSync(m[1])))];
    await site.stop();
    remark(`${mapped.length} files`);
    assert.ok(mapped.length >= 8);
    assert.deepEqual(mapped.filter((f) => /libpq|libcrypto/.test(f)), []); // SQLite does without them (docs/adr/0032)
    assert.ok(libraries.some((c) => c.name === 'libpq5'));
    const known = new Set(libraries.flatMap((c) => c.properties.filter((p) => p.name === 'file').map((p) => p.value.split(' ')[0])));
    assert.deepEqual(mapped.map((f) => path.basename(f)).filter((f) => !known.has(f)), []);
});
await proof('no library is older than the fix of a vulnerability in the list', () => {
    const list = cve_list(), bad = [];
    for (const { name, fixed, cve } of list) {
        const c = libraries.find((l) => l.name === name);
        if (c && older(c.version, fixed))
            bad.push(`${name} ${c.version} lacks ${cve}, fixed in ${fixed}`);
    }
    assert.ok(list.length > 100);
    assert.deepEqual(bad, []);
    const fresh = libraries.flatMap((c) => fixes_of(c.name).filter((f) => f.cve >= 'CVE-2019' && !list.some((l) => l.name === c.name && l.cve === f.cve)).map((f) => `${c.name} ${f.cve}`));
    if (fresh.length)
        remark(`not yet in packaging/cve.list (./dev sbom --cve): ${fresh.join(', ')}`);
});
await proof('the control: one version back is found by the same comparison', () => {
    const { name, fixed } = cve_list().find((l) => l.name === 'libc6' && l.fixed.includes('deb12u'));
    assert.equal(name, 'libc6');
    assert.ok(older('2.36-9', fixed) && !older(fixed, '2.36-9') && !older(fixed, fixed));
    assert.equal(package_of('/usr/bin/dpkg').name, 'dpkg');
});
await proof('what npm brings is for tests and benches alone, comes with its sum, and runs nothing while it is installed', () => {
    for (const folder of ['tests/browser', 'tests/lighthouse', 'bench']) {
        const want = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
        const lock = JSON.parse(readFileSync(path.join(root, folder, 'package-lock.json'), 'utf8'));
        assert.match(readFileSync(path.join(root, folder, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m, folder);
        for (const version of Object.values({ ...want.dependencies, ...want.devDependencies }))
            assert.match(version, /^\d+\.\d+\.\d+/, `${folder}: a fixed version`);
        const entries = Object.entries(lock.packages).filter(([name]) => name);
        assert.ok(entries.length > 0);
        for (const [name, p] of entries)
            assert.ok(/^sha(512|1)-/.test(p.integrity ?? '') && !p.resolved, `${folder}: ${name}`);
    }
    const sources = readFileSync(path.join(root, 'meson.build'), 'utf8');
    assert.ok(!/node_modules/.test(sources));
});
finish();
