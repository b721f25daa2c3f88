// The camera and what reads its pictures: the browser's own detector where it knows QR codes, else our worker.

const TICK = 100; // milliseconds between two looks
const WIDEST = 1280;

// Both kinds of reader answer `read(video) → text or null`.
async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return { name: "native", read: async (video) => (await detector.detect(video))[0]?.rawValue ?? null };
  } catch {
    return null;
  }
}

function workerReader() {
  const worker = new Worker(new URL(SCAN_WORKER, import.meta.url), { type: "module" });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return new Promise((resolve, reject) => {
    let answer = () => {};
    worker.onerror = () => reject(new Error("worker"));
    worker.onmessage = ({ data }) => {
      if (data.broken) reject(new Error("wasm"));
      else if (data.ready) resolve({ name: "wasm", read });
      else answer(data.code);
    };
    function read(video) {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const frame = pen.getImageData(0, 0, canvas.width, canvas.height);
      return new Promise((next) => {
        answer = next;
        worker.postMessage(frame, [frame.data.buffer]);
      });
    }
  });
}

export async function openReader() {
  return (await ownReader()) ?? workerReader();
}

// Calls `found(text)` for each code seen. Returns a function that stops the camera.
export async function watchCamera(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false,
  });
  let running = true;
  const stop = () => {
    running = false;
    stream.getTracks().forEach((track) => track.stop());
  };
  try {
    video.srcObject = stream;
    await video.play();
    const reader = await openReader();
    video.dataset.reader = reader.name;
    look(video, reader, found, () => running);
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

async function look(video, reader, found, running) {
  while (running()) {
    const started = performance.now();
    if (video.readyState >= 2 && document.visibilityState === "visible") {
      const code = await reader.read(video).catch(() => null);
      if (code && running()) found(code);
    }
    await new Promise((next) => setTimeout(next, Math.max(10, TICK - (performance.now() - started))));
  }
}
