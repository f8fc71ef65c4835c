/** The `dir` of a field that somebody types in: by its text, and while it is empty as its label and placeholder go. */
export function directionOfText(text: string): "auto" | undefined {
  return text ? "auto" : undefined;
}
