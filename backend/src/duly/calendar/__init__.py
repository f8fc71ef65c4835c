"""Time as people mean it: zones, days, wall-clock times and what repeats. Pure.

Job: turn dates in a zone into instants and back; read recurrence rules, say what they mean in canonical form and in words, and
tell their occurrences.
Never: does I/O, asks what time it is, or expands a rule without a bound.
On failure: raises ValueError for a zone or a date it cannot place, and its kind `RecurrenceRefused` (a stable code, the part,
a sentence that says what to do) for a rule it does not take.

Where to look: `acceptance.accept` is the door, where everything is checked; `occurrences` lists, `progress` moves a series on,
`icalendar` writes and reads it, `words.describing` says it. The decision is ADR-0011.
"""
