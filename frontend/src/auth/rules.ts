import { APIError, createAuthMiddleware } from "better-auth/api";

import { isImage, isName, isShortEmail } from "@/auth/names";

const PATHS = new Set(["/sign-up/email", "/update-user"]);

/** Refuse what Better Auth would take: names of any length, and characters that end in a database error. */
export const checkPerson = createAuthMiddleware(async (context) => {
  if (!PATHS.has(context.path)) return undefined;
  const body = context.body as Record<string, unknown> | undefined;
  if (!body) return undefined;
  if ("name" in body && body.name !== undefined && !isName(body.name)) {
    throw new APIError("BAD_REQUEST", { code: "INVALID_NAME", message: "A name has 1 to 100 characters, and no control characters." });
  }
  if (!isShortEmail(body.email)) throw new APIError("BAD_REQUEST", { code: "INVALID_EMAIL", message: "Invalid email" });
  if (!isImage(body.image)) throw new APIError("BAD_REQUEST", { code: "INVALID_IMAGE", message: "This cannot be the address of a picture." });
  return typeof body.name === "string" ? { context: { ...context, body: { ...body, name: body.name.trim() } } } : undefined;
});
