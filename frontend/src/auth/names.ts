/** What a person may be called. The name is shown, kept in a database and written into mails, so it is bounded. */

const MOST_CHARACTERS = 100;
const MOST_EMAIL_CHARACTERS = 254;
const MOST_IMAGE_CHARACTERS = 2_000;
// Control characters, and halves of characters: no database keeps them.
const UNFIT = /[\p{Cc}\p{Cs}]/u;

/** Whether a person may be called so: 1 to 100 characters after trimming, none of them a control character. */
export function isName(name: unknown): name is string {
  if (typeof name !== "string" || UNFIT.test(name)) return false;
  const length = [...name.trim()].length;
  return length >= 1 && length <= MOST_CHARACTERS;
}

/** Return what a sign-in provider calls somebody, made to fit; nobody should be kept out for their name there. */
export function fittingName(name: string): string {
  const fit = [...name].filter((character) => !UNFIT.test(character)).join("").trim();
  return [...fit].slice(0, MOST_CHARACTERS).join("").trim() || "—";
}

/** Whether it is short enough to be an e-mail address (RFC 5321); its form is checked elsewhere. */
export function isShortEmail(email: unknown): boolean {
  return typeof email !== "string" || email.length <= MOST_EMAIL_CHARACTERS;
}

/** Whether it can be kept as the address of somebody's picture; null is none. */
export function isImage(image: unknown): boolean {
  return image === undefined || image === null || (typeof image === "string" && image.length <= MOST_IMAGE_CHARACTERS && !UNFIT.test(image));
}
