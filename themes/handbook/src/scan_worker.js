// Finds QR codes in camera frames, away from the page's own thread. The decoder's wasm lies beside this file.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm";

const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true };

prepareZXingModule({ overrides: { locateFile: () => new URL(wasm, import.meta.url).href }, fireImmediately: true }).then(
  () => postMessage({ ready: true }),
  () => postMessage({ broken: true }),
);

onmessage = async ({ data: frame }) => {
  try {
    const [found] = await readBarcodes(frame, OPTIONS);
    postMessage({ code: found?.isValid ? found.text : null });
  } catch {
    postMessage({ code: null });
  }
};
