// Keeps a list of jobs fresh: asks every two seconds while the page is looked at.
const table = document.querySelector("[data-progress-url]");

const part = (row, name) => row.querySelector(`[data-part="${name}"]`);

function show(row, job) {
  row.dataset.state = job.state;
  part(row, "label").textContent = job.label;
  part(row, "bar").value = job.percent;
  part(row, "percent").textContent = `${job.percent} %`;
  part(row, "reason").textContent = job.reason;
  const cancel = part(row, "cancel");
  if (cancel) {
    cancel.hidden = !job.can_cancel;
    part(row, "retry").hidden = !job.can_retry;
  }
  const result = part(row, "result");
  if (result) result.hidden = !job.has_result;
}

async function refresh() {
  const response = await fetch(table.dataset.progressUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { jobs } = await response.json();
  for (const job of jobs) {
    const row = table.querySelector(`[data-job="${job.id}"]`);
    if (!row) {
      // A job that was ordered after this page was made.
      window.location.reload();
      return;
    }
    show(row, job);
  }
}

async function keepFresh() {
  if (!document.hidden) {
    // Offline for a moment: the next round tries again.
    await refresh().catch(() => {});
  }
  window.setTimeout(keepFresh, 2000);
}

if (table) window.setTimeout(keepFresh, 2000);
