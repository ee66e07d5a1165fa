// Makes a photo smaller before it is sent, where the browser can decode it: at most 2560 px, upright, as JPEG. Gives
// the file itself when that would not help: it is small already, it moves, it is too large to be decoded on a phone.
const MAX_PX = 2560;
const SMALL_BYTES = 1.5 * 1024 * 1024;
const MAX_PIXELS = 64_000_000; // 256 MB while it is decoded
const QUALITY = 0.85;
const HEAD_BYTES = 512 * 1024; // cameras put previews before the dimensions

const SIGNATURES = [/^\xff\xd8\xff/, /^\x89PNG\r\n/, /^RIFF....WEBP/s, /^GIF8/, /^....ftyp(hei|hev|mif|msf|avi)/s];

// Whether the first bytes are those of a photo; the server looks again.
export async function isPhoto(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  return SIGNATURES.some((signature) => signature.test(head));
}

// A name for a file that is the same when it is chosen again: phones give it a new date each time.
export async function recognise(file) {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return `${file.size}-${hash}`;
}

export const shrink = (file) => shrinkNow(file).catch(() => file);

async function shrinkNow(file) {
  if (file.type === "image/gif" || (await countPixels(file)) > MAX_PIXELS) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const scale = Math.min(1, MAX_PX / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= SMALL_BYTES) return file;
    const blob = await draw(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    return blob && blob.size < file.size ? blob : file;
  } finally {
    bitmap.close();
  }
}

async function draw(bitmap, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0; // gives the memory back at once
  return blob;
}

// The pixels of a JPEG, from its header; 0 when that does not say.
async function countPixels(file) {
  const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7);
    if (marker < 0xff01) return 0;
  }
  return 0;
}
