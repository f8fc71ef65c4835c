/** A stretch of a text: start and end in Unicode code points, as the API counts; the browser counts UTF-16 units. */
export type Stretch = [start: number, end: number];

/** Return how many code points stand before a UTF-16 offset. */
export function codePointsBefore(text: string, unit: number): number {
  return [...text.slice(0, unit)].length;
}

/** Return the part of a text between two offsets in code points. */
export function sliceOf(text: string, start: number, end: number): string {
  return [...text].slice(start, end).join("");
}

/** Return the stretches of `before` where they are in `after`, in their order; those that the edit touched are gone. */
export function shifted<Item>(items: Item[], stretchOf: (item: Item) => Stretch, before: string, after: string): [Item, Stretch][] {
  const [old, fresh] = [[...before], [...after]];
  const most = Math.min(old.length, fresh.length);
  let same = 0;
  while (same < most && old[same] === fresh[same]) same++;
  let tail = 0;
  while (tail < most - same && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  const moved = fresh.length - old.length;
  return items.flatMap((item): [Item, Stretch][] => {
    const [start, end] = stretchOf(item);
    if (end <= same) return [[item, [start, end]]];
    return start >= old.length - tail ? [[item, [start + moved, end + moved]]] : [];
  });
}

/** Cut a text at the stretches; what lies in one has its place in `stretches`, what lies between them has null. */
export function piecesOf(text: string, stretches: Stretch[]): { text: string; place: number | null }[] {
  const letters = [...text];
  const inOrder = stretches.map((stretch, place) => ({ stretch, place })).sort((a, b) => a.stretch[0] - b.stretch[0]);
  const pieces: { text: string; place: number | null }[] = [];
  let at = 0;
  for (const { stretch, place } of inOrder) {
    if (stretch[0] < at) continue;
    pieces.push({ text: letters.slice(at, stretch[0]).join(""), place: null }, { text: letters.slice(...stretch).join(""), place });
    at = stretch[1];
  }
  pieces.push({ text: letters.slice(at).join(""), place: null });
  return pieces.filter((piece) => piece.text);
}
