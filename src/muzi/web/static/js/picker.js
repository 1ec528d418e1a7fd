// A long <select data-search> gets a text box that finds options by any part of their label. The
// select itself stays in the form and carries the value.

const texts = () => document.getElementById("client-texts")?.dataset ?? {};
let count = 0;

function enhance(select) {
  if (select.dataset.ready) return;
  select.dataset.ready = "1";
  const labels = [...select.options].filter((o) => o.value !== "").map((o) => o.label.trim());
  const list = document.createElement("datalist");
  list.id = `picker-${++count}`;
  list.append(...labels.map((label) => Object.assign(document.createElement("option"), { value: label })));
  const box = document.createElement("input");
  Object.assign(box, { id: select.id, type: "text", className: select.className, autocomplete: "off" });
  box.placeholder = texts().filter ?? "";
  box.required = select.required;
  box.disabled = select.disabled;
  box.setAttribute("list", list.id);
  for (const name of ["aria-describedby", "aria-invalid", "autofocus"]) {
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  }
  select.id = `${select.id}_value`;
  select.required = false;
  select.hidden = true;
  box.value = select.value === "" ? "" : select.selectedOptions[0].label.trim();
  const choose = () => {
    const typed = box.value.trim();
    const matches = labels.filter((label) => label.includes(typed));
    const label = labels.includes(typed) ? typed : matches.length === 1 && typed ? matches[0] : "";
    box.setCustomValidity(typed && !label ? (texts().pick ?? "?") : "");
    const option = [...select.options].find((o) => o.label.trim() === label && o.value !== "");
    select.value = option ? option.value : "";
    return label;
  };
  box.addEventListener("input", choose);
  box.addEventListener("blur", () => {
    const label = choose();
    if (label) box.value = label;
  });
  select.before(box, list);
}

export function startPickers(root) {
  root.querySelectorAll?.("form[data-entry] select[data-search]").forEach(enhance);
}
