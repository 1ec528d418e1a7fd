// The sum of the numbers as they are typed; one left empty counts as it did last, where that is
// known. The server checks it again.
const form = document.querySelector("[data-shares]");
const total = form?.querySelector("[data-shares-total]");

function show() {
  const fields = [...form.querySelectorAll("input[type=number]")];
  const number = (field) => Number(field.value || field.closest("[data-last]")?.dataset.last) || 0;
  const sum = fields.reduce((sofar, field) => sofar + number(field), 0);
  total.textContent = sum.toLocaleString("en");
  total.classList.toggle("share-off", "exact" in form.dataset && sum !== Number(form.dataset.shares));
}

if (total) {
  form.addEventListener("input", show);
  show();
}
