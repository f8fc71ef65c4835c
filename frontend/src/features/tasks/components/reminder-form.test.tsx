import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, describe, expect, it, vi } from "vitest";

import messages from "../../../../messages/en.json";
import { ReminderForm } from "@/features/tasks/components/reminder-form";
import { instantOfReminder, type Reminder } from "@/features/tasks/reminding";
import { sampleTask } from "@/features/tasks/sample";

vi.mock("@/api/shared-queries", () => ({ useChannels: () => ({ data: { items: [], kinds: [] } }) }));

const OVER = "This moment has passed: it will not come.";
const OVER_NOW = "For this date that moment has passed: it comes only for a later one.";
const TASK = sampleTask({ due_on: "2000-01-01" });

const onSave = vi.fn();
afterEach(() => {
  cleanup();
  onSave.mockReset();
});

function show(reminder: Reminder | null) {
  render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <ReminderForm
        reminder={reminder}
        zone="UTC"
        instantOfWish={(wish) => instantOfReminder(wish, TASK, { zone: "UTC", dayTime: "09:00" })}
        comesAgain={(wish) => !wish.at}
        busy={false}
        onSave={onSave}
      />
    </NextIntlClientProvider>,
  );
}

function choose(label: string, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

describe("the editor of a reminder", () => {
  it("says that a moment has passed, before it is saved, and refuses nothing", () => {
    show(null);
    choose("When", "");
    choose("Day", "2000-01-01");
    choose("Time", "09:00");
    screen.getByText(OVER);
    fireEvent.click(screen.getByText("Add a reminder"));
    expect(onSave).toHaveBeenCalledWith({ at: "2000-01-01T09:00:00.000Z" });
    choose("Day", "9000-01-01");
    expect(screen.queryByText(OVER)).toBeNull();
  });

  it("says it of a moment before a date", () => {
    show(null);
    choose("Counted from", "due");
    screen.getByText(OVER_NOW);
    choose("Counted from", "deadline");
    expect(screen.queryByText(OVER_NOW)).toBeNull();
  });

  it("says nothing about a moment that stays: it may have come", () => {
    show({ at: "2000-01-01T09:00:00Z" });
    expect(screen.queryByText(OVER)).toBeNull();
    choose("Time", "10:00");
    screen.getByText(OVER);
  });
});
