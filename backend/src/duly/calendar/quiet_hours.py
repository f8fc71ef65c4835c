"""Hours of the day in which nobody is disturbed."""

from datetime import datetime, time, timedelta

from duly.calendar.zones import instant, zone


def quiet_until(now: datetime, hours: tuple[time, time] | None, zone_name: str) -> datetime | None:
    """Return the end of the quiet hours that `now` lies in, as a UTC instant; None outside of them, or without any.

    `hours` are wall times in the zone. They begin with the minute of their start, end before the minute of their end, and may
    go over midnight.
    """
    if hours is None or hours[0] == hours[1]:
        return None
    start, end = hours
    local = now.astimezone(zone(zone_name))
    clock, today = local.time(), local.date()
    if start < end:
        inside, day = start <= clock < end, today
    else:
        inside, day = clock >= start or clock < end, today + timedelta(days=clock >= start)
    found = instant(datetime.combine(day, end), zone_name)
    # In the hour that comes twice the clock can read earlier than the end, and the end be over.
    return found if inside and found > now else None
