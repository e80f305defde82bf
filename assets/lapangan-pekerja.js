// lapangan-pekerja.js: the service worker of /kelola/lapangan. Served with two constants before it: VERSI, a hash of the
// page in both languages, and WARNA, the stylesheet of the region or "". It keeps exactly the list below, which is the
// same for everybody, and leaves every other request alone: no page of the desk, no answer, no list of surveys.
const HALAMAN = "/kelola/lapangan", HALAMAN_EN = "/kelola/lapangan?lang=en", NAMA = `lapangan-${VERSI}`;
const ASET = ["@asset/survey.css", "@asset/lapangan.css", "@asset/icon.svg", "@asset/lapangan.webmanifest",
  "@asset/lapangan.js", "@asset/lapangan-antre.js", "@asset/lapangan-kirim.js", ...WARNA ? [WARNA] : []];

addEventListener("install", (e) => e.waitUntil((async () => {
  const c = await caches.open(NAMA);
  await Promise.all([HALAMAN, HALAMAN_EN, ...ASET].map(async (url) => {
    const r = await fetch(url, { redirect: "error" }); // a sign-in page is not ours
    if (!r.ok) throw new Error(url);
    await c.put(url, r);
  }));
  await skipWaiting();
})()));

addEventListener("activate", (e) => e.waitUntil((async () => {
  for (const nama of await caches.keys()) if (nama.startsWith("lapangan-") && nama !== NAMA) await caches.delete(nama);
  await clients.claim();
})()));

addEventListener("fetch", (e) => {
  const u = new URL(e.request.url);
  if (e.request.method !== "GET" || u.origin !== location.origin) return;
  const buka = e.request.mode === "navigate" && u.pathname === HALAMAN;
  if (!buka && !ASET.includes(u.pathname)) return;
  const kunci = buka ? u.searchParams.get("lang") === "en" ? HALAMAN_EN : HALAMAN : u.pathname;
  e.respondWith(caches.open(NAMA).then((c) => c.match(kunci)).then((r) => r ?? fetch(e.request)));
});
