// The one way to the server. Three outcomes: a JSON answer, a Problem (RFC 9457), or Unreachable.

const PATIENCE = 20_000;

// The server did not answer, or something that is not our server did (a captive portal answers 200 with HTML).
export class Unreachable extends Error {}

export class Problem extends Error {
  constructor(status, body, retryAfter = null) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

// null on an anonymous site: there every module does nothing.
export const base = () => document.documentElement.dataset.api || null;

// How far this device's clock is behind the server's, in milliseconds. Known after the first answer.
export let clockSkew = 0;

// → {body, etag, status}. `keepalive` lets the request outlive the page (at most 64 KiB).
export async function call(method, path, body, { ifMatch, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch) headers["If-Match"] = ifMatch;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  let answer, text;
  try {
    answer = await fetch(base() + path, {
      method, headers, keepalive, signal: giveUp.signal, cache: "no-store", credentials: "same-origin", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await answer.text();
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
  return understood(answer, text);
}

function understood(answer, text) {
  if (answer.status === 204) return { status: 204, body: null, etag: null };
  const kind = (answer.headers.get("Content-Type") ?? "").split(";")[0].trim();
  if (kind !== "application/json" && kind !== "application/problem+json") {
    // Our server speaks JSON even when it fails; 5xx from something before it means the same as no answer.
    throw new Unreachable();
  }
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Unreachable();
  }
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (date) clockSkew = date - Date.now();
  if (!answer.ok) throw new Problem(answer.status, body, Number(answer.headers.get("Retry-After")) || null);
  return { status: answer.status, body, etag: answer.headers.get("ETag") };
}

// Worth trying again later, unchanged: the network, the server's bad day, signed out, too fast.
export function passing(error) {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || [401, 408, 425, 429].includes(error.status)));
}
