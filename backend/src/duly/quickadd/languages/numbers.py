"""Dates that several languages write alike: in numbers, and whole months."""

from duly.quickadd import dates
from duly.quickadd import days as d
from duly.quickadd.languages.language import ATTACHED, WEAK, Row

# ISO, and a day with dots and a whole year: nobody reads these in another order.
DATES = (
    Row("{year}-{number}-{number2:number}", dates.iso),
    Row("{year}/{number}/{number2:number}", dates.iso),
    Row(r"{number}\.{number2:number}\.{short_year:year}", dates.day_first),
)
# In the locale's order. Without a year it may be a fraction ("1/2 pound"); "24/7" means always in every language.
SLASHED = (
    Row("{number}/{number2:number}/{short_year}", dates.numeric),
    Row("{number}-{number2:number}-{short_year:year}", dates.numeric),
    Row("(?!24/7){number}/{number2:number}", dates.numeric, WEAK),
)
DOTTED = (
    Row(r"{number}\.{number2:number}\.", dates.day_first),
    Row(r"{number}\.{number2:number}\.{short_year}", dates.day_first),
)
# A month by itself bounds a repeat ("until june"), and is no date: it is a name too often.
MONTHS = (
    Row("{month}", d.whole_month, ATTACHED),
    Row("{month} (de )?{year}", d.whole_month, WEAK),
)
