import { expect, it } from "vitest";

import { nameApart } from "@/features/channels/words";

it("a browser's name has a number where another channel is called so", () => {
  expect(nameApart("Chrome on Linux", ["Firefox on Linux"])).toBe("Chrome on Linux");
  expect(nameApart("Chrome on Linux", ["Chrome on Linux", "Chrome on Linux (3)"])).toBe("Chrome on Linux (2)");
  expect(nameApart("Chrome on Linux", ["Chrome on Linux", "Chrome on Linux (2)"])).toBe("Chrome on Linux (3)");
});
