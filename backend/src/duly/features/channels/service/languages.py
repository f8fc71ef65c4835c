"""What messages are made of, in each language that they are written in. Others get English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from duly.calendar.words import english, urdu

# Around what a person wrote, inside a sentence: its direction is its own (Unicode Bidirectional Algorithm, section 2.4).
ISOLATE, END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    `days` says yesterday (-1), today (0) and tomorrow (1), `date` any other day. `{when}` is one of these, or `at` with one of
    these and the time of day. `{title}` is a person's own words.
    """

    days: Mapping[int, str]
    date: Callable[[date], str]
    at: str
    due: str
    was_due: str
    reminder: str
    late: str
    nag_one: str
    nag_many: str
    digest_today: str
    digest_overdue: str
    digest_both: str
    digest_nothing: str
    digest_task: str
    digest_more: str
    test_title: str
    test_line: str
    code_title: str
    code_lines: tuple[str, ...]


_GERMAN_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_SPANISH_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def _english(day: date) -> str:
    return f"on {english.WEEKDAYS[day.weekday()]}, {english.written(day)}"


def _urdu(day: date) -> str:
    return f"{urdu.WEEKDAYS[day.weekday()]}، {urdu.written(day)}"


def _german(day: date) -> str:
    return f"am {_GERMAN_DAYS[day.weekday()]}, {day.day}. {_GERMAN_MONTHS[day.month - 1]} {day.year}"


def _spanish(day: date) -> str:
    return f"el {_SPANISH_DAYS[day.weekday()]} {day.day} de {_SPANISH_MONTHS[day.month - 1]} de {day.year}"


def _french(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"le {_FRENCH_DAYS[day.weekday()]} {number} {_FRENCH_MONTHS[day.month - 1]} {day.year}"


LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        days={-1: "yesterday", 0: "today", 1: "tomorrow"},
        date=_english,
        at="{day} at {time}",
        due="Due {when}.",
        was_due="Was due {when}.",
        reminder="You wished to be reminded of this.",
        late="This comes late: it was to come {when}.",
        nag_one="Told once before.",
        nag_many="Told {n} times before.",
        digest_today="Due today: {today}",
        digest_overdue="Overdue: {overdue}",
        digest_both="Due today: {today}, overdue: {overdue}",
        digest_nothing="Nothing is due today",
        digest_task="{title}, {when}",
        digest_more="And {n} more.",
        test_title="A test from Duly",
        test_line="You see this, so this channel works.",
        code_title="{code} is your code for Duly",
        code_lines=(
            "Type it in Duly, under settings, and messages will come to this address.",
            "It counts for a day. If you did not ask for it, you need not do anything.",
        ),
    ),
    "ur": Language(
        days={-1: "گزشتہ کل", 0: "آج", 1: "کل"},
        date=_urdu,
        at="{day}، {time} بجے",
        due="مقررہ وقت: {when}",
        was_due="مقررہ وقت گزر چکا: {when}",
        reminder="آپ نے اس کی یاد دہانی چاہی تھی۔",
        late="یہ یاد دہانی دیر سے پہنچی۔ اس کا وقت تھا: {when}",
        nag_one="پہلے ایک بار یاد دلایا گیا۔",
        nag_many="پہلے {n} بار یاد دلایا گیا۔",
        digest_today="آج کے کام: {today}",
        digest_overdue="وقت گزر چکا: {overdue}",
        digest_both="آج کے کام: {today}، وقت گزر چکا: {overdue}",
        digest_nothing="آج کے لیے کوئی کام نہیں",
        digest_task="{title}، {when}",
        digest_more="اور {n} مزید۔",
        test_title="ڈیولی کا آزمائشی پیغام",
        test_line="یہ پیغام آپ تک پہنچ گیا، یعنی یہ ذریعہ کام کر رہا ہے۔",
        code_title="ڈیولی کے لیے آپ کا کوڈ: {code}",
        code_lines=(
            "اسے ڈیولی کی ترتیبات میں لکھیں، پھر پیغامات اس پتے پر آئیں گے۔",
            "یہ ایک دن تک کارآمد ہے۔ اگر آپ نے یہ نہیں مانگا تھا تو آپ کو کچھ کرنے کی ضرورت نہیں۔",
        ),
    ),
    "de": Language(
        days={-1: "gestern", 0: "heute", 1: "morgen"},
        date=_german,
        at="{day} um {time}",
        due="Fällig {when}.",
        was_due="War {when} fällig.",
        reminder="Daran wollten Sie erinnert werden.",
        late="Das kommt verspätet, vorgesehen war es {when}.",
        nag_one="Einmal zuvor erinnert.",
        nag_many="{n}-mal zuvor erinnert.",
        digest_today="Heute fällig: {today}",
        digest_overdue="Überfällig: {overdue}",
        digest_both="Heute fällig: {today}, überfällig: {overdue}",
        digest_nothing="Heute ist nichts fällig",
        digest_task="{title}, {when}",
        digest_more="Und {n} weitere.",
        test_title="Ein Test von Duly",
        test_line="Sie sehen dies, also funktioniert dieser Kanal.",
        code_title="{code} ist Ihr Code für Duly",
        code_lines=(
            "Geben Sie ihn in Duly unter Einstellungen ein, dann kommen Nachrichten an diese Adresse.",
            "Er gilt einen Tag. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun.",
        ),
    ),
    "es": Language(
        days={-1: "ayer", 0: "hoy", 1: "mañana"},
        date=_spanish,
        at="{day} a las {time}",
        due="Vence {when}.",
        was_due="Venció {when}.",
        reminder="Pidió que se le recordara esto.",
        late="Llega tarde; el momento previsto: {when}.",
        nag_one="Ya se recordó una vez.",
        nag_many="Ya se recordó {n} veces.",
        digest_today="Vencen hoy: {today}",
        digest_overdue="Atrasadas: {overdue}",
        digest_both="Vencen hoy: {today}, atrasadas: {overdue}",
        digest_nothing="Hoy no vence nada",
        digest_task="{title}, {when}",
        digest_more="Y {n} más.",
        test_title="Una prueba de Duly",
        test_line="Si ve esto, este canal funciona.",
        code_title="{code} es su código de Duly",
        code_lines=(
            "Escríbalo en Duly, en los ajustes, y los mensajes llegarán a esta dirección.",
            "Vale un día. Si no lo pidió, no tiene que hacer nada.",
        ),
    ),
    "fr": Language(
        days={-1: "hier", 0: "aujourd’hui", 1: "demain"},
        date=_french,
        at="{day} à {time}",
        due="Échéance : {when}.",
        was_due="Échéance passée : {when}.",
        reminder="Vous vouliez que cela vous soit rappelé.",
        late="Ce rappel arrive en retard ; il était prévu {when}.",
        nag_one="Déjà rappelé une fois.",
        nag_many="Déjà rappelé {n} fois.",
        digest_today="À faire aujourd’hui : {today}",
        digest_overdue="En retard : {overdue}",
        digest_both="À faire aujourd’hui : {today}, en retard : {overdue}",
        digest_nothing="Rien à faire aujourd’hui",
        digest_task="{title}, {when}",
        digest_more="Et {n} de plus.",
        test_title="Un essai de Duly",
        test_line="Vous voyez ceci : ce canal fonctionne.",
        code_title="{code} est votre code pour Duly",
        code_lines=(
            "Saisissez-le dans Duly, dans les paramètres, et les messages viendront à cette adresse.",
            "Il est valable un jour. Si vous ne l’avez pas demandé, vous n’avez rien à faire.",
        ),
    ),
}  # fmt: skip
