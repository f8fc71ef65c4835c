import type { Task, TaskPatch } from "@/api/client";
import { isPassing, ProblemError } from "@/api/problem";
import { type FieldName, formOf, patchOf, type TaskForm } from "@/features/tasks/form";
import { type Flaw, type Flaws, flawsOf, refusedBy } from "@/features/tasks/flaws";

/** Somebody was asked about a change and thought again: nothing was sent. */
export class Withheld extends Error {}

/** What the form shows. */
export interface ShownEdits {
  form: TaskForm;
  flaws: Flaws;
  state: "idle" | "saving" | "saved" | "failed";
  /** Why it failed, where that is no flaw of one field; null otherwise. */
  failure: unknown;
  /** Whether something typed waits for `save(true)`, because its sender thought again. */
  withheld: boolean;
}

interface Ways {
  /** Send a patch; fails with one of our errors, or with `Withheld`. */
  send: (patch: TaskPatch) => Promise<Task>;
  /** Be told what could not be saved when there is no form any more to keep it in. */
  lost: (patch: TaskPatch) => void;
}

type Refusals = Partial<Record<FieldName, { value: string; flaw: Flaw }>>;

function copy<Name extends FieldName>(to: TaskForm, from: TaskForm, name: Name): void {
  to[name] = from[name];
}

/**
 * The edits of one task, which lose nothing that was typed.
 *
 * Nothing is sent twice: what is on its way counts as sent until it fails. What the API refuses stays in its field, and does not hold up
 * the others. A change made elsewhere is taken over, but for the fields that are being edited here.
 */
export class Edits {
  shown: ShownEdits;
  /** As the API has it; as it will have it once everything on its way has arrived; as it stands in the fields. */
  #known: TaskForm;
  #sent: TaskForm;
  #typed: TaskForm;
  #names: FieldName[];
  /** The fields that somebody typed in here. */
  #touched = new Set<FieldName>();
  #refused: Refusals = {};
  /** What was to be sent and then was not, as it was typed. */
  #withheld: Partial<TaskForm> = {};
  #failed: unknown = null;
  #underway = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #open = true;
  #watchers = new Set<() => void>();

  constructor(
    task: Task,
    private accountZone: string,
    private readonly ways: Ways,
  ) {
    this.#known = formOf(task, accountZone);
    this.#sent = this.#known;
    this.#typed = this.#known;
    this.#names = Object.keys(this.#known) as FieldName[];
    this.shown = { form: this.#typed, flaws: {}, state: "idle", failure: null, withheld: false };
  }

  /** Be told when `shown` changes. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** The task is `task` now. */
  follow(task: Task, accountZone: string): void {
    this.accountZone = accountZone;
    const fresh = formOf(task, accountZone);
    const [sent, typed] = [{ ...this.#sent }, { ...this.#typed }];
    for (const name of this.#names) {
      if (sent[name] === this.#known[name]) copy(sent, fresh, name);
      if (typed[name] === this.#known[name]) copy(typed, fresh, name);
    }
    [this.#known, this.#sent, this.#typed] = [fresh, sent, typed];
    this.#show();
  }

  /** Somebody typed. */
  set<Name extends FieldName>(name: Name, value: TaskForm[Name]): void {
    this.#touched.add(name);
    this.adopt(name, value);
  }

  /** Show what was typed elsewhere; it is no change made here. */
  adopt<Name extends FieldName>(name: Name, value: TaskForm[Name]): void {
    this.#typed = { ...this.#typed, [name]: value };
    this.#show();
  }

  /** Send what differs; what was withheld only if that is `meant`, or when it was changed since. */
  save(meant = false): void {
    if (meant) this.#withheld = {};
    this.#send(this.#sendable());
  }

  /** Show again what the API has in the place of what was withheld. */
  putBack(): void {
    const typed = { ...this.#typed };
    for (const name of this.#names) if (this.#isWithheld(name)) copy(typed, this.#sent, name);
    this.#typed = typed;
    this.#withheld = {};
    this.#show();
  }

  #isWithheld(name: FieldName): boolean {
    return name in this.#withheld && this.#withheld[name] === this.#typed[name] && this.#typed[name] !== this.#sent[name];
  }

  /** What was typed here and is not on its way; empty when nothing is. */
  get unsent(): TaskPatch {
    return patchOf(this.#sent, this.#sendable(this.#touched), this.accountZone);
  }

  /** Send `unsent`, without waiting for what is on its way: the page is going away. */
  flush(): void {
    this.#send(this.#sendable(this.#touched), true);
  }

  /** The form has come. */
  open(): void {
    this.#open = true;
  }

  /** The form has gone. */
  close(): void {
    this.#open = false;
    this.#send(this.#sendable(this.#touched));
  }

  /** The API can be reached again. */
  retry(): void {
    if (isPassing(this.#failed)) this.save();
  }

  /** Return the form as it would be after sending what can be sent; of `among` these fields only. */
  #sendable(among?: Set<FieldName>): TaskForm {
    const flawed = flawsOf(this.#typed);
    const next = { ...this.#sent };
    for (const name of this.#names) {
      const hopeless = flawed[name] !== undefined || this.#refused[name]?.value === this.#typed[name] || this.#isWithheld(name);
      if (!hopeless && (!among || among.has(name))) copy(next, this.#typed, name);
    }
    return next;
  }

  #send(next: TaskForm, atOnce = false): void {
    const before = this.#sent;
    const patch = patchOf(before, next, this.accountZone);
    if (Object.keys(patch).length === 0) return;
    const names = this.#names.filter((name) => next[name] !== before[name]);
    this.#sent = next;
    this.#failed = null;
    this.#underway += 1;
    this.#show("saving");
    const request = () => this.ways.send(patch);
    // One after the other, so that the last word stays the last.
    const answer = atOnce ? request() : this.#queue.then(request);
    this.#queue = answer
      .finally(() => {
        this.#underway -= 1;
      })
      .then(
        (task) => this.#arrived(names, next, task),
        (error: unknown) => this.#refuse(names, next, patch, error),
      );
  }

  #arrived(names: FieldName[], next: TaskForm, task: Task): void {
    const fresh = formOf(task, this.accountZone);
    const [known, sent, typed] = [{ ...this.#known }, { ...this.#sent }, { ...this.#typed }];
    for (const name of names) {
      copy(known, fresh, name);
      if (sent[name] === next[name]) copy(sent, fresh, name);
      if (typed[name] !== next[name]) continue;
      // As it was stored: trimmed, without empty and repeated tags.
      copy(typed, fresh, name);
      this.#touched.delete(name);
    }
    [this.#known, this.#sent, this.#typed] = [known, sent, typed];
    this.#show(this.#underway === 0 ? "saved" : "saving");
  }

  #refuse(names: FieldName[], next: TaskForm, patch: TaskPatch, error: unknown): void {
    const sent = { ...this.#sent };
    for (const name of names) if (sent[name] === next[name]) copy(sent, this.#known, name);
    this.#sent = sent;
    if (error instanceof Withheld) {
      for (const name of names) copy(this.#withheld as TaskForm, next, name);
      return this.#show("idle");
    }
    if (!this.#open) return this.ways.lost(patch);
    const flaws = error instanceof ProblemError ? refusedBy(error.problem) : {};
    const named = names.filter((name) => flaws[name]);
    for (const name of named) this.#refused = { ...this.#refused, [name]: { value: next[name], flaw: flaws[name] } };
    this.#failed = named.length > 0 ? null : error;
    this.#show(named.length > 0 ? "idle" : "failed");
    // The others were refused only for being in the same request.
    if (named.length > 0 && named.length < names.length) this.save();
  }

  #show(state: ShownEdits["state"] = this.shown.state): void {
    const flaws: Flaws = {};
    for (const name of this.#names) {
      if (this.#refused[name]?.value === this.#typed[name]) flaws[name] = this.#refused[name]?.flaw;
    }
    const withheld = this.#names.some((name) => this.#isWithheld(name));
    this.shown = { form: this.#typed, flaws: { ...flaws, ...flawsOf(this.#typed) }, state, failure: this.#failed, withheld };
    for (const watcher of this.#watchers) watcher();
  }
}
