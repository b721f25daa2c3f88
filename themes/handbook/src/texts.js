// The sentences a person sees. They stand in the page (translated when the site was built), never in the code.

let texts = null;

function load() {
  const element = document.getElementById("texts");
  return element ? JSON.parse(element.textContent) : {};
}

// t("unsent", {count: 3}) → "Còn 3 mục chờ gửi"
export function t(key, values = {}) {
  texts ??= load();
  const sentence = texts[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
