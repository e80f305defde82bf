// buku.mjs: workbooks as people send them, made on the spot: zip containers with sheets, and the OLE container (CFB) that
// a spreadsheet program writes when a password is set (MS-OFFCRYPTO: EncryptionInfo and EncryptedPackage) or that an old
// .xls is (a stream Workbook).
import { deflateRawSync } from 'node:zlib';

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++)
        n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
});
const crc32 = (p) => (p.reduce((c, b) => TABLE[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
const numbers = (...pairs) => Buffer.concat(pairs.map(([size, v]) => {
    const b = Buffer.alloc(size);
    b.writeUIntLE(v, 0, size);
    return b;
}));

// files: { name: text or Buffer }
export function zip(files) {
    const local = [], central = [];
    let at = 0;
    for (const [name, text] of Object.entries(files)) {
        const plain = Buffer.from(text), packed = deflateRawSync(plain), n = Buffer.from(name);
        const same = [[2, 20], [2, 0], [2, 8], [4, 0], [4, crc32(plain)], [4, packed.length], [4, plain.length], [2, n.length], [2, 0]];
        const entry = Buffer.concat([numbers([4, 0x04034b50], ...same), n, packed]);
        central.push(Buffer.concat([numbers([4, 0x02014b50], [2, 20], ...same, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), n]));
        local.push(entry);
        at += entry.length;
    }
    const list = Buffer.concat(central), n = central.length;
    return Buffer.concat([...local, list, numbers([4, 0x06054b50], [2, 0], [2, 0], [2, n], [2, n], [4, list.length], [4, at], [2, 0])]);
}

const OFFICE = 'http://schemas.openxmlformats.org/', XML = '<?xml version="1.0" encoding="UTF-8"?>';
const escaped = (s) => String(s).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const column = (i) => (i >= 26 ? String.fromCharCode(64 + Math.floor(i / 26)) : '') + String.fromCharCode(65 + i % 26);

// A cell: a number or text as it is; { hari: serial } a number shown as a day; { f, v } a formula, with the value it had.
function cell(v, row, i) {
    const at = `r="${column(i)}${row}"`;
    if (v === undefined || v === '')
        return '';
    if (typeof v === 'number')
        return `<c ${at}><v>${v}</v></c>`;
    if (typeof v === 'string')
        return `<c ${at} t="inlineStr"><is><t>${escaped(v)}</t></is></c>`;
    if ('hari' in v)
        return `<c ${at} s="1"><v>${v.hari}</v></c>`;
    return `<c ${at}><f>${escaped(v.f)}</f>${v.v === undefined ? '' : `<v>${v.v}</v>`}</c>`;
}

// sheets: { name: { rows: [[cell, …], …], gabung: ['A2:A3'] } } or { name: rows }
export function workbook(sheets, more = {}) {
    const names = Object.keys(sheets), files = {
        '[Content_Types].xml': `${XML}<Types xmlns="${OFFICE}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
        '_rels/.rels': `${XML}<Relationships xmlns="${OFFICE}package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        'xl/workbook.xml': `${XML}<workbook xmlns="${OFFICE}spreadsheetml/2006/main" xmlns:r="${OFFICE}officeDocument/2006/relationships"><sheets>${names.map((n, i) => `<sheet name="${escaped(n)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${OFFICE}package/2006/relationships">${names.map((n, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}officeDocument/2006/relationships/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
        'xl/styles.xml': `${XML}<styleSheet xmlns="${OFFICE}spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    };
    names.forEach((name, i) => {
        const { rows = sheets[name], gabung = [] } = sheets[name];
        const lines = rows.map((cells, r) => `<row r="${r + 1}">${cells.map((v, c) => cell(v, r + 1, c)).join('')}</row>`).join('');
        const merged = gabung.length ? `<mergeCells count="${gabung.length}">${gabung.map((g) => `<mergeCell ref="${g}"/>`).join('')}</mergeCells>` : '';
        files[`xl/worksheets/sheet${i + 1}.xml`] = `${XML}<worksheet xmlns="${OFFICE}spreadsheetml/2006/main"><sheetData>${lines}</sheetData>${merged}</worksheet>`;
    });
    return zip({ ...files, ...more });
}

// The serial number that a spreadsheet keeps for a day, "2026-01-05".
export const serial = (iso) => Math.round((Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000);

// ---- OLE container (MS-CFB), version 3: sectors of 512 bytes, one sector of FAT, one of directory per four entries ----
const SECTOR = 512, FREE = 0xffffffff, END = 0xfffffffe, FAT = 0xfffffffd;

function entry(name, type, child, start, size, right = FREE) {
    const b = Buffer.alloc(128), text = Buffer.from(`${name}\0`, 'utf16le');
    text.copy(b);
    b.writeUInt16LE(text.length, 64);
    b[66] = type;
    b[67] = 1; // black
    [FREE, right, child].forEach((v, i) => b.writeUInt32LE(v, 68 + 4 * i));
    b.writeUInt32LE(start, 116);
    b.writeUInt32LE(size, 120);
    return b;
}

// streams: [[name, Buffer], …], at most three; each is padded to 4096 bytes, so that no mini stream is needed.
export function ole(streams) {
    const parts = streams.map(([, p]) => Buffer.concat([p, Buffer.alloc(Math.max(4096, Math.ceil(p.length / SECTOR) * SECTOR) - p.length)]));
    const fat = new Array(128).fill(FREE), entries = [entry('Root Entry', 5, 1, END, 0)];
    fat[0] = FAT;
    fat[1] = END; // the directory
    let at = 2;
    streams.forEach(([name], i) => {
        const n = parts[i].length / SECTOR;
        for (let k = 0; k < n; k++)
            fat[at + k] = k + 1 < n ? at + k + 1 : END;
        entries.push(entry(name, 2, FREE, at, parts[i].length, i + 1 < streams.length ? i + 2 : FREE));
        at += n;
    });
    const head = Buffer.alloc(SECTOR);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
    [[24, 0x3e], [26, 3], [28, 0xfffe], [30, 9], [32, 6]].forEach(([o, v]) => head.writeUInt16LE(v, o));
    [[44, 1], [48, 1], [56, 4096], [60, END], [64, 0], [68, END], [72, 0], [76, 0]].forEach(([o, v]) => head.writeUInt32LE(v, o));
    head.fill(0xff, 80);
    const directory = Buffer.concat([...entries, Buffer.alloc(SECTOR)]).subarray(0, SECTOR);
    return Buffer.concat([head, numbers(...fat.map((v) => [4, v])), directory, ...parts]);
}

// A workbook behind a password: the agile descriptor, and a package nobody can read here.
export function locked() {
    const info = Buffer.concat([numbers([2, 4], [2, 4], [4, 0x40]), Buffer.from('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption '
        + 'xmlns="http://schemas.microsoft.com/office/2006/encryption"><keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" '
        + 'cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/></encryption>')]);
    const package_ = Buffer.alloc(5000, 0xa5);
    package_.writeBigUInt64LE(4990n);
    return ole([['EncryptionInfo', info], ['EncryptedPackage', package_]]);
}
export const xls = () => ole([['Workbook', Buffer.from('0908100000060500', 'hex')]]);
