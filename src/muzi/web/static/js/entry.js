// Entry forms: <form data-entry [data-draft-url="…"]>.
// Enter moves on, the last Enter saves; digits choose options; unusual values ask once; drafts save
// themselves; a lost network keeps the page.

const texts = () => document.getElementById("client-texts")?.dataset ?? {};
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
const entryForm = (el) => el?.closest?.("form[data-entry]");
const drafts = new WeakMap();
const dirty = new Set();

const ofGroup = (el) => el.type === "radio" || el.type === "checkbox";

// The stops of a form in order: one for each control, one for each group of options. What lies in a
// closed fold has a place on the page but takes no focus; a button that does not save is no stop.
function stops(form) {
  const seen = new Set();
  return [...form.elements].filter((el) => {
    if (el.disabled || el.readOnly || el.type === "hidden" || el.matches("fieldset, output")) return false;
    if (el.name === "confirm" || !el.getClientRects().length) return false;
    if (el.closest("details:not([open])") || el.formNoValidate) return false;
    if (!ofGroup(el)) return el.type !== "button" && el.type !== "reset";
    if (seen.has(el.name)) return false;
    seen.add(el.name);
    return true;
  });
}

function sameStop(a, b) {
  return a === b || (ofGroup(a) && a.type === b.type && a.name === b.name);
}

function visit(el) {
  if (el.type === "radio") el = el.form.querySelector(`[name="${CSS.escape(el.name)}"]:checked`) ?? el;
  el.focus();
  if (el.select && el.type !== "date") el.select();
}

function move(el, step) {
  const list = stops(el.form);
  const next = list[list.findIndex((stop) => sameStop(stop, el)) + step];
  if (!next) return;
  if (next.type === "submit" && step > 0) el.form.requestSubmit(next);
  else visit(next);
}

const place = (el, part) => el.closest("[data-field]")?.querySelector(`.field-${part}`);

function problem(el) {
  const v = el.validity;
  const { min: low, max: high } = el;
  if (v.badInput) return texts().badNumber;
  if (v.valueMissing) return texts().required;
  if (v.rangeUnderflow || v.rangeOverflow) {
    if (low && high) return fill(texts().range, { low, high });
    return fill(v.rangeUnderflow ? texts().below : texts().above, { low, high });
  }
  return v.valid ? "" : el.validationMessage;
}

// Did the server refuse what stands here?
function wrongly(el) {
  const box = place(el, "error");
  return box && !box.hidden;
}

function showError(el) {
  const message = problem(el);
  const box = place(el, "error");
  if (!box) return el.reportValidity();
  box.querySelector("span").textContent = message;
  box.hidden = !message;
  el.setAttribute("aria-invalid", String(Boolean(message)));
  return !message;
}

const answer = (el) => (el.type === "radio" ? el.form.elements[el.name].value : el.value);

function unusual(el) {
  const { usualMin: low, usualMax: high } = el.dataset;
  if (low === undefined || el.value === "") return false;
  return Number(el.value) < Number(low) || Number(el.value) > Number(high);
}

// True when the value may stand: usual, or asked about once and confirmed by a second Enter. The
// question may be the server's, which knows more than a range; it stands until the value changes.
function confirmUnusual(el, enter) {
  const box = place(el, "warning");
  if (!box) return true;
  const tick = box.querySelector("[name=confirm]");
  if (!box.hidden && box.dataset.value === answer(el)) {
    tick.checked ||= enter;
    return tick.checked;
  }
  tick.checked = false;
  box.hidden = !unusual(el);
  if (box.hidden) return true;
  const { usualMin: low, usualMax: high } = el.dataset;
  box.querySelector("span").textContent = fill(texts().unusual, { low, high });
  box.dataset.value = answer(el);
  return false;
}

function onKey(event) {
  const el = event.target;
  const form = entryForm(el);
  if (!form || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    if (el.matches("textarea, button, [type=submit], a, summary, [name=confirm]")) return;
    event.preventDefault();
    if (event.shiftKey) move(el, -1);
    else if (showError(el) && confirmUnusual(el, true)) move(el, 1);
  } else if (ofGroup(el) && /^[1-9]$/.test(event.key)) {
    const options = el.closest("[data-options]")?.querySelectorAll("input:not([value=''])");
    const option = options?.[Number(event.key) - 1];
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  }
}

// What was complained of goes as soon as it is put right: a message that goes only when the field is
// left moves the button away from under the pointer that presses it.
function mend(el) {
  if (wrongly(el)) showError(el);
  const box = place(el, "warning");
  if (!box || box.hidden || box.dataset.value === answer(el)) return;
  box.querySelector("[name=confirm]").checked = false;
  box.hidden = !unusual(el);
}

function onInput(event) {
  const form = entryForm(event.target);
  if (!form) return;
  dirty.add(form);
  if (event.target.name !== "confirm") mend(event.target);
  if (!form.dataset.draftUrl) return;
  clearTimeout(drafts.get(form));
  drafts.set(form, setTimeout(() => saveDraft(form), 1200));
}

async function saveDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  const sent = new FormData(form);
  try {
    const reply = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: sent,
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" },
    });
    if (!reply.ok) throw new Error(String(reply.status));
    dirty.delete(form);
    const now = new Date().toTimeString().slice(0, 5);
    if (status) status.textContent = `${texts().draftSaved} ${now}`;
  } catch {
    if (status) status.textContent = texts().draftFailed;
  }
}

// After signing in again in another window the token in the page is stale; the cookie is not.
function csrf(form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken?.value;
}

// Stands above the button that was pressed, so that neither place nor keystrokes are lost.
function tell(form, title, text, link) {
  form.querySelector("[data-notice]")?.remove();
  const box = document.createElement("div");
  box.className = "alert alert-error";
  box.dataset.notice = "";
  box.setAttribute("role", "alert");
  const icons = texts().icons;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#error`);
  svg.append(use);
  const words = document.createElement("div");
  for (const [line, cls] of [[title, "alert-title"], [text, ""]]) {
    const p = document.createElement("p");
    p.className = cls;
    p.textContent = line;
    words.append(p);
  }
  if (link) {
    const a = document.createElement("a");
    Object.assign(a, { href: link.href, target: "_blank", rel: "noopener", textContent: link.text });
    words.append(a);
  }
  box.append(svg, words);
  const actions = form.querySelector(".form-actions");
  if (actions) actions.before(box);
  else form.append(box);
  box.scrollIntoView({ block: "nearest" });
}

function onSubmit(event) {
  const form = entryForm(event.target);
  if (!form) return;
  clearTimeout(drafts.get(form));
  form.querySelector("[data-notice]")?.remove();
  if (event.submitter?.formNoValidate) return dirty.delete(form);
  const wrong = stops(form).find(
    (el) => el.type !== "submit" && !(showError(el) && confirmUnusual(el, false)),
  );
  if (wrong) {
    event.preventDefault();
    event.stopImmediatePropagation();
    visit(wrong);
  } else if (!window.htmx || !form.matches("[hx-boost], [hx-post]")) dirty.delete(form);
}

function reason(status) {
  if (status === 403) return [texts().forbiddenTitle, texts().forbidden];
  return [texts().serverTitle, texts().server];
}

function onHtmx(event) {
  const { xhr, requestConfig } = event.detail;
  // At a swap htmx names the target as the element; who asked stands in the request.
  const form = entryForm(requestConfig?.elt ?? event.detail.elt);
  const signIn = event.type === "htmx:beforeSwap" && /<body[^>]*data-sign-in/.test(xhr.responseText);
  if (signIn) event.detail.shouldSwap = false;
  if (!form) {
    if (signIn) location.reload();
    return;
  }
  if (event.type === "htmx:configRequest") {
    event.detail.headers["X-CSRFToken"] = csrf(form);
    if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = csrf(form);
  } else if (event.type === "htmx:sendError" || event.type === "htmx:timeout") {
    tell(form, texts().offlineTitle, texts().offline);
  } else if (event.type === "htmx:responseError") {
    tell(form, ...reason(xhr.status));
  } else if (event.type === "htmx:beforeSwap") {
    // An expired session answers with the sign-in page: swapping it in would lose the entry.
    if (signIn) tell(form, texts().loginTitle, texts().login, { href: "/", text: texts().loginAction });
    else if (event.detail.shouldSwap && requestConfig?.elt === form) dirty.delete(form);
  }
}

export function startEntry() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("change", (event) => {
    const el = event.target;
    if (entryForm(el) && el.name !== "confirm" && showError(el)) confirmUnusual(el, false);
  });
  // A turn of the wheel over a focused number must not change a measurement.
  document.addEventListener("wheel", () => {
    const el = document.activeElement;
    if (el?.type === "number" && entryForm(el)) el.blur();
  }, { passive: true });
  document.addEventListener("submit", onSubmit, true);
  for (const name of ["configRequest", "sendError", "timeout", "responseError", "beforeSwap"]) {
    document.addEventListener(`htmx:${name}`, onHtmx);
  }
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
}

// The messages of this file replace the browser's own, which speak the browser's language. A form
// that came back opens at the first thing to put right or to confirm.
export function readyForms(root) {
  const here = [];
  for (const form of root.querySelectorAll?.("form[data-entry]") ?? []) {
    form.noValidate = true;
    for (const el of stops(form)) {
      const box = place(el, "warning");
      const asked = box && !box.hidden;
      if (asked) box.dataset.value = answer(el);
      if (asked || el.autofocus || wrongly(el)) here.push(el);
    }
  }
  if (here.length) visit(here[0]);
}
