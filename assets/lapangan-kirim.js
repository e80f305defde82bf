// lapangan-kirim.js: sends the queue. The token is fetched anew each time and kept nowhere. One tab sends at a time;
// should two do it after all, or an answer of the server be lost on the way, its keys keep the count right.
import { ambil_simpan, catat, semua, simpan } from "@asset/lapangan-antre.js";

const BAGIAN = 50, BAHASA = document.documentElement.lang === "en" ? "?lang=en" : "";

class Henti extends Error {}

async function minta(jalan, isi) {
  let r;
  try {
    r = await fetch(`/kelola/lapangan/${jalan}${BAHASA}`, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(60000), ...isi });
    if (r.ok) return await r.json();
  } catch {
    throw new Henti("luring");
  }
  throw new Henti(r.type === "opaqueredirect" || r.status === 401 ? "sesi" : r.status === 403 ? "hak" : "galat");
}

// Surveys and questions, and a token that is good now. What older unfinished interviews ask stays known.
export async function bekal_baru() {
  const { csrf, ...bekal } = await minta("bekal"), lama = await ambil_simpan(`bekal${BAHASA}`);
  bekal.instrumen = { ...lama?.instrumen, ...bekal.instrumen };
  await simpan(`bekal${BAHASA}`, bekal);
  return { csrf, bekal };
}
export const bekal_lama = async () => await ambil_simpan(`bekal${BAHASA}`) ?? ambil_simpan(BAHASA ? "bekal" : "bekal?lang=en");

async function putar(paksa) {
  const hasil = { dihitung: 0, ganda: 0, tutup: 0, uji: 0, ditolak: 0 }, sudah = new Set();
  const berikut = async () => (await semua()).filter((x) => (paksa || !x.sebab) && !sudah.has(x.idempotency)).slice(0, BAGIAN);
  let keadaan = "kosong", csrf;
  try {
    for (let bagian = await berikut(); bagian.length; bagian = await berikut()) { // also what was finished meanwhile
      csrf ??= (await bekal_baru()).csrf;
      const antrean = JSON.stringify(bagian, (k, v) => k === "sebab" || k === "jam" ? undefined : v);
      const jawab = await minta("kirim", { method: "POST", body: new URLSearchParams({ csrf, antrean }) });
      if (!Array.isArray(jawab) || jawab.length !== bagian.length) throw new Henti("galat");
      await catat(bagian, jawab);
      for (const { status } of jawab) hasil[status]++;
      for (const x of bagian) sudah.add(x.idempotency);
      keadaan = "selesai";
    }
  } catch (e) {
    if (!(e instanceof Henti)) throw e;
    keadaan = e.message;
  }
  return { keadaan, hasil };
}

// One after the other over all tabs; of those that wait in this tab, one is enough.
let giliran = null, paksa_giliran = false;
export function kirim(paksa = false) {
  if (!navigator.locks) return putar(paksa);
  paksa_giliran ||= paksa;
  return giliran ??= navigator.locks.request("lapangan-kirim", () => {
    const p = paksa_giliran;
    giliran = null;
    paksa_giliran = false;
    return putar(p);
  });
}

export async function keluar() {
  const { csrf } = await minta("bekal");
  const r = await fetch("/keluar", { method: "POST", redirect: "manual", body: new URLSearchParams({ csrf }) });
  if (r.type !== "opaqueredirect") throw new Henti("galat");
}
