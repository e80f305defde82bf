// kelola.js: niceties of the desk; every page works without it. "/" opens the search, "?" the keys, g and a letter
// jumps; changes that were not saved are asked about before leaving; one box ticks all rows. Keys never act while
// somebody types.
const $ = (selector, root = document) => root.querySelector(selector);
const palet = $("#palet"), pintasan = $("#pintasan");
const typing = (e) => e.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

// ---- search: the same page as without scripts, its hits alone
if (palet) {
  const form = $("form", palet), box = $("input[name=q]", palet), list = $("#palet-hasil");
  const hits = () => [...list.querySelectorAll("a")];
  let asked = 0, timer = 0, shown;
  const look = async () => {
    const turn = ++asked, url = new URL(form.action, location.href);
    for (const [name, value] of new FormData(form)) url.searchParams.set(name, value);
    url.searchParams.set("bagian", "1");
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "kelola" } });
      if (answer.redirected || !answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (turn !== asked) return;
      const at = document.activeElement.closest("#palet-hasil a")?.href; // whoever is there already stays
      list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      if (at) (hits().find((a) => a.href === at) ?? box).focus();
      shown = list.dataset.untuk = url.searchParams.get("q");
    } catch {
      if (turn === asked) list.replaceChildren();
    }
  };
  const open = () => {
    palet.showModal();
    box.select();
    if (shown === undefined) look();
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  form.addEventListener("submit", (event) => {
    const first = hits()[0];
    if (!first || shown !== box.value) return; // the page itself answers
    event.preventDefault();
    location.assign(first.href);
  });
  palet.addEventListener("keydown", (event) => {
    const all = hits(), at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: at < 0 ? NaN : 0, End: at < 0 ? NaN : all.length - 1 }[event.key];
    if (to === undefined || Number.isNaN(to) || !all.length) return;
    event.preventDefault();
    (to < 0 ? box : all[Math.min(to, all.length - 1)]).focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    event.preventDefault();
    open();
  });
}

// ---- keys
if (pintasan) {
  let after = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      pintasan.showModal();
    } else if (event.key === "g") {
      after = event.timeStamp;
    } else if (after && event.timeStamp - after < 1500) {
      after = 0;
      const link = $(`[data-g="${CSS.escape(event.key)}"]`);
      if (link) link.click();
    }
  });
}

// ---- what was changed and not saved
const kept = new Map();
const state = (form) => new URLSearchParams([...new FormData(form)].map(([name, v]) => [name, v.name ?? v])).toString();
for (const form of document.forms)
  if (form.method === "post" && !form.matches("[data-bebas]")) kept.set(form, state(form));
addEventListener("submit", (event) => { if (!event.defaultPrevented) kept.clear(); });
addEventListener("beforeunload", (event) => {
  for (const [form, before] of kept) if (form.isConnected && before !== state(form)) return event.preventDefault();
});

// ---- one box for all rows of a list
const head = $(".daftar th.pilih");
const boxes = [...document.querySelectorAll(".daftar td.pilih input")];
if (head && boxes.length > 1) {
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", head.textContent);
  head.replaceChildren(all);
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  for (const box of boxes)
    box.addEventListener("change", () => {
      const n = boxes.filter((b) => b.checked).length;
      all.checked = n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    });
}

// ---- printing
for (const button of document.querySelectorAll("[data-cetak]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
