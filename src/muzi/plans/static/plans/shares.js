// The sum of the shares as they are typed; the server checks it again.
const form = document.querySelector("[data-shares]");
const total = form?.querySelector("[data-shares-total]");

function show() {
  const fields = [...form.querySelectorAll("input[type=number]")];
  const sum = fields.reduce((sofar, field) => sofar + (Number(field.value) || 0), 0);
  total.textContent = sum.toLocaleString("en");
  total.classList.toggle("share-off", sum !== Number(form.dataset.shares));
}

if (total) {
  form.addEventListener("input", show);
  show();
}
