import { describe, expect, it } from "vitest";

import { localPlace } from "@/auth/places";

describe("where somebody goes after signing in", () => {
  it.each(["/notifications?task=1", "/tags/a%20b", "/settings/notifications"])("may be %s", (place) => {
    expect(localPlace(place)).toBe(place);
  });

  it("is the page, when a part of it was asked for", () => {
    expect(localPlace("/notifications?task=1&_rsc=abc")).toBe("/notifications?task=1");
  });

  it.each(["https://evil.example/", "//evil.example/x", "/\\evil.example", "/.//evil.example", "\t//evil.example", "javascript:alert(1)", "", undefined, ["/x"], "/\t/evil.example"])(
    "is the inbox, not %s",
    (place) => {
      expect(localPlace(place)).toBe("/inbox");
    },
  );
});
