import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import messages from "../../../../messages/en.json";
import { api } from "@/api/client";
import { type Problem, ProblemError } from "@/api/problem";
import { SkipOne } from "@/features/tasks/components/skip-one";
import { sampleTask } from "@/features/tasks/sample";
import { modalsInJsdom } from "@/ui/sample-modal";
import { ToastProvider } from "@/ui/toast";

vi.mock("@/api/client", async (original) => ({ ...(await original<object>()), api: { POST: vi.fn(), GET: vi.fn() } }));
vi.mock("@/api/provider", () => ({ useUserPath: () => ({ user_id: "me" }) }));
vi.mock("@/api/live", () => ({ useSettle: () => () => undefined }));
vi.mock("@/features/tasks/quick/words", () => ({ useWhen: () => (text: string) => text }));

const TASK = sampleTask({ due_on: "2026-12-01" });

beforeEach(() => {
  vi.resetAllMocks();
  modalsInJsdom();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
        <ToastProvider>
          <SkipOne task={TASK} busy={false} />
        </ToastProvider>
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByText("Skip this one"));
  screen.getByText(/cannot be taken back/);
});
afterEach(cleanup);

function confirm() {
  fireEvent.click(screen.getAllByText("Skip this one")[1] as HTMLElement);
}

describe("skipping an occurrence", () => {
  it("is asked about first, and not done by who thinks again", () => {
    fireEvent.click(screen.getByText("Cancel"));
    expect(screen.queryByText(/cannot be taken back/)).toBeNull();
    expect(api.POST).not.toHaveBeenCalled();
  });

  it("says what is due next", async () => {
    vi.mocked(api.POST).mockResolvedValue({ data: { ...TASK, due_on: "2027-01-01" }, response: new Response() } as never);
    confirm();
    await screen.findByText("Skipped. It is due next: 2027-01-01");
    expect(vi.mocked(api.POST).mock.calls[0]?.[1]).toMatchObject({ params: { path: { user_id: "me", task_id: TASK.id } } });
    expect(screen.queryByText(/cannot be taken back/)).toBeNull();
  });

  it("says in the question why it failed", async () => {
    vi.mocked(api.POST).mockRejectedValue(new ProblemError({ status: 409, code: "recurrence.nothing-follows" } as Problem, null));
    confirm();
    expect((await screen.findByRole("alert")).textContent).toBe("This is the last one: there is nothing to skip to.");
  });
});
