const QUIET_MS = 1_000;
const LONGEST_MS = 30_000;
const LOOK_MS = 100;

/**
 * Wait until the page has fetched what it came for: a stream that opens earlier takes one of the six connections that HTTP/1.1 allows
 * from the page itself, and to whoever measures or tests a page it would never have finished loading.
 *
 * `isBusy` tells of requests that are on their way. It never waits longer than half a minute, nor once `signal` is aborted.
 */
export function whenQuiet(isBusy: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const start = performance.now();
    let heard = start;
    const observer = new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries()) heard = Math.max(heard, entry.startTime + entry.duration);
    });
    observer.observe({ type: "resource" });
    const timer = setInterval(() => {
      const now = performance.now();
      if (isBusy() || document.readyState !== "complete") heard = now;
      if (now - heard >= QUIET_MS || now - start >= LONGEST_MS || signal.aborted) end();
    }, LOOK_MS);
    function end() {
      clearInterval(timer);
      observer.disconnect();
      resolve();
    }
  });
}
