import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";

import { Button, IconButton } from "@/ui/button";

afterEach(cleanup);

const WAYS = [
  ["busy", { busy: true }],
  ["disabled", { disabled: true }],
] as const;

describe.each(WAYS)("a button that becomes %s", (_name, off) => {
  it("keeps the focus, does nothing and sends no form", () => {
    const [clicked, sent] = [vi.fn(), vi.fn((event: { preventDefault: () => void }) => event.preventDefault())];
    const shown = (more: object) => (
      <form onSubmit={sent}>
        <Button type="submit" onClick={clicked} {...more}>
          Save
        </Button>
      </form>
    );
    const { rerender } = render(shown({}));
    const button = screen.getByRole("button");
    button.focus();
    fireEvent.click(button);
    expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([1, 1]);
    rerender(shown(off));
    fireEvent.click(button);
    expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([1, 1]);
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    // With it a browser takes the focus away, which jsdom does not.
    expect(button.hasAttribute("disabled")).toBe(false);
    rerender(shown({}));
    fireEvent.click(button);
    expect(clicked).toHaveBeenCalledTimes(2);
    expect(button.hasAttribute("aria-disabled")).toBe(false);
  });

  it("keeps it with only an icon, too", () => {
    const clicked = vi.fn();
    render(<IconButton label="Remove" onClick={clicked} {...off} />);
    const button = screen.getByRole("button", { name: "Remove" });
    fireEvent.click(button);
    expect(clicked).not.toHaveBeenCalled();
    expect([button.getAttribute("aria-disabled"), button.hasAttribute("disabled")]).toEqual(["true", false]);
  });

  it("cannot be pressed before the page listens", () => {
    expect(renderToString(<Button {...off}>Sign in</Button>)).toContain(" disabled=");
    expect(renderToString(<Button>Sign in</Button>)).not.toContain("disabled=");
  });
});
