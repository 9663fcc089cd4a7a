"""Compare the alerts of two configs over the same entries: new, gone, changed. Pure.

An alert is the same by the key of its signal. A step of a trend is the same also if it comes
somewhat earlier or later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from model import Alert, State, format_duration

MAX_STEP_SHIFT = timedelta(days=3)  # between the two times of one step in a trend's life


class Fate(StrEnum):
    """The effect of an edit on an alert."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One alert, before and after."""

    fate: Fate
    was: Alert | None
    now: Alert | None
    how: str = ""
    """The difference, for a changed one."""

    @property
    def alert(self) -> Alert:
        """Return it as it would be; one that is gone as it was."""
        alert = self.now or self.was
        assert alert is not None  # noqa: S101  # one of the two there always is
        return alert


@dataclass(frozen=True, slots=True)
class Noise:
    """The feed or the keyword from which most of some alerts come."""

    name: str
    """Of a feed by its key, or a keyword."""
    watch: str
    """The keyword's; empty for a feed."""
    count: int
    of: int


def list_told(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts that are sent, now or later; not those that only tell held ones."""
    return [
        alert for alert in alerts if alert.state is not State.SUPPRESSED and not alert.tells_held
    ]


def compare(old: Iterable[Alert], new: Iterable[Alert]) -> list[Change]:
    """Return the changes from *old* to *new* alerts, of those that are sent, by time."""
    was, now = list_told(old), list_told(new)
    pairs = _by_key(was, now)
    paired = {id(alert) for pair in pairs for alert in pair}
    pairs += _by_time(_rest(was, paired), _rest(now, paired))
    paired = {id(alert) for pair in pairs for alert in pair}
    changes = [
        *(_change(*pair) for pair in pairs),
        *(Change(Fate.GONE, alert, None) for alert in _rest(was, paired)),
        *(Change(Fate.NEW, None, alert) for alert in _rest(now, paired)),
    ]
    return sorted(changes, key=lambda change: change.alert.at)


def find_noisiest(alerts: Sequence[Alert]) -> tuple[Noise | None, Noise | None]:
    """Return the keyword and the feed that most of *alerts* come from; None where none is named."""
    keywords: Counter[tuple[str, str]] = Counter()
    feeds: Counter[tuple[str, str]] = Counter()
    for alert in alerts:
        matches = alert.signal.matches
        keywords.update({(k, alert.signal.watch) for match in matches for k in match.keywords})
        feeds.update({(match.entry.feed, "") for match in matches if match.entry.feed})
    return _most(keywords, len(alerts)), _most(feeds, len(alerts))


def _most(counts: Counter[tuple[str, str]], of: int) -> Noise | None:
    if not counts:
        return None
    # Of equals the first by name, so that the same alerts always name the same one.
    source, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    name, watch = source
    return Noise(name=name, watch=watch, count=count, of=of)


# --- pairs ----------------------------------------------------------------------------------


def _rest(alerts: Sequence[Alert], paired: set[int]) -> list[Alert]:
    return [alert for alert in alerts if id(alert) not in paired]


def _by_key(was: Sequence[Alert], now: Sequence[Alert]) -> list[tuple[Alert, Alert]]:
    """Return the pairs with equal keys."""
    known = {alert.signal.key: alert for alert in was}
    return [(known[a.signal.key], a) for a in now if a.signal.key in known]


def _by_time(was: Sequence[Alert], now: Sequence[Alert]) -> list[tuple[Alert, Alert]]:
    """Return the pairs of a watch's steps of one kind, the nearest first."""
    steps: dict[object, list[Alert]] = {}
    for alert in was:
        if alert.signal.figures is not None:
            steps.setdefault(_kind(alert), []).append(alert)
    near = [
        (before, after)
        for after in now
        for before in steps.get(_kind(after), ())
        if _distance(before, after) <= MAX_STEP_SHIFT
    ]
    near.sort(key=lambda pair: _distance(*pair))
    return _pair_once(near)


def _distance(before: Alert, after: Alert) -> timedelta:
    return abs(after.at - before.at)


def _pair_once(near: Iterable[tuple[Alert, Alert]]) -> list[tuple[Alert, Alert]]:
    """Return the pairs of *near*, the first ones first, with each alert in one pair only."""
    pairs: list[tuple[Alert, Alert]] = []
    taken: set[int] = set()
    for before, after in near:
        if not taken & {id(before), id(after)}:
            taken |= {id(before), id(after)}
            pairs.append((before, after))
    return pairs


def _kind(alert: Alert) -> tuple[str, str, tuple[str, ...]]:
    return alert.signal.watch, alert.signal.kind.name, alert.signal.keywords


def _change(was: Alert, now: Alert) -> Change:
    differences = (_later(was, now), _elsewhere(was, now), _otherwise(was, now))
    how = "; ".join(difference for difference in differences if difference)
    fate = Fate.CHANGED if how else Fate.SAME
    return Change(fate=fate, was=was, now=now, how=how)


def _later(was: Alert, now: Alert) -> str:
    if was.at == now.at:
        return ""
    moved = max(abs(now.at - was.at), timedelta(seconds=1))
    return f"{format_duration(moved)} {'later' if now.at > was.at else 'earlier'}"


def _elsewhere(was: Alert, now: Alert) -> str:
    more = [name for name in now.to if name not in was.to]
    less = [name for name in was.to if name not in now.to]
    said = []
    if more:
        said.append(f"told to {', '.join(more)}")
    if less:
        said.append(f"no longer to {', '.join(less)}")
    return ", ".join(said)


def _otherwise(was: Alert, now: Alert) -> str:
    if was.state is now.state:
        return ""
    return f"{now.state.value}, was {was.state.value}"
