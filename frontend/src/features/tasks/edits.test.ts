import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Task, TaskPatch } from "@/api/client";
import { type Problem, ProblemError, UnreachableError } from "@/api/problem";
import { Edits, Withheld } from "@/features/tasks/edits";

const stored = {
  id: "0198",
  title: "Buy milk",
  description: "",
  priority: "none",
  project_id: null,
  parent_id: null,
  tags: ["errand"],
  due_on: null,
  due_at: null,
  start_on: null,
  start_at: null,
  deadline_on: null,
  time_zone: null,
} as unknown as Task;

let task: Task;
let edits: Edits;
const lost = vi.fn<(patch: TaskPatch) => void>();
const send = vi.fn<(patch: TaskPatch) => Promise<Task>>();

function refusal(...errors: [field: string, code: string][]): ProblemError {
  return new ProblemError({ status: 422, errors: errors.map(([field, code]) => ({ field, code, message: "" })) } as Problem, null);
}

/** Wait until everything on its way has arrived. */
async function settled(): Promise<void> {
  await vi.waitFor(() => {
    if (edits.shown.state === "saving") throw new Error("still saving");
  });
}

beforeEach(() => {
  task = stored;
  lost.mockReset();
  send.mockReset();
  send.mockImplementation((patch) => {
    task = { ...task, ...patch } as Task;
    return Promise.resolve(task);
  });
  edits = new Edits(task, "UTC", { send, lost });
});

describe("edits", () => {
  it("are sent once, however often the field is left", async () => {
    edits.set("title", "Buy oat milk");
    edits.save();
    edits.save();
    await Promise.resolve();
    edits.save();
    await settled();
    edits.save();
    expect(send.mock.calls).toEqual([[{ title: "Buy oat milk" }]]);
    expect(edits.shown.state).toBe("saved");
  });

  it("are sent one after the other", async () => {
    const answers: (() => void)[] = [];
    send.mockImplementation((patch) => new Promise((resolve) => answers.push(() => resolve({ ...stored, ...patch } as Task))));
    edits.set("title", "a");
    edits.save();
    edits.set("title", "b");
    edits.save();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    answers[0]?.();
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.();
    await settled();
    expect(send.mock.calls).toEqual([[{ title: "a" }], [{ title: "b" }]]);
    expect(edits.shown.form.title).toBe("b");
  });

  it("show what was stored once it was", async () => {
    send.mockImplementation((patch) => Promise.resolve({ ...task, ...patch, tags: ["ok", "two"] } as Task));
    edits.set("tags", "ok,,OK , two");
    edits.save();
    await settled();
    expect(edits.shown.form.tags).toBe("ok, two");
  });

  it("leave alone what was typed meanwhile", async () => {
    edits.set("title", "a");
    edits.save();
    edits.set("title", "ab");
    await settled();
    expect(edits.shown.form.title).toBe("ab");
    edits.follow({ ...task, description: "from elsewhere", title: "also from elsewhere" }, "UTC");
    expect(edits.shown.form).toMatchObject({ title: "ab", description: "from elsewhere" });
  });

  it("wait in their field when the API refuses them, and hold up no others", async () => {
    send.mockImplementation((patch) => ("tags" in patch ? Promise.reject(refusal(["tags.0", "tag-name-separator"])) : Promise.resolve({ ...task, ...patch } as Task)));
    edits.set("tags", "a\tb");
    edits.set("title", "Buy oat milk");
    edits.save();
    await vi.waitFor(() => expect(edits.shown.state).toBe("saved"));
    expect(send.mock.calls).toEqual([[{ tags: ["a\tb"], title: "Buy oat milk" }], [{ title: "Buy oat milk" }]]);
    expect(edits.shown.flaws).toEqual({ tags: "tagSeparator" });
    expect(edits.shown.form.tags).toBe("a\tb");
    edits.save();
    expect(send).toHaveBeenCalledTimes(2);
    edits.set("tags", "a");
    expect(edits.shown.flaws).toEqual({});
    send.mockImplementation((patch) => Promise.resolve({ ...task, ...patch } as Task));
    edits.save();
    await settled();
    expect(send).toHaveBeenLastCalledWith({ tags: ["a"] });
  });

  it("are not sent while they cannot be right, and hold up no others", async () => {
    edits.set("title", " ");
    edits.set("priority", "high");
    edits.save();
    await settled();
    expect(send.mock.calls).toEqual([[{ priority: "high" }]]);
    expect(edits.shown.flaws).toEqual({ title: "titleEmpty" });
  });

  it("that are refused as a whole say why, until the next try", async () => {
    const refused = refusal(["recurrence", "recurrence.needs-due"]);
    send.mockRejectedValueOnce(refused);
    edits.set("dueDate", "2026-12-24");
    edits.save();
    await settled();
    expect(edits.shown).toMatchObject({ state: "failed", failure: refused, flaws: {} });
    edits.save();
    await settled();
    expect(edits.shown).toMatchObject({ state: "saved", failure: null });
  });

  it("that could not be sent are sent again when the API can be reached", async () => {
    send.mockRejectedValueOnce(new UnreachableError(503));
    edits.set("title", "Buy oat milk");
    edits.save();
    await settled();
    expect(edits.shown).toMatchObject({ state: "failed", form: { title: "Buy oat milk" } });
    edits.retry();
    await settled();
    expect(send.mock.calls).toEqual([[{ title: "Buy oat milk" }], [{ title: "Buy oat milk" }]]);
    edits.retry();
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe("edits that somebody thought again about", () => {
  beforeEach(async () => {
    send.mockRejectedValueOnce(new Withheld());
    edits.set("title", "Buy oat milk");
    edits.save();
    await vi.waitFor(() => expect(edits.shown.withheld).toBe(true));
    expect(edits.shown).toMatchObject({ state: "idle", failure: null, flaws: {}, form: { title: "Buy oat milk" } });
  });

  it("stay in their field, unsent, and hold up no others", async () => {
    edits.save();
    edits.set("priority", "high");
    edits.save();
    await settled();
    expect(send.mock.calls.slice(1)).toEqual([[{ priority: "high" }]]);
    expect(edits.shown).toMatchObject({ withheld: true, form: { title: "Buy oat milk", priority: "high" } });
    edits.follow({ ...task, version: 9 }, "UTC");
    expect(edits.shown).toMatchObject({ withheld: true, form: { title: "Buy oat milk" } });
  });

  it("are sent when that is meant, or when they were changed", async () => {
    edits.save(true);
    await settled();
    expect(send).toHaveBeenLastCalledWith({ title: "Buy oat milk" });
    expect(edits.shown).toMatchObject({ withheld: false, state: "saved" });

    send.mockRejectedValueOnce(new Withheld());
    edits.set("title", "Buy milk");
    edits.save();
    await vi.waitFor(() => expect(edits.shown.withheld).toBe(true));
    edits.set("title", "Buy rice milk");
    expect(edits.shown.withheld).toBe(false);
    edits.save();
    await settled();
    expect(send).toHaveBeenLastCalledWith({ title: "Buy rice milk" });
  });

  it("are put back", async () => {
    edits.putBack();
    expect(edits.shown).toMatchObject({ withheld: false, form: { title: "Buy milk" } });
    edits.save(true);
    await settled();
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("are not sent when the form goes away", () => {
    expect(edits.unsent).toEqual({});
    edits.flush();
    edits.close();
    expect(send).toHaveBeenCalledTimes(1);
    expect(lost).not.toHaveBeenCalled();
  });
});

describe("when the form or the page goes away", () => {
  it("what was typed is sent", async () => {
    edits.set("description", "half a sent");
    expect(edits.unsent).toEqual({ description: "half a sent" });
    edits.close();
    expect(edits.unsent).toEqual({});
    await settled();
    expect(send.mock.calls).toEqual([[{ description: "half a sent" }]]);
  });

  it("what was typed is sent without waiting for what is on its way", () => {
    send.mockImplementation(() => new Promise(() => undefined));
    edits.set("title", "a");
    edits.flush();
    edits.set("description", "b");
    edits.flush();
    edits.flush();
    expect(send.mock.calls).toEqual([[{ title: "a" }], [{ description: "b" }]]);
  });

  it("what was typed elsewhere is not", () => {
    edits.adopt("description", "begun on another screen");
    edits.flush();
    edits.close();
    expect(send).not.toHaveBeenCalled();
  });

  it("somebody is told what could not be saved", async () => {
    send.mockRejectedValue(new UnreachableError(null));
    edits.set("title", "Buy oat milk");
    edits.close();
    await vi.waitFor(() => expect(lost.mock.calls).toEqual([[{ title: "Buy oat milk" }]]));
  });
});
