// lapangan-antre.js: what the phone keeps (IndexedDB): the queue, interviews that are not finished, surveys with their
// questions. Each change is one transaction, so two tabs, a reload or a closed browser leave all of it or nothing; what is
// in the queue is synced to the flash before the page says so.
let buka;
const db = () => buka ??= new Promise((ok, no) => {
  const r = indexedDB.open("maklumat-lapangan", 1);
  r.onupgradeneeded = () => {
    r.result.createObjectStore("antre", { keyPath: "idempotency" });
    r.result.createObjectStore("draf", { keyPath: "idempotency" });
    r.result.createObjectStore("simpan");
  };
  r.onsuccess = () => {
    r.result.onclose = () => { buka = null; };
    ok(r.result);
  };
  r.onerror = () => {
    buka = null;
    no(r.error);
  };
});

const kanal = "BroadcastChannel" in self ? new BroadcastChannel("lapangan") : null;
export const dengar = (fn) => kanal?.addEventListener("message", fn);

// Resolves with the result of the last request when all of it is on the disk.
async function kerja(toko, fn, mode = "readwrite") {
  const d = await db();
  const hasil = await new Promise((ok, no) => {
    const t = d.transaction(toko, mode, { durability: toko.includes("antre") ? "strict" : "relaxed" });
    const jalan = { hasil: undefined };
    t.oncomplete = () => ok(jalan.hasil instanceof IDBRequest ? jalan.hasil.result : jalan.hasil);
    t.onabort = t.onerror = () => no(t.error);
    jalan.hasil = fn(t, jalan);
  });
  if (mode === "readwrite") {
    await tahan();
    kanal?.postMessage(0);
  }
  return hasil;
}

const semua_di = (toko) => kerja(toko, (t) => t.objectStore(toko).getAll(), "readonly");
export const semua = () => semua_di("antre");
export const draf = () => semua_di("draf");
export const ambil_simpan = (kunci) => kerja("simpan", (t) => t.objectStore("simpan").get(kunci), "readonly");
export const simpan = (kunci, isi) => kerja("simpan", (t) => t.objectStore("simpan").put(isi, kunci));

// Signing out empties what the browser keeps of this site, unless this cookie says that something waits here.
const kuki = (n) => { document.cookie = `maklumat_tahan=${n};path=/;samesite=lax;max-age=${n ? 34560000 : 0}`; };
const tahan = async () => kuki((await semua()).length + (await draf()).length);

export function draf_simpan(d) {
  kuki(1); // before there is anything that could be lost
  return kerja("draf", (t) => t.objectStore("draf").put(d));
}
export const draf_buang = (id) => kerja("draf", (t) => t.objectStore("draf").delete(id));

// From unfinished to the queue in one step; whoever comes second with the same interview finds nothing to do.
export const selesai = (x) => kerja(["draf", "antre"], (t) => {
  const toko = t.objectStore("draf"), r = toko.get(x.idempotency);
  r.onsuccess = () => {
    if (!r.result) return;
    toko.delete(x.idempotency);
    t.objectStore("antre").put(x);
  };
});

// What the server said of each: taken ones go, refused ones stay with the reason.
export const catat = (bagian, jawab) => kerja("antre", (t) => {
  const toko = t.objectStore("antre");
  bagian.forEach((x, i) => {
    if (["dihitung", "ganda", "tutup", "uji"].includes(jawab[i].status)) toko.delete(x.idempotency);
    else if (jawab[i].status === "ditolak") toko.put({ ...x, sebab: String(jawab[i].sebab) });
  });
});

export const buang = (kunci) => kerja("antre", (t) => kunci.forEach((k) => t.objectStore("antre").delete(k)));

// Entries of a file, each once. Returns how many there are in it.
export async function gabung(teks) {
  const { format, jawaban } = JSON.parse(teks);
  const baik = (x) => x && typeof x.survei === "string" && /^[0-9A-Za-z-]{8,64}$/.test(x.idempotency);
  if (format !== "maklumat-lapangan-1" || !Array.isArray(jawaban) || !jawaban.every(baik)) throw new Error("format");
  if (jawaban.length) kuki(1);
  await kerja("antre", (t) => {
    for (const x of jawaban) {
      const { sebab, ...isi } = x;
      t.objectStore("antre").put(isi);
    }
  });
  return jawaban.length;
}
export const berkas = async () => JSON.stringify({ format: "maklumat-lapangan-1", jawaban: await semua() }, null, 1);
