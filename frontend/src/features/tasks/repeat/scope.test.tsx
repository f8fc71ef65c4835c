import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import messages from "../../../../messages/en.json";
import type { Scope } from "@/features/tasks/repeat/mutations";
import { useScope } from "@/features/tasks/repeat/scope";
import { modalsInJsdom } from "@/ui/sample-modal";

let ask: () => Promise<Scope | null>;

function Page() {
  const scope = useScope();
  ask = scope.ask;
  return scope.dialog;
}

let page: ReturnType<typeof render>;

beforeEach(() => {
  modalsInJsdom();
  page = render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <Page />
    </NextIntlClientProvider>,
  );
});
afterEach(cleanup);

/** Ask, do something, and return the answer. */
async function answerAfter(what: () => unknown): Promise<Scope | null> {
  let answer: Promise<Scope | null> | undefined;
  act(() => {
    answer = ask();
  });
  await act(async () => {
    what();
    await answer;
  });
  return (await answer) ?? null;
}

describe("the question how far a change reaches", () => {
  it.each([
    ["Only this one", "this"],
    ["This and the following", "following"],
    ["All, those completed too", "all"],
    ["Cancel", null],
  ])("is answered by %s", async (name, scope) => {
    expect(await answerAfter(() => fireEvent.click(screen.getByText(name)))).toBe(scope);
  });

  it("is taken back by Escape and a click beside it, which close it", async () => {
    // What a browser does at Escape.
    expect(await answerAfter(() => screen.getByRole<HTMLDialogElement>("dialog").close())).toBeNull();
    expect(await answerAfter(() => fireEvent.click(screen.getByRole("dialog")))).toBeNull();
  });

  it("means this one to whoever left meanwhile", async () => {
    expect(await answerAfter(() => page.unmount())).toBe("this");
  });
});
