"""Which words are read for a locale, and whether it begins a date in numbers with the month."""

from duly.quickadd.languages.de import GERMAN
from duly.quickadd.languages.en import ENGLISH
from duly.quickadd.languages.es import SPANISH
from duly.quickadd.languages.fr import FRENCH
from duly.quickadd.languages.language import Language
from duly.quickadd.languages.ur import URDU

__all__ = ["Language", "languages_for", "month_first"]

LANGUAGES: dict[str, tuple[Language, ...]] = {
    "en": (ENGLISH,),
    # Who writes Urdu mixes English in.
    "ur": (URDU, ENGLISH),
    "de": (GERMAN,),
    "es": (SPANISH,),
    "fr": (FRENCH,),
}
# Source: the short date formats of CLDR. A bare "en" is that of the United States.
MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "en-gu", "en-pr", "en-vi", "es-us", "es-pr", "es-pa"})


def languages_for(locale: str) -> tuple[Language, ...]:
    """Return the languages that a locale's people type, the surest first; English for a language without a table."""
    return LANGUAGES.get(locale.lower().split("-")[0], LANGUAGES["en"])


def month_first(locale: str) -> bool:
    """Return whether 3/4 is the fourth of March. Scripts and extensions between language and region do not matter."""
    parts = locale.lower().split("-")
    region = next((part for part in parts[1:] if len(part) == 2 or part.isdecimal()), None)
    return (parts[0] if region is None else f"{parts[0]}-{region}") in MONTH_FIRST
