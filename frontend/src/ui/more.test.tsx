import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { More } from "@/ui/more";

const fetchNextPage = vi.fn();

function list(items: string[], pages: { hasNextPage: boolean; isFetchingNextPage: boolean }) {
  return (
    <div>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <More pages={{ ...pages, fetchNextPage }} label="Show more" loading="Loading" />
    </div>
  );
}

afterEach(cleanup);

it("keeps the focus while more comes, and gives it to the last entry when there is no more", () => {
  const { rerender } = render(list(["a"], { hasNextPage: true, isFetchingNextPage: false }));
  const button = screen.getByText("Show more");
  button.focus();
  fireEvent.click(button);
  rerender(list(["a"], { hasNextPage: true, isFetchingNextPage: true }));
  fireEvent.click(screen.getByText("Loading"));
  expect(fetchNextPage).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(button);
  rerender(list(["a", "b"], { hasNextPage: false, isFetchingNextPage: false }));
  expect(screen.queryByRole("button")).toBeNull();
  expect(document.activeElement?.textContent).toBe("b");
});

it("leaves the focus where it is elsewhere", () => {
  const { rerender } = render(list(["a"], { hasNextPage: true, isFetchingNextPage: false }));
  rerender(list(["a", "b"], { hasNextPage: false, isFetchingNextPage: false }));
  expect(document.activeElement).toBe(document.body);
});
