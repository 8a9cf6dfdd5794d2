"""Compares clocks and firings with Python's zoneinfo and with croniter.

    peers.py names      prints the zones whose files differ, one a line
    peers.py clocks     reads `ZONE INSTANT OFFSET INSTANT OFFSET ...` a line, all changes to 2040
    peers.py firings    reads `ZONE<tab>EXPRESSION<tab>START<tab>FIRING FIRING ...` a line

The last two print `N agree`, or the first disagreements.
"""

import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

END = 2_208_988_800
STEP = 86_400
FOLDER = "/usr/share/zoneinfo/"


def names():
    """The zones of the machine, of several with one content the first."""
    seen = {}
    for name in sorted(zoneinfo.available_timezones()):
        try:
            with open(FOLDER + name, "rb") as file:
                seen.setdefault(file.read(), name)
        except OSError:
            continue
    print("\n".join(sorted(seen.values())))


def offset(zone, instant):
    return int(datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())


def change_between(zone, low, high):
    """The first instant with the offset of `high`; `low` has another."""
    wanted = offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, middle) == wanted:
            high = middle
        else:
            low = middle
    return high


def clocks(line):
    name, *numbers = line.split(" ")
    numbers = [int(number) for number in numbers]
    ours = dict(zip(numbers[::2], numbers[1::2]))
    zone = zoneinfo.ZoneInfo(name)
    for instant, shown in ours.items():
        if offset(zone, instant) != shown:
            return f"{name}: {shown} at {instant}, Python {offset(zone, instant)}"
        if instant > 0 and offset(zone, instant - 1) == shown:
            return f"{name}: nothing changes at {instant}"
    last = offset(zone, 0)
    for instant in range(STEP, END, STEP):
        now = offset(zone, instant)
        if now != last and change_between(zone, instant - STEP, instant) not in ours:
            return f"{name}: no change in the day before {instant}"
        last = now
    return None


def instant_of(zone, local):
    """The first instant at which the clock shows `local`, or the end of the gap that it is in."""
    instant = int(local.replace(tzinfo=zone, fold=0).timestamp())
    if datetime.fromtimestamp(instant, zone).replace(tzinfo=None) == local:
        return instant
    # In a gap: by the offset before it, `instant` is after the change; a day is the longest gap.
    return change_between(zone, instant - 2 * STEP, instant)


def firings(line):
    from croniter import croniter

    name, expression, start, numbers = line.split("\t")
    ours = [int(number) for number in numbers.split(" ")]
    zone = zoneinfo.ZoneInfo(name)
    start = int(start)
    day, weekday = expression.split(" ")[2], expression.split(" ")[4]
    either = not day.startswith("*") and not weekday.startswith("*")
    # From a day earlier, so that what a gap moves behind the start is seen.
    shown = datetime.fromtimestamp(start, zone).replace(tzinfo=None) - timedelta(days=2)
    times = croniter(expression, shown, day_or=either, max_years_between_matches=100)
    theirs = []
    while len(theirs) < len(ours):
        instant = instant_of(zone, times.get_next(datetime))
        if instant > start and instant not in theirs:
            theirs.append(instant)
    if theirs != ours:
        return f"{name} {expression} after {start}: {ours}, Python {theirs}"
    return None


def main():
    if sys.argv[1] == "names":
        names()
        return
    compare = {"clocks": clocks, "firings": firings}[sys.argv[1]]
    lines = sys.stdin.read().splitlines()
    wrong = [words for words in map(compare, lines) if words]
    print("\n".join(wrong[:20]) if wrong else f"{len(lines)} agree")


main()
