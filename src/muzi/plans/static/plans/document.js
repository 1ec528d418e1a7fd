// A document too large for the server is refused here, with everything that was typed still in place.

const form = document.querySelector(".document-new");

form.addEventListener("input", () => {
  const file = form.elements.file;
  const text = form.elements.text;
  const large = [...file.files].some((each) => each.size > Number(file.dataset.largest));
  file.setCustomValidity(large ? form.dataset.large : "");
  const long = text.value.length > 2 * Number(text.dataset.longest)
    || [...text.value].length > Number(text.dataset.longest);
  text.setCustomValidity(long ? form.dataset.long : "");
});
