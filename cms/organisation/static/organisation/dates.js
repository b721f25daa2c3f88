// Gives date fields Wagtail's calendar; its own widget does that with an inline script. Wagtail loads scripts before the page.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input[data-date]")) {
    window.initDateChooser(field.id, JSON.parse(field.dataset.date));
  }
});
