// Shows how far the reading of a file is, and the next step when it has ended.
const panel = document.querySelector("[data-progress-url]");

const part = (name) => panel.querySelector(`[data-part="${name}"]`);

async function refresh() {
  const response = await fetch(panel.dataset.progressUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { working, percent, label } = await response.json();
  if (!working) {
    window.location.reload();
    return;
  }
  part("bar").value = percent;
  part("percent").textContent = `${percent} %`;
  part("label").textContent = label;
}

async function keepFresh() {
  if (!document.hidden) {
    // Offline for a moment: the next round tries again.
    await refresh().catch(() => {});
  }
  window.setTimeout(keepFresh, 1000);
}

if (panel) window.setTimeout(keepFresh, 1000);
