import { useEffect, useState } from "react";

import { api, dataOf } from "@/api/client";
import { useConnection } from "@/api/live";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";
import { shifted, type Stretch } from "@/features/tasks/quick/offsets";

export type ParsedTask = components["schemas"]["QuickAddTask"];
export type Span = components["schemas"]["QuickAddSpan"];

/** What the API understood of a text. */
export interface Parsed {
  text: string;
  tasks: ParsedTask[];
}

/** What a chip is for: a span in the text as it stands now, and the task it belongs to. */
export interface Chip {
  span: Span;
  stretch: Stretch;
  task: ParsedTask;
}

const PAUSE_MS = 120;
// They only had to go with a chip, or make what follows literal.
const NO_CHIPS = new Set(["gap", "bullet", "escape"]);

/** Tell whether the API would read a text: at most 200 lines of 500 characters each. */
function readable(text: string): boolean {
  const lines = text.split("\n");
  return lines.length <= 200 && lines.every((line) => [...line].length <= 500);
}

/** Have a text read while it is typed; null while nothing is known, and without a connection. Late answers are dropped. */
export function useParsed(text: string, ignore: Stretch[]): Parsed | null {
  const { user_id: userId } = useUserPath();
  const offline = useConnection() === "offline";
  const [parsed, setParsed] = useState<Parsed | null>(null);
  const ignored = JSON.stringify(ignore);
  const wanted = text.trim() !== "" && !offline && readable(text);
  useEffect(() => {
    if (!wanted) return setParsed(null);
    const gone = new AbortController();
    const ask = async () => {
      const answer = await api
        .POST("/api/{user_id}/quick-add/parse", {
          params: { path: { user_id: userId } },
          body: { text, ignore: JSON.parse(ignored) as Stretch[] },
          signal: gone.signal,
        })
        .then(dataOf)
        .catch(() => null);
      if (!gone.signal.aborted) setParsed(answer && { text, tasks: answer.tasks });
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [userId, text, ignored, wanted]);
  return wanted ? parsed : null;
}

/** Return the chips of what was understood last, where they are in the text now. */
export function chipsOf(parsed: Parsed | null, text: string): Chip[] {
  if (!parsed) return [];
  const all = parsed.tasks.flatMap((task) => task.spans.filter((span) => !NO_CHIPS.has(span.kind)).map((span) => ({ span, task })));
  return shifted(all, ({ span }) => [span.start, span.end], parsed.text, text).map(([chip, stretch]) => ({ ...chip, stretch }));
}
