// Sends photos in pieces by the tus protocol, two at a time. A line that breaks costs the piece on its way at most: the
// next try asks how much has arrived. A piece takes about three seconds, on whatever line.
import { find, forget, keep } from "./kept_photos.js";

const AT_ONCE = 2;
const RETRY_MS = [0, 1000, 2000, 4000, 8000, 15_000, 30_000, ...Array(8).fill(60_000)];
const STALLED_MS = 30_000;
const KB = 1024;
const [SMALLEST, FIRST, LARGEST] = [64 * KB, 256 * KB, 4096 * KB];
const PIECE_MS = 3000;
const TRY_AGAIN = [0, 408, 423, 425, 429, 460];

let loading = null;

function loadTus() {
  loading ??= import("../vendor/tus-js-client/tus.min.js").then(
    () => globalThis.tus,
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

// show(job, state, values) is called with: waiting, sending {sent, total}, broken {sent, total}, started {html, url},
// arrived, refused {reason}, ended, failed. A job is {blob, name, source, url}. Uploads are started one after the other,
// in the order of the photos; their pieces go two at a time.
export function makeQueue(endpoint, show) {
  const going = new Set(); // between the start and the end of a job
  const failed = new Set();
  const sending = new Set(); // at most AT_ONCE
  const waiting = [];
  let starting = Promise.resolve();

  function add(job) {
    failed.delete(job);
    going.add(job);
    show(job, "waiting");
    const begun = new Promise((resolve) => {
      job.isBegun = resolve;
    });
    if (job.url) begin(job);
    else starting = starting.then(() => (job.isDropped ? undefined : (begin(job), begun)));
  }

  // Wait for one of the two places on the line.
  function place(job) {
    if (sending.has(job)) return undefined;
    return new Promise((resolve) => {
      waiting.push({ job, resolve });
      job.isWaiting = true;
      next();
      if (job.isWaiting) show(job, "waiting");
    });
  }

  function next() {
    while (sending.size < AT_ONCE && waiting.length) {
      const { job, resolve } = waiting.shift();
      if (job.isDropped) continue;
      sending.add(job);
      job.isWaiting = false;
      job.movedAt = job.pieceAt = Date.now();
      resolve();
    }
  }

  function leave(job) {
    clearInterval(job.watch);
    job.isBegun();
    going.delete(job);
    sending.delete(job);
    next();
  }

  function drop(job) {
    job.isDropped = true;
    failed.delete(job);
    job.upload?.abort();
    if (going.has(job)) leave(job);
  }

  async function begin(job) {
    try {
      const tus = await loadTus();
      job.upload = new tus.Upload(job.blob, options(job));
      if (!job.url) {
        const [previous] = await job.upload.findPreviousUploads();
        if (previous) job.upload.resumeFromPreviousUpload(previous);
      }
      if (job.isDropped) return;
      job.sent = 0;
      job.movedAt = Date.now();
      job.watch = setInterval(() => {
        if (!job.isWaiting && Date.now() - job.movedAt > STALLED_MS) again(job);
      }, 5000);
      job.upload.start();
    } catch {
      fail(job);
    }
  }

  function options(job) {
    return {
      endpoint,
      uploadUrl: job.url ?? null,
      chunkSize: FIRST,
      retryDelays: RETRY_MS,
      metadata: { filename: job.name, source: job.source }, // asked again, the server knows the photo
      fingerprint: () => Promise.resolve(`photo-${endpoint}-${job.name}-${job.source}-${job.blob.size}`),
      removeFingerprintOnSuccess: true,
      onShouldRetry: (error) => shouldRetry(job, error),
      onBeforeRequest: (request) => {
        job.movedAt = job.pieceAt = Date.now();
        return request.getMethod() === "PATCH" ? place(job) : undefined;
      },
      onAfterResponse: (request, response) => {
        job.movedAt = Date.now();
        if (request.getMethod() === "POST" && response.getStatus() === 201) job.html = response.getBody();
      },
      onUploadUrlAvailable: async () => {
        job.url = job.upload.url;
        show(job, "started", { html: job.html, url: job.url });
        job.html = undefined;
        job.isBegun();
        job.keeping = keep(job.url, { blob: job.blob, name: job.name, source: job.source });
        job.isKept = (await job.keeping) !== undefined;
        if (going.has(job)) show(job, job.isWaiting ? "waiting" : "sending", { sent: job.sent, total: job.blob.size });
      },
      onProgress: (sent) => {
        job.movedAt = Date.now();
        job.sent = sent;
        show(job, "sending", { sent, total: job.blob.size });
      },
      onChunkComplete: (size) => {
        const rate = size / Math.max(50, Date.now() - job.pieceAt);
        job.upload.options.chunkSize = Math.round(Math.min(LARGEST, Math.max(SMALLEST, rate * PIECE_MS)));
      },
      onSuccess: () => {
        job.keeping.then(() => forget(job.url));
        show(job, "arrived");
        leave(job);
      },
      onError: (error) => giveUp(job, error),
    };
  }

  function shouldRetry(job, error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const isBehind = status === 409 && error.originalRequest?.getMethod() === "PATCH";
    job.upload.options.chunkSize = Math.max(SMALLEST, job.upload.options.chunkSize / 2);
    const isWorthIt = status >= 500 || TRY_AGAIN.includes(status) || isBehind;
    if (isWorthIt && !isBehind) show(job, "broken", { sent: job.sent, total: job.blob.size });
    return isWorthIt;
  }

  function giveUp(job, error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (status === 413 || status === 422) {
      forget(job.url ?? endpoint);
      show(job, "refused", { reason: error.originalResponse.getBody() });
      leave(job);
    } else if (status === 404 || status === 410) {
      forget(job.url ?? endpoint);
      show(job, "ended");
      leave(job);
    } else {
      fail(job);
    }
  }

  function fail(job) {
    failed.add(job);
    show(job, "failed");
    leave(job);
  }

  async function again(job) {
    job.movedAt = Date.now();
    await job.upload.abort();
    if (!job.isDropped) job.upload.start();
  }

  async function resume(url) {
    const kept = await find(url);
    if (!kept) return null;
    return { ...kept, url, isKept: true };
  }

  addEventListener("online", () => {
    for (const job of going) if (job.upload && !job.isWaiting) again(job);
    for (const job of [...failed]) add(job);
  });

  return { add, drop, resume, going, failed };
}
