// Dates in words, by chrono-node: the part of it that Duly uses, as one function from JSON to JSON.
// It runs inside quickjs-ng (backend/src/duly/quickadd/chrono.py), without a clock, a zone or a network.

import * as de from "chrono-node/de";
import * as en from "chrono-node/en";
import * as es from "chrono-node/es";
import * as fr from "chrono-node/fr";

// Named days, weekdays alone, clock times and numeric dates have rules of Duly's own and are read in Python.
const PARSERS = /(?:MonthName(?:LittleEndian|MiddleEndian)|Weekday|TimeUnitWithinFormat)Parser$/;
const REFINERS = /(?:OverlapRemoval|MergeWeekdayComponent|MergeDateRange|ExtractYearSuffix|UnlikelyFormat|MergeRelative\w+)(?:Refiner|Filter)$/;

function only(language) {
  const { parsers, refiners } = language.casual;
  return new language.Chrono({
    parsers: parsers.filter((parser) => PARSERS.test(parser.constructor.name)),
    refiners: refiners.filter((refiner) => REFINERS.test(refiner.constructor.name)),
  });
}

// "for 3 days" says how long, not when.
const AHEAD = { de: /^in\b/i, en: /^(?:in|within)\b/i, es: /^(?:en|dentro)\b/i, fr: /^dans\b/i };

const LANGUAGES = { de: only(de), en: only(en), es: only(es), fr: only(fr) };

function isRelative(result) {
  return result.start.tags().has("result/relativeDate");
}

// Every component with its value, null where chrono guessed it.
function components(point) {
  if (!point) return null;
  const said = {};
  for (const name of ["year", "month", "day", "weekday", "hour"]) said[name] = point.isCertain(name) ? point.get(name) : null;
  return { said, date: [point.get("year"), point.get("month"), point.get("day")] };
}

/** {language, now, lines}: `now` is the user's wall time as milliseconds since 1970, as if it were UTC. */
globalThis.findDates = (request) => {
  const { language, now, lines } = JSON.parse(request);
  const reference = { instant: new Date(now), timezone: 0 };
  return JSON.stringify(
    lines.map((line) =>
      LANGUAGES[language]
        .parse(line, reference)
        .filter((result) => !isRelative(result) || AHEAD[language].test(result.text))
        .map((result) => ({
          index: result.index, // UTF-16 units
          text: result.text,
          start: components(result.start),
          end: components(result.end),
        })),
    ),
  );
};
