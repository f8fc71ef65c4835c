"""Events of any schema version as the current one says them."""

from pydantic import ValidationError

from duly.events.catalogue import CATALOGUE
from duly.events.envelope import RecordedEvent
from duly.messaging.retry import Poison, TooNew


def current(event: RecordedEvent) -> RecordedEvent:
    """Return the event with its data in the current schema version.

    Errors: `TooNew` for a type or a version that came after this code (none is ever taken out), `Poison` for nonsense.
    """
    kind = CATALOGUE.get(event.type)
    if kind is None:
        raise TooNew(f"the event type {event.type} is newer than this process")
    if event.version > kind.version:
        raise TooNew(f"version {event.version} of {event.type} is newer than {kind.version}, which this process knows")
    try:
        data = kind.current(event.data, event.version)
        kind.payload.model_validate(data)
    except ValidationError as error:
        where = ", ".join(
            ".".join(str(part) for part in found["loc"]) for found in error.errors(include_input=False)[:5]
        )
        raise Poison(f"its data breaks the schema at {where}") from error
    except ValueError as error:
        raise Poison(str(error)) from error
    return event.model_copy(update={"data": data, "version": kind.version})
