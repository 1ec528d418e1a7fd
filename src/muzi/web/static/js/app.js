// Comforts on top of pages that work without them: shortcuts, menus, dialogs, rows.
// Entry forms are in entry.js, searchable selects in picker.js. Everything is delegated from the
// document, so that content swapped in by htmx needs no second start.
import { readyForms, startEntry } from "./entry.js";
import { startPickers } from "./picker.js";

const typing = (el) => el.closest("input, textarea, select, [contenteditable]");
// Where a question mark would be text; a number or an option takes none.
const takesWords = (el) =>
  typing(el) && !el.matches("[type=number], [type=radio], [type=checkbox], [type=date], [type=time]");

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog?.showModal || dialog.open) return false;
  if (id === "shortcuts") listGoKeys(dialog);
  dialog.showModal();
  return true;
}

function listGoKeys(dialog) {
  const list = dialog.querySelector("[data-keys]");
  list.querySelectorAll("[data-go]").forEach((el) => el.remove());
  const seen = new Set();
  for (const link of document.querySelectorAll("a[data-key]")) {
    if (seen.has(link.dataset.key)) continue;
    seen.add(link.dataset.key);
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.dataset.go = text.dataset.go = "";
    for (const key of ["g", link.dataset.key]) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      term.append(kbd, " ");
    }
    text.textContent = link.dataset.keyLabel;
    list.append(term, text);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && openDialog(opener.dataset.open)) event.preventDefault();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target) || opener) menu.open = false;
  }
  const results = document.getElementById("search-results");
  if (results && !event.target.closest(".search")) results.replaceChildren();
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label, select") && !getSelection().toString()) {
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  }
});

// Ctrl+Enter (⌘+Enter) in any field presses the main button of its form, past the fields between.
function saves(event) {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return false;
  const { form } = event.target;
  const main = form?.method === "post" && typing(event.target) && form.querySelector("button.button-main");
  if (!main || main.disabled || main.closest("details:not([open])")) return false;
  event.preventDefault();
  if (!event.repeat) form.requestSubmit(main); // a key held down saves once
  return true;
}

let wentG = 0;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || saves(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
    document.getElementById("search-results")?.replaceChildren();
    return;
  }
  if (event.target.closest(".search") && moveInResults(event)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?" && !takesWords(event.target)) {
    openDialog("shortcuts");
    event.preventDefault();
  }
  if (typing(event.target)) return;
  if (event.key === "/") {
    document.getElementById("search")?.focus();
    event.preventDefault();
  } else if (event.key === "g") {
    wentG = event.timeStamp;
  } else if (wentG && event.timeStamp - wentG < 1500) {
    wentG = 0;
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (link) location.assign(link.href);
  }
});

// Arrow keys walk from the search box into its results and back.
function moveInResults(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
  const box = document.getElementById("search");
  const stops = [box, ...document.querySelectorAll("#search-results a")];
  const at = stops.indexOf(document.activeElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return false;
  next.focus();
  event.preventDefault();
  return true;
}

// 全选 ticks its whole group, and is ticked while all of it is.
const groupOf = (all) => [...all.closest("[data-options]").querySelectorAll("input[name]")];

function readySelectAll(root) {
  for (const all of root.querySelectorAll("[data-select-all]")) {
    all.closest("label").hidden = false;
    all.checked = groupOf(all).every((one) => one.checked);
  }
}

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-options]")?.querySelector("[data-select-all]");
  if (!all) return;
  if (event.target === all) for (const one of groupOf(all)) one.checked = all.checked;
  all.checked = groupOf(all).every((one) => one.checked);
});

// A folded filter bar saves a phone's first screen.
function fold() {
  if (!matchMedia("(max-width: 44rem)").matches) return;
  for (const bar of document.querySelectorAll("details[data-fold]")) bar.open = false;
}

fold();
startEntry();
const ready = (root) => {
  startPickers(root);
  readyForms(root);
  readySelectAll(root);
};
ready(document);
document.addEventListener("htmx:afterSettle", (event) => ready(event.target));
