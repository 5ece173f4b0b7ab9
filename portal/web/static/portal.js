"use strict";
// Everything works without this file; it only saves the user a step.

const toggle = document.querySelector(".mainnav__toggle");
if (toggle) {
  const list = document.getElementById(toggle.getAttribute("aria-controls"));
  toggle.hidden = false;
  list.classList.add("is-collapsible");
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    list.classList.toggle("is-open", open);
  });
}

// A page that came back with mistakes: bring the summary to the reader.
const summary = document.querySelector(".error-summary[tabindex]");
if (summary) summary.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
