"""A line per figure, and a status that says whether all of them kept their aims."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence

Clock = Callable[[], float]
WARM_UP = 3


class Report:
    """The figures of one benchmark."""

    def __init__(self) -> None:
        self.over = False

    def at_most(self, name: str, value: float, limit: float) -> None:
        """Print a figure that should not be above `limit`."""
        self._line(name, value, "≤", limit, value <= limit)

    def at_least(self, name: str, value: float, limit: float) -> None:
        """Print a figure that should not be below `limit`."""
        self._line(name, value, "≥", limit, value >= limit)

    def _line(self, name: str, value: float, sign: str, limit: float, kept: bool) -> None:
        self.over |= not kept
        print(f"{name} {value:.3g} (aim {sign} {limit:.3g}) {'ok' if kept else 'over'}", flush=True)

    def leave(self) -> None:
        """End the program; non-zero where a figure is over."""
        sys.exit(1 if self.over else 0)


def median_pair(
    one: Callable[[], object], other: Callable[[], object], times: int, clock: Clock = time.perf_counter
) -> tuple[float, float]:
    """The medians of two acts taken in turn, so that a machine that slows down slows both.

    By `time.process_time` where both only compute: what else the machine does is then left out.
    """
    first, second = medians((one, other), times, clock)
    return first, second


def medians(
    acts: Sequence[Callable[[], object]], times: int, clock: Clock = time.perf_counter, warm_up: int = WARM_UP
) -> list[float]:
    """The medians of several acts, each taken in turn; `warm_up` rounds more are run and left out."""
    rounds = [[_seconds(act, clock) for act in acts] for _ in range(times + warm_up)]
    return [statistics.median(column) for column in zip(*rounds[warm_up:], strict=True)]


def _seconds(act: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    start = clock()
    act()
    return clock() - start
