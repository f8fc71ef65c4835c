export const HOME = "/inbox";

/** Return a place of this web application that somebody named, or its first page: never another host's. */
export function localPlace(text: unknown): string {
  if (typeof text !== "string" || !text.startsWith("/")) return HOME;
  const origin = "http://duly.invalid";
  try {
    const url = new URL(text, origin);
    // Next asks for parts of pages with this.
    url.searchParams.delete("_rsc");
    return url.origin === origin && !url.pathname.startsWith("//") ? url.pathname + url.search : HOME;
  } catch {
    return HOME;
  }
}
