const UNITS = ["week", "day", "hour", "minute"] as const;

export type Unit = (typeof UNITS)[number];

/** Return the parts of an ISO 8601 duration of weeks, days, hours and minutes, without the empty ones: `P1DT2H` is a day and two hours. */
export function partsOf(duration: string): [Unit, number][] {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/.exec(duration);
  return UNITS.map((unit, place): [Unit, number] => [unit, Number(found?.[place + 1] ?? 0)]).filter(([, count]) => count > 0);
}
