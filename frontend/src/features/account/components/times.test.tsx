import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import messages from "../../../../messages/en.json";
import type { Account } from "@/api/client";
import { useAccount } from "@/api/shared-queries";
import { Times } from "@/features/account/components/times";
import { useChangeAccount } from "@/features/account/mutations";

vi.mock("@/api/shared-queries", () => ({ useAccount: vi.fn(), useChannels: () => ({ data: undefined }) }));
vi.mock("@/features/account/mutations");

const change = vi.fn();
const NONE = /^Nothing is saved yet/;

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(useChangeAccount).mockReturnValue({ mutate: change, isError: false } as never);
});
afterEach(cleanup);

/** The page with such an account. */
function page(quiet: Account["quiet_hours"]) {
  const account: Partial<Account> = { time_zone: "UTC", default_reminder_time: "09:00", digest_time: null, quiet_hours: quiet };
  vi.mocked(useAccount).mockReturnValue({ data: account, isError: false } as never);
  return (
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <Times />
    </NextIntlClientProvider>
  );
}

const show = (quiet: Account["quiet_hours"]) => render(page(quiet));

function choose(label: string, value: string) {
  const field = screen.getByLabelText(label);
  fireEvent.change(field, { target: { value } });
  fireEvent.blur(field);
}

describe("quiet hours", () => {
  it("are sent when one of their times was chosen", () => {
    show({ start: "22:00", end: "07:00" });
    choose("From", "23:00");
    expect(change.mock.calls).toEqual([[{ quiet_hours: { start: "23:00", end: "07:00" } }]]);
    expect(screen.queryByText(NONE)).toBeNull();
  });

  it("that end when they begin are not sent, and say so, until the other time is chosen", () => {
    show({ start: "22:00", end: "07:00" });
    choose("From", "07:00");
    expect(change).not.toHaveBeenCalled();
    expect(screen.getByRole("alert").textContent).toMatch(NONE);
    choose("To", "09:00");
    expect(change.mock.calls).toEqual([[{ quiet_hours: { start: "07:00", end: "09:00" } }]]);
    expect(screen.queryByText(NONE)).toBeNull();
  });

  it("keep the focus that went on to the other time, and follow what is saved", () => {
    const { rerender } = show({ start: "22:00", end: "07:00" });
    screen.getByLabelText("To").focus();
    rerender(page({ start: "23:00", end: "07:00" }));
    expect(document.activeElement).toBe(screen.getByLabelText("To"));
    expect(screen.getByLabelText<HTMLInputElement>("From").value).toBe("23:00");
  });

  it("that were kept like that from before say so", () => {
    show({ start: "07:00", end: "07:00" });
    expect(screen.getByText(NONE)).toBeTruthy();
  });
});
