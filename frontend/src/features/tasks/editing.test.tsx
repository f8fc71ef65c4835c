import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { useEditing } from "@/features/tasks/editing";
import { useChangeTask } from "@/features/tasks/mutations";
import { type Scope, useChangeSeries } from "@/features/tasks/repeat/mutations";
import { sampleTask } from "@/features/tasks/sample";

vi.mock("@/features/tasks/mutations");
vi.mock("@/features/tasks/repeat/mutations");
vi.mock("@/api/live", () => ({ useConnection: () => "live" }));

const [alone, series] = [vi.fn(), vi.fn()];
const askScope = vi.fn<() => Promise<Scope | null>>();
const TASK = sampleTask({ title: "Pay rent", due_on: "2026-12-01", recurrence: { rule: "FREQ=MONTHLY", repeat_from: "due", month_end: "skip", catch_up: "skip" } });

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(useChangeTask).mockReturnValue({ mutateAsync: alone } as never);
  vi.mocked(useChangeSeries).mockReturnValue({ mutateAsync: series } as never);
  alone.mockImplementation(({ patch }: { patch: object }) => Promise.resolve({ ...TASK, ...patch }));
  series.mockImplementation(alone.getMockImplementation() ?? vi.fn());
});
afterEach(cleanup);

function editing() {
  const { result, unmount } = renderHook(() => useEditing(TASK, "UTC", { onLost: vi.fn(), askScope }));
  const type = async (title: string, meant = false) => {
    await act(async () => {
      result.current.edits.set("title", title);
      result.current.edits.save(meant);
      await vi.waitFor(() => expect(result.current.edits.shown.state).not.toBe("saving"));
    });
  };
  return { result, unmount, type };
}

function leaving(): boolean {
  return !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

describe("a change of a repeating task's title", () => {
  it("goes as far as was said", async () => {
    askScope.mockResolvedValue("following");
    const { result, type } = editing();
    await type("Pay the rent");
    expect(series.mock.calls).toEqual([[{ task: TASK, patch: { title: "Pay the rent" }, scope: "following" }]]);
    expect(result.current).toMatchObject({ state: "saved", withheld: false });
  });

  it("goes nowhere and stays as typed when the question was closed, also when the task is left", async () => {
    askScope.mockResolvedValue(null);
    const { result, unmount, type } = editing();
    await type("Pay the rent");
    expect(result.current).toMatchObject({ form: { title: "Pay the rent" }, withheld: true, state: "idle" });
    // The browser asks before it forgets what was typed.
    expect(leaving()).toBe(true);
    unmount();
    expect(alone).not.toHaveBeenCalled();
    expect(series).not.toHaveBeenCalled();
  });

  it("is asked about again when it is saved on purpose", async () => {
    askScope.mockResolvedValueOnce(null).mockResolvedValueOnce("this");
    const { result, type } = editing();
    await type("Pay the rent");
    await type("Pay the rent", true);
    expect(askScope).toHaveBeenCalledTimes(2);
    expect(series.mock.calls).toEqual([[{ task: TASK, patch: { title: "Pay the rent" }, scope: "this" }]]);
    expect(result.current.withheld).toBe(false);
    expect(leaving()).toBe(false);
  });
});
