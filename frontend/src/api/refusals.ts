import { useTranslations } from "next-intl";

import { type Problem, ProblemError } from "@/api/problem";

type Values = Record<string, string | number>;

/** Words under `refusals` in the messages. */
interface Words {
  (key: string, values?: Values): string;
  has: (key: string) => boolean;
}

/** The key of a code's words: codes of what any field may break (`date-form`) have no room of their own. */
function keyOf(code: string): string {
  return code.includes(".") ? code : `field.${code}`;
}

/** Say in words what to do about a refusal: by the first broken rule that has some, else by the problem itself; null without any. */
export function refusalIn(t: Words, problem: Problem): string | null {
  const broken: { code: string; values?: Values | null }[] = [...(problem.errors ?? []), { code: problem.code }];
  const known = broken.find(({ code }) => t.has(keyOf(code)));
  // Not every refusal of a part of a rule can name it.
  return known ? t(keyOf(known.code), { part: t("thisPart"), ...known.values }) : null;
}

/** Say what is wrong with one field of a form; null when nothing is, or nothing that has words. What a body is made of may stand before it. */
export function fieldRefusalIn(t: Words, problem: Problem, field: string): string | null {
  const errors = (problem.errors ?? []).filter((error) => error.field === field || error.field.endsWith(`.${field}`));
  return errors.length > 0 ? refusalIn(t, { ...problem, code: "", errors }) : null;
}

/** Say in the person's language what to do about an error; null for what is no refusal, or has no words. */
export function useRefusal(): (error: unknown) => string | null {
  const t = useTranslations("refusals");
  return (error) => (error instanceof ProblemError ? refusalIn(t, error.problem) : null);
}

/** Say in the person's language what is wrong with one field; null when nothing is. */
export function useFieldRefusal(): (error: unknown, field: string) => string | null {
  const t = useTranslations("refusals");
  return (error, field) => (error instanceof ProblemError ? fieldRefusalIn(t, error.problem, field) : null);
}
