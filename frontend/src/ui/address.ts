import type { MouseEvent } from "react";

/**
 * Change the page's address without asking the server for the page again: it is the same page, only its filters or the open task
 * differ. So these work at once, and without a connection too.
 */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, "", address);
}

/** Follow a link that stays on its page, as `replaceAddress` does; a click that means a new tab or window is left to the browser. */
export function followHere(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  window.history.pushState(null, "", event.currentTarget.href);
}
