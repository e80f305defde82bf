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

// One transaction. Resolves with the result of its last request when all of it is on the disk.
async function urus(toko, fn, mode = "readwrite") {
  const d = await db();
  const hasil = await new Promise((ok, no) => {
    const t = d.transaction(toko, mode, { durability: toko.includes("antre") ? "strict" : "relaxed" });
    const jalan = { hasil: undefined };
    t.oncomplete = () => ok(jalan.hasil instanceof IDBRequest ? jalan.hasil.result : jalan.hasil);
    t.onabort = t.onerror = () => no(t.error);
    jalan.hasil = fn(t, jalan);
  });
  if (mode === "readwrite") kanal?.postMessage(0);
  return hasil;
}

const semua_di = (toko) => urus(toko, (t) => t.objectStore(toko).getAll(), "readonly");
export const semua = () => semua_di("antre");
export const draf = () => semua_di("draf");
export const ambil_simpan = (kunci) => urus("simpan", (t) => t.objectStore("simpan").get(kunci), "readonly");
export const simpan = (kunci, isi) => urus("simpan", (t) => t.objectStore("simpan").put(isi, kunci));

// Signing out empties what the browser keeps of this site, unless this cookie says that something waits here. It is set
// before there is anything that could be lost. Tabs that add do so side by side; whoever counts keeps them waiting, so
// an old count never takes the cookie from under a new answer. The stores are counted at one moment: an interview on
// its way from the one to the other is in exactly one of them.
const kuki = (n) => { document.cookie = `maklumat_tahan=${n};path=/;samesite=lax;max-age=${n ? 34560000 : 0}`; };
const giliran = (mode, fn) => navigator.locks ? navigator.locks.request("lapangan-tahan", { mode }, fn) : fn();
const tahan = () => giliran("exclusive", async () => kuki((await urus(["antre", "draf"], (t, jalan) => {
  jalan.n = 0;
  for (const toko of ["antre", "draf"]) t.objectStore(toko).count().onsuccess = (e) => { jalan.hasil = jalan.n += e.target.result; };
}, "readonly")) ?? 0));
const tambah = (toko, fn) => giliran("shared", () => {
  kuki(1);
  return urus(toko, fn);
});
tahan().catch((e) => console.warn(e)); // whoever emptied the cookies by hand

async function kerja(toko, fn) {
  const hasil = await urus(toko, fn);
  await tahan();
  return hasil;
}

export const draf_simpan = (d) => tambah("draf", (t) => t.objectStore("draf").put(d));
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
    else if (jawab[i].status === "ditolak") toko.put({ ...x, sebab: String(jawab[i].sebab), jam: jawab[i].jam });
  });
});

// Refused for their day alone, the clock of this phone was wrong: entered under the day that the server named.
export const tanggali = (semua) => kerja("antre", (t) => semua.forEach(({ sebab, jam, ...x }) => t.objectStore("antre").put({ ...x, hari: jam })));

export const buang = (kunci) => kerja("antre", (t) => kunci.forEach((k) => t.objectStore("antre").delete(k)));

// Entries of a file, each once. Returns how many there are in it.
export async function gabung(teks) {
  const { format, jawaban } = JSON.parse(teks);
  const baik = (x) => x && typeof x.survei === "string" && /^[0-9A-Za-z-]{8,64}$/.test(x.idempotency);
  if (format !== "maklumat-lapangan-1" || !Array.isArray(jawaban) || !jawaban.every(baik)) throw new Error("format");
  await (jawaban.length ? tambah : urus)("antre", (t) => {
    for (const x of jawaban) {
      const { sebab, jam, ...isi } = x;
      t.objectStore("antre").put(isi);
    }
  });
  return jawaban.length;
}
export const berkas = async () => JSON.stringify({ format: "maklumat-lapangan-1", jawaban: await semua() }, null, 1);
