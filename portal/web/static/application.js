"use strict";
// Forms of dossiers: hide fields that do not apply, send a form only once. The server checks everything again.

const parts = document.querySelectorAll("[data-show-if]");
const valueOf = (name) => {
  const chosen = document.querySelector(`input[type="radio"][name="${name}"]:checked`);
  const other = document.querySelector(`select[name="${name}"], input[name="${name}"]:not([type="radio"])`);
  return chosen ? chosen.value : other ? other.value : "";
};
const refresh = () => {
  for (const part of parts) {
    part.hidden = valueOf(part.dataset.showIf) !== part.dataset.showValue;
  }
};
if (parts.length) {
  document.addEventListener("change", refresh);
  refresh();
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
