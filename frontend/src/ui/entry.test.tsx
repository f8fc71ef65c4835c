import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { Entry } from "@/ui/entry";

function list(names: string[]) {
  return (
    <main id="content" tabIndex={-1}>
      <ul>
        {names.map((name) => (
          <Entry key={name} data-testid={name}>
            <button>{name}</button>
          </Entry>
        ))}
      </ul>
    </main>
  );
}

afterEach(cleanup);

it("an entry that leaves gives its focus to its neighbour, and the last one to the page", () => {
  const { rerender } = render(list(["a", "b", "c"]));
  screen.getByText("b").focus();
  rerender(list(["a", "c"]));
  expect(document.activeElement).toBe(screen.getByTestId("c"));
  rerender(list(["a"]));
  expect(document.activeElement).toBe(screen.getByTestId("a"));
  rerender(list([]));
  expect(document.activeElement).toBe(screen.getByRole("main"));
});

it("an entry that leaves without the focus leaves it where it is", () => {
  const { rerender } = render(list(["a", "b"]));
  screen.getByText("a").focus();
  rerender(list(["a"]));
  expect(document.activeElement).toBe(screen.getByText("a"));
});
