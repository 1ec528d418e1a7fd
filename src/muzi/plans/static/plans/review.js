// The review of a document: a draft and its words go together, decisions by single keys, new drafts
// from selected text. The page works without this file; buttons and links stand for every key.

const page = document.querySelector("[data-review]");
const text = page.querySelector("[data-text]");
const sides = page.querySelector(".review-sides");
const narrow = matchMedia("(max-width: 60rem)");
const adding = document.getElementById("adding");
const typing = (el) => el.closest("input, textarea, select, [contenteditable]");

const drafts = () => [...page.querySelectorAll("[data-draft]")];
const chosen = () => page.querySelector("[data-draft][aria-current]");
const marksOf = (draft) => [...text.querySelectorAll(`mark[data-drafts~="${draft.dataset.draft}"]`)];
const act = (draft, key) => draft?.querySelector(`[data-act="${key}"]`)?.click();

function inView(el, box) {
  const at = el.getBoundingClientRect();
  const around = box.getBoundingClientRect();
  const top = Math.max(around.top, 0);
  const bottom = Math.min(around.bottom, innerHeight);
  if (at.top >= top + 40 && at.bottom <= bottom - 40) return;
  // Only the side itself scrolls where it can; on a phone the page does.
  if (box.scrollHeight > box.clientHeight + 1) {
    box.scrollTop += at.top - around.top - box.clientHeight / 3;
  } else {
    el.scrollIntoView({ block: "center" });
  }
}

function choose(draft, { words = true, focus = true, scroll = true } = {}) {
  if (!draft) return;
  for (const each of drafts()) each.toggleAttribute("aria-current", false);
  draft.setAttribute("aria-current", "true");
  for (const mark of text.querySelectorAll("mark.is-chosen")) mark.classList.remove("is-chosen");
  const marks = marksOf(draft);
  for (const mark of marks) mark.classList.add("is-chosen");
  if (focus) draft.focus({ preventScroll: true });
  if (!scroll) return;
  if (sides.dataset.shows === "drafts" || !narrow.matches) inView(draft, page.querySelector(".review-drafts"));
  if (words && marks.length && (!narrow.matches || sides.dataset.shows === "text")) {
    inView(marks[0], page.querySelector(".review-text"));
  }
}

function step(by) {
  const list = drafts();
  const at = list.indexOf(chosen());
  choose(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by]);
}

// After a decision the next open draft, else the one decided.
function onward(from) {
  const list = drafts();
  const at = list.indexOf(from);
  const open = (each) => each.dataset.state === "open";
  choose(list.slice(at + 1).find(open) ?? list.find(open) ?? from);
}

// A key does not wait for the answer: what is decided is on its way, the next one is already chosen.
function decide(draft, key) {
  const button = draft?.querySelector(`[data-act="${key}"]`);
  if (!button) return;
  button.click();
  draft.dataset.state = "deciding";
  onward(draft);
}

function show(side) {
  sides.dataset.shows = side;
  for (const tab of page.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === side));
  }
}

// Places in the text are counted in characters, not in UTF-16 units.
const length = (words) => [...words].length;

function placeOf(node, offset) {
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!line || !text.contains(line)) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return Number(line.dataset.at) + length(before.toString());
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const words = selection.toString();
  let start = placeOf(range.startContainer, range.startOffset);
  let end = placeOf(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  start += length(words) - length(words.trimStart());
  end -= length(words) - length(words.trimEnd());
  return start < end ? { start, end } : null;
}

function add(link, event) {
  const place = selected();
  if (!place || !window.htmx) return; // the link leads to the form with words to type
  event.preventDefault();
  const url = new URL(link.href);
  url.searchParams.set("start", place.start);
  url.searchParams.set("end", place.end);
  show("drafts");
  window.htmx.ajax("GET", url.pathname + url.search, { target: adding, swap: "innerHTML" });
}

page.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) {
    show(tab.dataset.tab);
    choose(chosen(), { focus: false });
    return;
  }
  const link = event.target.closest("[data-add]");
  if (link) return add(link, event);
  if (event.target.closest("[data-cancel-add]")) {
    event.preventDefault();
    adding.replaceChildren();
    return;
  }
  const place = event.target.closest("[data-place]");
  if (place && narrow.matches) show("text");
  const draft = event.target.closest("[data-draft]");
  if (draft && !typing(event.target)) choose(draft, { focus: !event.target.closest("form, a, button") });
  if (place && draft) {
    event.preventDefault();
    choose(draft);
  }
  const mark = event.target.closest("mark[data-drafts]");
  if (mark && getSelection().isCollapsed) {
    const keys = mark.dataset.drafts.split(" ");
    const found = drafts().filter((each) => keys.includes(each.dataset.draft));
    // Several drafts read the same words: each click goes to the next of them.
    const at = found.indexOf(chosen());
    if (narrow.matches) show("drafts");
    choose(found[(at + 1) % found.length], { words: false });
  }
});

let complete = Boolean(page.querySelector("#review-done a"));
let wentG = -Infinity;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    const form = event.target.closest(".draft-form") ?? page.querySelector(".draft-form");
    form?.querySelector("[data-cancel], [data-cancel-add]")?.click();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "g") wentG = event.timeStamp;
  if (event.timeStamp - wentG < 1500) return; // `g` and a letter lead to another page
  const current = chosen() ?? drafts()[0];
  const link = page.querySelector(`[data-add="${CSS.escape(event.key)}"]`);
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (["a", "i", "r"].includes(event.key)) decide(current, event.key);
  else if (event.key === "e" || event.key === "s") act(current, event.key);
  else if (event.key === "u") page.querySelector('[data-act="u"]')?.click();
  else if (link) link.click();
  else return;
  event.preventDefault();
});

// What an exchange brought: the card's state goes to its words in the text, and the work goes on.
document.addEventListener("htmx:afterSettle", (event) => {
  const form = adding.contains(event.target) || event.target === adding;
  if (form) {
    show("drafts");
    adding.scrollIntoView({ block: "nearest" });
    adding.querySelector(".field-error:not([hidden])")?.closest("[data-field]")?.querySelector("input, select, textarea")?.focus();
    return;
  }
  const draft = event.target.closest?.("[data-draft]");
  if (!draft) return;
  const undo = page.querySelector('[data-act="u"]');
  if (undo && draft.dataset.state !== "open") undo.disabled = false;
  for (const mark of marksOf(draft)) {
    const states = drafts()
      .filter((each) => mark.dataset.drafts.split(" ").includes(each.dataset.draft))
      .map((each) => each.dataset.state);
    mark.dataset.state = states.includes("open")
      ? "open"
      : states.some((state) => state === "accepted" || state === "corrected") ? "accepted" : "rejected";
  }
  const editor = draft.querySelector(".draft-form");
  if (editor) {
    choose(draft, { focus: false });
    const first = editor.querySelector(".field-error:not([hidden])")?.closest("[data-field]") ?? editor;
    first.querySelector("input:not([type=hidden]), select:not([hidden]), textarea")?.focus();
  } else if (event.detail.requestConfig?.verb !== "post") choose(draft);
  else if (!chosen()) onward(draft);
  // The last one decided: Enter leads on.
  const way = page.querySelector("#review-done a");
  if (way && !complete) way.focus();
  complete = Boolean(way);
});

// A decision that did not arrive: the draft is open as before, and says so.
for (const failure of ["sendError", "timeout", "responseError"]) {
  document.addEventListener(`htmx:${failure}`, (event) => {
    const draft = event.detail.requestConfig?.elt.closest("[data-draft]");
    if (!draft || draft.querySelector(".draft-form")) return; // a form says so itself
    const words = document.getElementById("client-texts").dataset;
    const said = draft.querySelector("[role=alert]") ?? document.createElement("p");
    said.className = "small draft-wrong";
    said.setAttribute("role", "alert");
    said.textContent = failure === "responseError" ? words.serverTitle : words.offlineTitle;
    draft.append(said);
    if (draft.dataset.state === "deciding") draft.dataset.state = "open";
    choose(draft);
  });
}

page.querySelector(".review-tabs").hidden = false;
sides.classList.add("has-tabs");
const first = chosen() ?? drafts().find((each) => each.dataset.state === "open") ?? drafts()[0];
// Arriving on a phone, the page begins at its top unless an address names a draft.
choose(first, { focus: Boolean(chosen()), scroll: Boolean(chosen()) || !narrow.matches });
