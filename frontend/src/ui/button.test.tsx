import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { Button } from "@/ui/button";

describe("a button", () => {
  it("keeps the focus while it is busy, does nothing and sends no form", () => {
    const [clicked, sent] = [vi.fn(), vi.fn((event: { preventDefault: () => void }) => event.preventDefault())];
    const shown = (busy: boolean) => (
      <form onSubmit={sent}>
        <Button type="submit" busy={busy} onClick={clicked}>
          Save
        </Button>
      </form>
    );
    const { rerender } = render(shown(false));
    const button = screen.getByRole("button");
    button.focus();
    fireEvent.click(button);
    expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([1, 1]);
    rerender(shown(true));
    fireEvent.click(button);
    expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([1, 1]);
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    rerender(shown(false));
    fireEvent.click(button);
    expect(clicked).toHaveBeenCalledTimes(2);
    expect(button.hasAttribute("aria-disabled")).toBe(false);
  });
});
