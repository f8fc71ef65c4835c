import { createTranslator, type Messages } from "next-intl";
import { describe, expect, it } from "vitest";

import type { Problem } from "@/api/problem";
import { fieldRefusalIn, refusalIn } from "@/api/refusals";
import en from "../../messages/en.json";
import ur from "../../messages/ur.json";

// Untyped messages, as the application has them.
const translate = (locale: string, messages: object) => createTranslator({ locale, messages: messages as Messages, namespace: "refusals" });
const [english, urdu] = [translate("en", en), translate("ur", ur)];

function problem(code: string, errors: Problem["errors"]): Problem {
  return { type: `/problems/${code}`, title: "No", status: 422, code, request_id: "r", errors };
}

describe("a refusal", () => {
  it("is said in the person's language, with the limits that the API named", () => {
    const refused = problem("recurrence.refused", [
      { field: "recurrence.rule", code: "recurrence.byday-out-of-range", message: "…", values: { most: 5, part: "BYDAY" } },
    ]);
    expect(refusalIn(english, refused)).toBe("Number a weekday from 1 to 5, or -1 to -5 counted from the end.");
    expect(refusalIn(urdu, refused)).toContain("1 سے 5 تک نمبر دیں");
  });

  it("names the part of a rule, or says that it is this one", () => {
    const field = "recurrence.rule";
    const known = problem("recurrence.refused", [{ field, code: "recurrence.part-unknown", message: "…", values: { part: "BYEASTER" } }]);
    const unknown = problem("recurrence.refused", [{ field, code: "recurrence.part-unknown", message: "…" }]);
    expect(refusalIn(english, known)).toMatch(/^Leave BYEASTER out/);
    expect(refusalIn(english, unknown)).toMatch(/^Leave this part out/);
    expect(refusalIn(urdu, unknown)).toMatch(/^یہ حصہ چھوڑ دیں/);
  });

  it("is said by the problem where no rule of a field is named", () => {
    expect(refusalIn(urdu, problem("quick-add.too-long", null))).toContain("200");
  });

  it("is said by the field's rule before the problem", () => {
    const refused = problem("request.invalid", [{ field: "reminders", code: "reminders-repeated", message: "…" }]);
    expect(refusalIn(english, refused)).toBe("Two reminders are for the same moment: leave one out.");
  });

  it("without words is nothing", () => {
    expect(refusalIn(english, problem("request.invalid", [{ field: "x", code: "new-one", message: "…" }]))).toBeNull();
  });

  it("belongs to its field, whatever the body is made of", () => {
    const refused = problem("channel.address-refused", [{ field: "webhook.url", code: "url-invalid", message: "…" }]);
    expect(fieldRefusalIn(english, refused, "url")).toMatch(/^Write an address/);
    expect(fieldRefusalIn(english, refused, "name")).toBeNull();
    expect(fieldRefusalIn(english, problem("channel.too-many", null), "url")).toBeNull();
  });
});
