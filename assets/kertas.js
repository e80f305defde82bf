// Keying in paper forms: the cursor moves on by itself, and what was typed is read back beside the button. The pages work
// without it.
const form = document.querySelector("form[data-ketik]");
if (form) {
  const fields = [...form.querySelectorAll("[data-huruf]")], save = form.querySelector("[data-simpan]");
  const line = form.querySelector("[data-periksa]");
  const fits = (field) => field.value !== "" && field.dataset.huruf.includes(field.value.toUpperCase());
  const show = () => { line.textContent = fields.map((f) => (fits(f) ? f.value.toUpperCase() : "–")).join(" "); };
  form.addEventListener("focusin", (event) => { if (fields.includes(event.target)) event.target.select(); });
  form.addEventListener("input", (event) => {
    const at = fields.indexOf(event.target);
    show();
    if (at < 0 || event.target.value === "") return;
    if (fits(event.target)) {
      event.target.removeAttribute("aria-invalid");
      (fields[at + 1] ?? save).focus();
    } else {
      event.target.setAttribute("aria-invalid", "true");
      event.target.select();
    }
  });
  form.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    if (event.key === "Backspace" && at > 0 && event.target.value === "") {
      event.preventDefault();
      fields[at - 1].focus();
    }
  });
  show();
}
const print_button = document.querySelector("[data-cetak]");
if (print_button) {
  print_button.hidden = false;
  print_button.addEventListener("click", () => print());
}
