// Where the page says what this needs to know, and the words it shows (organisation/admin/keeping.html).

export const place = document.getElementById("keeping");

const parts = Object.fromEntries([...place.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));

export const part = (name) => parts[name];

// The words of a state, with what stands in braces filled in.
export function words(name, values = {}) {
  const text = place.querySelector(`[data-words="${name}"]`).textContent.trim();
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
