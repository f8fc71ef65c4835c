import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import messages from "../../messages/en.json";
import { ToastProvider, useToast } from "@/ui/toast";

const undo = vi.fn();

function Page() {
  const toast = useToast();
  return <button onClick={() => toast({ text: "Completed", action: { label: "Undo", run: undo } })}>Complete</button>;
}

beforeEach(() => {
  vi.useFakeTimers();
  undo.mockReset();
  render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <ToastProvider>
        <Page />
      </ToastProvider>
    </NextIntlClientProvider>,
  );
  const button = screen.getByText("Complete");
  button.focus();
  fireEvent.click(button);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function wait(seconds: number) {
  act(() => vi.advanceTimersByTime(seconds * 1000));
}

describe("a short message", () => {
  it("goes by itself", () => {
    wait(9);
    expect(screen.queryByText("Completed")).toBeNull();
    expect(document.activeElement?.textContent).toBe("Complete");
  });

  it.each([
    ["the focus", () => screen.getByText("Undo").focus(), () => screen.getByText("Undo").blur()],
    ["the pointer", () => fireEvent.pointerEnter(messageBox()), () => fireEvent.pointerLeave(messageBox())],
  ])("stays while %s is on it", (_what, come, go) => {
    act(() => void come());
    wait(60);
    expect(screen.getByText("Completed")).toBeTruthy();
    act(() => void go());
    wait(9);
    expect(screen.queryByText("Completed")).toBeNull();
  });

  it.each(["Undo", "Dismiss"])("gives the focus back after %s", (name) => {
    const button = screen.getByRole("button", { name });
    act(() => button.focus());
    fireEvent.click(button);
    expect(screen.queryByText("Completed")).toBeNull();
    expect(undo).toHaveBeenCalledTimes(name === "Undo" ? 1 : 0);
    expect(document.activeElement?.textContent).toBe("Complete");
  });
});

function messageBox(): HTMLElement {
  return screen.getByText("Completed").parentElement as HTMLElement;
}
