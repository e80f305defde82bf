// kios.js: the kiosk as a device: keys by keyboard, one touch once, and a count down that clears the screen when nobody is
// there. The room works without it (header Refresh). Time is measured by a clock that never jumps.
const { diam, hitung, lama } = document.body.dataset, dialog = document.getElementById("diam");
for (const field of document.querySelectorAll("input[name=skrip]")) field.value = "1";

// What a browser kept of a screen is not shown again.
addEventListener("pageshow", (e) => { if (e.persisted) location.replace("/kios"); });
addEventListener("contextmenu", (e) => e.preventDefault());

// One touch, one step.
let jalan = false;
addEventListener("submit", (e) => {
  if (jalan) e.preventDefault();
  jalan = true;
});

// While somebody writes, "go on" keeps what is written: the page itself is sent and comes back.
const tulis = document.querySelector("form[data-tulis]");
if (tulis && dialog) dialog.addEventListener("submit", (e) => {
  e.preventDefault();
  e.stopPropagation();
  tulis.requestSubmit(document.getElementById("lanjut"));
});

// Arrows go from key to key; a digit presses one, while the focus is among them.
const form = document.querySelector("form[data-kunci]");
const kunci = form ? [...form.querySelectorAll(".kunci-besar")] : [];
form?.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || !kunci.length) return;
  const maju = ["ArrowRight", "ArrowDown"].includes(e.key), mundur = ["ArrowLeft", "ArrowUp"].includes(e.key), di = kunci.indexOf(document.activeElement);
  const angka = /^[0-9]$/.test(e.key) ? form.querySelector(`.tiga [value="${e.key}"]`) ?? (e.key > 0 ? kunci[e.key - 1] : null) : null;
  if (maju || mundur) kunci[(di + (maju ? 1 : di < 0 ? 0 : kunci.length - 1) + kunci.length) % kunci.length].focus();
  else if (angka) angka.click();
  else return;
  e.preventDefault();
});
if (!dialog || !dialog.open) document.getElementById("judul")?.focus({ preventScroll: true });

if (Number(diam) > 0 && dialog) {
  const mulai = performance.now();
  let sentuh = mulai, tampil = 0;
  const ada = () => { if (!dialog.open) sentuh = performance.now(); };
  for (const nama of ["pointerdown", "keydown", "scroll"]) addEventListener(nama, ada, { passive: true, capture: true });
  dialog.addEventListener("cancel", (e) => e.preventDefault());
  setInterval(() => {
    const t = performance.now();
    if (!dialog.open && (t - sentuh >= diam * 1000 || t - mulai >= lama * 1000)) {
      tampil = t;
      dialog.showModal();
    }
    if (!dialog.open) return;
    const sisa = Math.ceil(hitung - (t - tampil) / 1000);
    document.getElementById("sisa").textContent = Math.max(sisa, 0);
    if (sisa <= 0) location.replace("/kios");
  }, 250);
}
