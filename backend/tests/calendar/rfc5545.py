"""Every example of RFC 5545, section 3.8.5.3: start, rule, and the dates that the RFC says. All in America/New_York."""

from dataclasses import dataclass, field
from datetime import datetime

ZONE = "America/New_York"


@dataclass(frozen=True)
class Example:
    """`dates` is `year month day day …`, one month a line; `times` what each day has, else the start's.

    `goes_on`: there are more. `note`: why the rule here is not to the letter the one of the RFC.
    """

    name: str
    start: str
    rules: tuple[str, ...]
    dates: str
    goes_on: bool = False
    times: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    note: str = ""
    expected: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "expected", list(self._expand()))

    def _expand(self) -> list[datetime]:
        start = datetime.fromisoformat(self.start)
        clocks = self.times or (self.start[-5:],)
        found = []
        for line in self.dates.strip().splitlines():
            year, month, *days = line.split()
            for day in days:
                first, _, last = day.partition("-")
                for number in range(int(first), int(last or first) + 1):
                    for clock in clocks:
                        hour, minute = map(int, clock.split(":"))
                        found.append(start.replace(int(year), int(month), number, hour, minute))
        return found


SEPTEMBER_2 = "1997-09-02T09:00"
EXAMPLES = [
    Example("daily for 10 occurrences", SEPTEMBER_2, ("FREQ=DAILY;COUNT=10",), "1997 9 2-11"),
    Example(
        "daily until December 24, 1997", SEPTEMBER_2, ("FREQ=DAILY;UNTIL=19971224T000000Z",),
        "1997 9 2-30\n1997 10 1-31\n1997 11 1-30\n1997 12 1-23",
    ),
    Example(
        "every other day, forever", SEPTEMBER_2, ("FREQ=DAILY;INTERVAL=2",),
        "1997 9 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30\n1997 10 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30\n1997 11 1 3 5 7",
        goes_on=True,
    ),
    Example("every 10 days, 5 occurrences", SEPTEMBER_2, ("FREQ=DAILY;INTERVAL=10;COUNT=5",), "1997 9 2 12 22\n1997 10 2 12"),
    Example(
        "every day in January, for 3 years", "1998-01-01T09:00",
        (
            "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        ),
        "1998 1 1-31\n1999 1 1-31\n2000 1 1-31",
    ),
    Example(
        "weekly for 10 occurrences", SEPTEMBER_2, ("FREQ=WEEKLY;COUNT=10",), "1997 9 2 9 16 23 30\n1997 10 7 14 21 28\n1997 11 4"
    ),
    Example(
        "weekly until December 24, 1997", SEPTEMBER_2, ("FREQ=WEEKLY;UNTIL=19971224T000000Z",),
        "1997 9 2 9 16 23 30\n1997 10 7 14 21 28\n1997 11 4 11 18 25\n1997 12 2 9 16 23",
    ),
    Example(
        "every other week, forever", SEPTEMBER_2, ("FREQ=WEEKLY;INTERVAL=2;WKST=SU",),
        "1997 9 2 16 30\n1997 10 14 28\n1997 11 11 25\n1997 12 9 23\n1998 1 6 20\n1998 2 3 17", goes_on=True,
    ),
    Example(
        "weekly on Tuesday and Thursday for five weeks", SEPTEMBER_2,
        ("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"),
        "1997 9 2 4 9 11 16 18 23 25 30\n1997 10 2",
    ),
    Example(
        "every other week on Monday, Wednesday, and Friday until December 24, 1997", "1997-09-01T09:00",
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",),
        "1997 9 1 3 5 15 17 19 29\n1997 10 1 3 13 15 17 27 29 31\n1997 11 10 12 14 24 26 28\n1997 12 8 10 12 22",
    ),
    Example(
        "every other week on Tuesday and Thursday, for 8 occurrences", SEPTEMBER_2,
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",), "1997 9 2 4 16 18 30\n1997 10 2 14 16",
    ),
    Example(
        "monthly on the first Friday for 10 occurrences", "1997-09-05T09:00", ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR",),
        "1997 9 5\n1997 10 3\n1997 11 7\n1997 12 5\n1998 1 2\n1998 2 6\n1998 3 6\n1998 4 3\n1998 5 1\n1998 6 5",
    ),
    Example(
        "monthly on the first Friday until December 24, 1997", "1997-09-05T09:00",
        ("FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",), "1997 9 5\n1997 10 3\n1997 11 7\n1997 12 5",
    ),
    Example(
        "every other month on the first and last Sunday of the month for 10 occurrences", "1997-09-07T09:00",
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",),
        "1997 9 7 28\n1997 11 2 30\n1998 1 4 25\n1998 3 1 29\n1998 5 3 31",
    ),
    Example(
        "monthly on the second-to-last Monday of the month for 6 months", "1997-09-22T09:00",
        ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",), "1997 9 22\n1997 10 20\n1997 11 17\n1997 12 22\n1998 1 19\n1998 2 16",
    ),
    Example(
        "monthly on the third-to-the-last day of the month, forever", "1997-09-28T09:00", ("FREQ=MONTHLY;BYMONTHDAY=-3",),
        "1997 9 28\n1997 10 29\n1997 11 28\n1997 12 29\n1998 1 29\n1998 2 26", goes_on=True,
    ),
    Example(
        "monthly on the 2nd and 15th of the month for 10 occurrences", SEPTEMBER_2, ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",),
        "1997 9 2 15\n1997 10 2 15\n1997 11 2 15\n1997 12 2 15\n1998 1 2 15",
    ),
    Example(
        "monthly on the first and last day of the month for 10 occurrences", "1997-09-30T09:00",
        ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",), "1997 9 30\n1997 10 1 31\n1997 11 1 30\n1997 12 1 31\n1998 1 1 31\n1998 2 1",
    ),
    Example(
        "every 18 months on the 10th thru 15th of the month for 10 occurrences", "1997-09-10T09:00",
        ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",), "1997 9 10-15\n1999 3 10-13",
    ),
    Example(
        "every Tuesday, every other month", SEPTEMBER_2, ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",),
        "1997 9 2 9 16 23 30\n1997 11 4 11 18 25\n1998 1 6 13 20 27\n1998 3 3 10 17 24 31", goes_on=True,
    ),
    Example(
        "yearly in June and July for 10 occurrences", "1997-06-10T09:00", ("FREQ=YEARLY;COUNT=10;BYMONTH=6,7",),
        "1997 6 10\n1997 7 10\n1998 6 10\n1998 7 10\n1999 6 10\n1999 7 10\n2000 6 10\n2000 7 10\n2001 6 10\n2001 7 10",
    ),
    Example(
        "every other year on January, February, and March for 10 occurrences", "1997-03-10T09:00",
        ("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",),
        "1997 3 10\n1999 1 10\n1999 2 10\n1999 3 10\n2001 1 10\n2001 2 10\n2001 3 10\n2003 1 10\n2003 2 10\n2003 3 10",
    ),
    Example(
        "every third year on the 1st, 100th, and 200th day for 10 occurrences", "1997-01-01T09:00",
        ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",),
        "1997 1 1\n1997 4 10\n1997 7 19\n2000 1 1\n2000 4 9\n2000 7 18\n2003 1 1\n2003 4 10\n2003 7 19\n2006 1 1",
    ),
    Example(
        "every 20th Monday of the year, forever", "1997-05-19T09:00", ("FREQ=YEARLY;BYDAY=20MO",),
        "1997 5 19\n1998 5 18\n1999 5 17", goes_on=True,
    ),
    Example(
        "Monday of week number 20, forever", "1997-05-12T09:00", ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",),
        "1997 5 12\n1998 5 11\n1999 5 17", goes_on=True,
    ),
    Example(
        "every Thursday in March, forever", "1997-03-13T09:00", ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH",),
        "1997 3 13 20 27\n1998 3 5 12 19 26\n1999 3 4 11 18 25", goes_on=True,
    ),
    Example(
        "every Thursday, but only during June, July, and August, forever", "1997-06-05T09:00",
        ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",),
        "1997 6 5 12 19 26\n1997 7 3 10 17 24 31\n1997 8 7 14 21 28\n1998 6 4 11 18 25\n1998 7 2 9 16 23 30\n1998 8 6 13 20 27\n"
        "1999 6 3 10 17 24\n1999 7 1 8 15 22 29\n1999 8 5 12 19 26", goes_on=True,
    ),
    Example(
        "every Friday the 13th, forever", SEPTEMBER_2, ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",),
        "1998 2 13\n1998 3 13\n1998 11 13\n1999 8 13\n2000 10 13", goes_on=True, exclude=(SEPTEMBER_2,),
    ),
    Example(
        "the first Saturday that follows the first Sunday of the month, forever", "1997-09-13T09:00",
        ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",),
        "1997 9 13\n1997 10 11\n1997 11 8\n1997 12 13\n1998 1 10\n1998 2 7\n1998 3 7\n1998 4 11\n1998 5 9\n1998 6 13", goes_on=True,
    ),
    Example(
        "every 4 years, the first Tuesday after a Monday in November, forever (U.S. Presidential Election day)", "1996-11-05T09:00",
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",), "1996 11 5\n2000 11 7\n2004 11 2", goes_on=True,
    ),
    Example(
        "the third instance into the month of one of Tuesday, Wednesday, or Thursday, for the next 3 months", "1997-09-04T09:00",
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",), "1997 9 4\n1997 10 7\n1997 11 6",
    ),
    Example(
        "the second-to-last weekday of the month", "1997-09-29T09:00", ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",),
        "1997 9 29\n1997 10 30\n1997 11 27\n1997 12 30\n1998 1 29\n1998 2 26\n1998 3 30", goes_on=True,
    ),
    Example(
        "every 3 hours from 9:00 AM to 5:00 PM on a specific day", SEPTEMBER_2, ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",),
        "1997 9 2", times=("09:00", "12:00", "15:00"),
        note="The RFC writes UNTIL=19970902T170000Z, which is 1 PM in New York: an erratum. 5 PM is 21:00 UTC.",
    ),
    Example(
        "every 20 minutes from 9:00 AM to 4:40 PM every day", SEPTEMBER_2,
        ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",), "1997 9 2-4", goes_on=True,
        times=tuple(f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 20, 40)),
    ),
    Example(
        "where the week begins makes a difference: Monday", "1997-08-05T09:00",
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",), "1997 8 5 10 19 24",
    ),
    Example(
        "where the week begins makes a difference: Sunday", "1997-08-05T09:00",
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",), "1997 8 5 17 19 31",
    ),
    Example(
        "an invalid date (February 30) is ignored", "2007-01-15T09:00", ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",),
        "2007 1 15 30\n2007 2 15\n2007 3 15 30",
    ),
]  # fmt: skip
# What the RFC writes in a frequency that Duly does not offer, with the same times in one that it does, where there is one.
REFUSED = [
    (
        "every 15 minutes for 6 occurrences",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
        "FREQ=HOURLY;BYMINUTE=0,15,30,45;COUNT=6",
    ),
    ("every hour and a half for 4 occurrences", "FREQ=MINUTELY;INTERVAL=90;COUNT=4", None),
    (
        "every 20 minutes from 9:00 AM to 4:40 PM every day",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
    ),
]
