// lapangan.js: the enumerator's page: choose a survey, its questions one by one, profile, suggestion, into the queue.
// Every answer is on the disk before the next question is shown; the texts stand in the page (#teks).
import * as antre from "@asset/lapangan-antre.js";
import { bekal_baru, bekal_lama, keluar, kirim } from "@asset/lapangan-kirim.js";

const $ = (id) => document.getElementById(id), teks = $("teks").dataset, layar = $("layar");
const kata = (nama, n) => teks[nama].replace("#", n);
let bekal = null, d = null, lepas = null, kabar_tetap = "";

function h(tag, sifat = {}, ...isi) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(sifat)) if (k in e) e[k] = v; else e.setAttribute(k, v);
  e.append(...isi);
  return e;
}
const tombol = (isi, kelas, onclick) => h("button", { type: "button", className: `btn ${kelas}`, onclick }, isi);

// ---- the bar ----

async function bilah() {
  const semua = await antre.semua(), tolak = semua.filter((x) => x.sebab), jam = tolak.filter((x) => x.jam);
  $("jumlah").textContent = kata("belum", semua.length);
  $("antre").classList.toggle("ada", semua.length > 0);
  $("antre").hidden = $("lain").hidden = false;
  if (!kabar_tetap) $("kabar").textContent = navigator.onLine ? teks.daring : teks.luring;
  $("unduh").disabled = !semua.length;
  const sebab = new Map();
  for (const x of tolak) sebab.set(x.sebab, (sebab.get(x.sebab) ?? 0) + 1);
  $("ditolak").replaceChildren(...tolak.length ? [
    h("ul", {}, ...[...sebab].map(([s, n]) => h("li", {}, `${n} × ${s}`))),
    ...jam.length ? [dua_kali(kata("jam", jam.length), teks.jamYakin, () => antre.tanggali(jam).then(() => kirim_semua()))] : [],
    dua_kali(kata("buang", tolak.length), teks.buangYakin, () => antre.buang(tolak.map((x) => x.idempotency)).then(bilah)),
  ] : []);
}
function kabar(isi, tautan) {
  kabar_tetap = isi;
  $("kabar").replaceChildren(isi, ...tautan ? [" ", h("a", { href: "/masuk?next=/kelola/lapangan" }, teks.masuk)] : []);
}

// What cannot be undone is pressed twice.
function dua_kali(isi, yakin, fn) {
  const b = tombol(isi, "quiet", () => {
    if (b.dataset.siap) return fn();
    b.dataset.siap = 1;
    b.textContent = yakin;
  });
  return b;
}

// A phone says "online" before its line carries anything: what failed is tried again, first soon, then every minute.
let jeda = 2000, ulang = 0;
function nanti(ms) {
  clearTimeout(ulang);
  ulang = setTimeout(() => navigator.onLine ? kirim_semua() : nanti(60000), ms);
}

async function kirim_semua(paksa) {
  const ada = (await antre.semua()).some((x) => paksa || !x.sebab);
  nanti(60000);
  if (!ada) return bilah();
  kabar(teks.mengirim);
  const { keadaan, hasil } = await kirim(paksa);
  jeda = keadaan === "luring" || keadaan === "galat" ? Math.min(2 * jeda, 60000) : 2000;
  if (jeda > 2000) nanti(jeda);
  if (keadaan === "selesai") kabar(["dihitung", "ganda", "tutup", "uji", "ditolak"].filter((k) => hasil[k] || k === "dihitung")
    .map((k) => kata(k === "dihitung" ? "selesai" : k, hasil[k])).join(" "));
  else kabar(teks[keadaan] ?? "", keadaan === "sesi");
  return bilah();
}

// ---- screens ----

function tunjuk(judul, ...isi) {
  const atas = h("h1", { tabIndex: -1 }, judul);
  layar.replaceChildren(atas, ...isi);
  atas.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function lupakan() {
  d = null;
  lepas?.();
  lepas = null;
}

async function awal(pesan) {
  if (!bekal?.survei.length) return tunjuk(teks.judul, h("p", {}, bekal ? teks.tanpa : teks.kosong));
  const terakhir = await antre.ambil_simpan("terakhir"), unit = new Map();
  const lain = (await antre.draf()).filter((x) => bekal.instrumen[x.instrumen]);
  if (d) return null; // begun meanwhile
  for (const s of bekal.survei) {
    if (!unit.has(s.unit)) unit.set(s.unit, h("optgroup", { label: s.unit }));
    unit.get(s.unit).append(h("option", { value: s.kode, selected: s.kode === terakhir }, s.layanan));
  }
  const pilih = h("select", { className: "select", id: "survei" }, ...unit.values());
  tunjuk(teks.judul, ...pesan ? [h("p", { className: "for", role: "status" }, pesan)] : [],
    h("div", { className: "field" }, h("label", { htmlFor: "survei" }, teks.pilih), pilih),
    tombol(teks.mulai, "wide", () => mulai(bekal.survei.find((s) => s.kode === pilih.value))),
    ...lain.length ? [tombol(kata("teruskan", lain.length), "wide quiet", () => lanjutkan(2000))] : []);
}

async function mulai(s) {
  const baru = { idempotency: crypto.randomUUID(), survei: s.kode, instrumen: s.instrumen, langkah: 0 };
  if (d) return null;
  d = baru;
  await kunci(baru.idempotency);
  await antre.simpan("terakhir", s.kode);
  navigator.storage?.persist?.();
  return ke(0);
}

// One tab at a time works on an interview: it holds a lock as long as it lives. Waits `sabar` ms for it.
const kunci = (id, sabar = 0) => !navigator.locks ? true : new Promise((ok) => {
  navigator.locks.request(`lapangan-${id}`, sabar ? { signal: AbortSignal.timeout(sabar) } : { ifAvailable: true }, (l) => {
    ok(!!l);
    return l && new Promise((selesai) => { lepas = selesai; });
  }).catch(() => ok(false));
});

async function ke(langkah) {
  d.langkah = langkah;
  await antre.draf_simpan(d);
  gambar();
}

function kaki(...lanjut) {
  return [h("div", { className: "baris" }, ...d.langkah > 0 ? [tombol(teks.kembali, "quiet", () => ke(d.langkah - 1))] : [], ...lanjut),
    dua_kali(teks.batal, teks.yakin, () => antre.draf_buang(d.idempotency).then(lupakan).then(() => awal()))];
}

// Extra questions: what depends on another answer is shown when that answer is there. The server decides in the end.
function berlaku({ bila }) {
  if (!bila) return true;
  const [kode, nilai] = bila;
  if (kode[0] === "t") return d[kode] === nilai;
  const isi = bekal.instrumen[d.instrumen].tanya.filter((q) => q.kode.split("_")[0] === kode).map((q) => d[q.kode]);
  return isi.reduce((a, b) => a + b, 0) <= nilai * isi.length;
}

function isian(q, segar) {
  const simpan = (nilai) => { d[q.kode] = nilai; segar(); antre.draf_simpan(d).catch(gagal); };
  if (q.jenis === "pilih") return h("select", { className: "select", id: q.kode, onchange: (e) => simpan(Number(e.target.value) || undefined) },
    h("option", { value: "" }, teks.tidakDiisi), ...q.pilihan.map((nama, i) => h("option", { value: i + 1, selected: d[q.kode] === i + 1 }, nama)));
  if (q.jenis === "angka") return h("input", { className: "input", id: q.kode, type: "number", inputMode: "numeric", min: q.min, max: q.max, step: 1,
    value: d[q.kode] ?? "", placeholder: `${q.min}–${q.max}`,
    oninput: (e) => simpan(e.target.value !== "" && e.target.validity.valid ? e.target.valueAsNumber : undefined) });
  return h("textarea", { className: "area", id: q.kode, rows: 2, maxLength: 500, value: d[q.kode] ?? "", oninput: (e) => simpan(e.target.value || undefined) });
}

function gambar_tambahan(tambahan) {
  const baris = tambahan.map((q) => h("div", { className: "field" }, h("label", { htmlFor: q.kode }, q.teks)));
  const segar = () => tambahan.forEach((q, i) => { baris[i].hidden = !berlaku(q); });
  tambahan.forEach((q, i) => baris[i].append(isian(q, segar)));
  segar();
  tunjuk(teks.tambahan, h("p", {}, teks.bolehKosong), ...baris, ...kaki(tombol(teks.lanjut, "", () => ke(d.langkah + 1))));
}

function gambar() {
  const { tanya, profil, tambahan = [] } = bekal.instrumen[d.instrumen], n = d.langkah;
  const untuk = h("p", { className: "muted" }, bekal.survei.find((s) => s.kode === d.survei)?.layanan ?? "");
  if (n < tanya.length) {
    const { kode, teks: isi, jawaban } = tanya[n];
    tunjuk(isi, h("p", { className: "muted" }, kata("tanya", n + 1).replace("%", tanya.length)), h("div", { className: "kunci" }, ...jawaban.map((j, i) =>
      h("button", { type: "button", className: "btn", ariaPressed: String(d[kode] === i + 1), onclick: () => { d[kode] = i + 1; return ke(n + 1); } },
        h("b", {}, String(i + 1)), j))), untuk, ...kaki(...d[kode] ? [tombol(teks.lanjut, "quiet", () => ke(n + 1))] : []));
  } else if (n === tanya.length)
    tunjuk(teks.profil, h("p", {}, teks.bolehKosong), ...profil.map((p) => h("div", { className: "field" }, h("label", { htmlFor: p.kode }, p.nama),
      h("select", { className: "select", id: p.kode, onchange: (e) => { d[p.kode] = e.target.value || undefined; antre.draf_simpan(d).catch(gagal); } },
        h("option", { value: "" }, teks.tidakDiisi), ...p.pilihan.map(([k, nama]) => h("option", { value: k, selected: d[p.kode] === k }, nama))))),
    ...kaki(tombol(teks.lanjut, "", () => ke(n + 1))));
  else if (tambahan.length && n === tanya.length + 1) gambar_tambahan(tambahan);
  else
    tunjuk(teks.saran, h("div", { className: "field" }, h("label", { htmlFor: "saran" }, teks.bolehKosong),
      h("textarea", { className: "area", id: "saran", maxLength: 2000, value: d.saran ?? "",
        oninput: (e) => { d.saran = e.target.value || undefined; antre.draf_simpan(d).catch(gagal); } }),
      h("p", { className: "hint" }, teks.saranHint)), ...kaki(tombol(teks.rampung, "", rampung)));
}

let menyimpan = false;
async function rampung() {
  if (!d || menyimpan) return;
  menyimpan = true;
  const { langkah, ...jawaban } = d, t = new Date();
  jawaban.hari = `${t.getFullYear()}-${String(t.getMonth() + 1).padStart(2, 0)}-${String(t.getDate()).padStart(2, 0)}`;
  await antre.selesai(jawaban).finally(() => { menyimpan = false; });
  lupakan();
  kabar_tetap = "";
  await awal(teks.tersimpan);
  await bilah();
  if (navigator.onLine) await kirim_semua();
}

// ---- start ----

const gagal = (e) => {
  console.error(e);
  kabar(teks.simpanGagal);
};
addEventListener("unhandledrejection", (e) => gagal(e.reason));

// An interview that a reload, a flat battery or a closed browser broke off, unless another tab has it.
async function lanjutkan(sabar) {
  for (const x of await antre.draf()) if (!d && bekal?.instrumen[x.instrumen] && await kunci(x.idempotency, sabar)) {
    d = (await antre.draf()).find((y) => y.idempotency === x.idempotency) ?? null; // finished there meanwhile?
    if (d) return gambar();
    lupakan();
  }
  return awal(sabar === 2000 ? teks.dipakai : "");
}

$("kirim").onclick = () => kirim_semua(true);
$("unduh").onclick = async () => {
  const url = URL.createObjectURL(new Blob([await antre.berkas()], { type: "application/json" }));
  h("a", { href: url, download: `antrean-survei-${new Date().toISOString().slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
};
$("berkas").onchange = async (e) => {
  const [f] = e.target.files;
  let n = -1;
  try {
    if (f && f.size <= 20e6) n = await antre.gabung(await f.text());
  } catch (x) {
    console.warn(x);
  }
  e.target.value = "";
  kabar(n < 0 ? teks.berkasBuruk : kata("berkasBaik", n));
  await bilah();
};
$("keluar").onclick = async () => {
  const semua = await antre.semua(), draf = await antre.draf(), pergi = async (hapus) => {
    try {
      await keluar();
      if (hapus) {
        await antre.buang(semua.map((x) => x.idempotency));
        for (const x of draf) await antre.draf_buang(x.idempotency);
      }
      location.href = "/masuk?next=/kelola/lapangan";
    } catch (x) {
      kabar(teks[x.message] ?? teks.galat, x.message === "sesi");
    }
  };
  if (!semua.length && !draf.length) return pergi(false);
  $("lain").open = false;
  tunjuk(teks.keluarJudul, h("p", {}, kata("keluarIsi", semua.length + draf.length)), tombol(teks.keluarSimpan, "wide", () => pergi(false)),
    dua_kali(teks.keluarHapus, teks.yakin, () => pergi(true)), tombol(teks.kembali, "quiet", () => d ? gambar() : awal()));
};
antre.dengar(() => bilah());
addEventListener("online", () => kirim_semua());
addEventListener("offline", () => { kabar_tetap = ""; bilah(); });

navigator.serviceWorker?.register("/kelola/lapangan/pekerja.js", { scope: "/kelola/lapangan" }).catch((e) => console.warn(e));
bekal = await bekal_lama() ?? null;
await bilah();
const lama = JSON.stringify(bekal);
const segar = bekal_baru().then((x) => { bekal = x.bekal; }, (e) => kabar(teks[e.message] ?? teks.galat, e.message === "sesi"));
if (!bekal) await segar;
// After a reload, the page that still holds the interview is the one before this, and is just leaving.
await lanjutkan(performance.getEntriesByType("navigation")[0]?.type === "reload" ? 5000 : 0);
segar.then(() => d || JSON.stringify(bekal) === lama || awal()).then(() => kirim_semua());
