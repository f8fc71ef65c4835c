/**
 * Return what two tag names have in common when they are the same tag: composed and without case.
 *
 * The same names are the same here as for the API, which folds case by Unicode's full table: there is no such function here, and going
 * up and down again gives the same but for the two letters below.
 */
export function nameKey(name: string): string {
  return [...name.normalize("NFKC")].map(folded).join("").normalize("NFKC");
}

function folded(letter: string): string {
  if (letter === "ı") return letter;
  return letter === "ẞ" ? "ss" : letter.toUpperCase().toLowerCase();
}
