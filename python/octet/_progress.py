# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Progress bars in notebooks and terminals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# The tutorial's words for what the library calls by its own.
_NAMES = {"Bias correction": "Applying Fast Bias correction"}


def _is_shown() -> bool:
    return "ipykernel" in sys.modules or sys.stderr.isatty()


class Bars:
    """A tqdm bar for each phase of a long call, where somebody sees it."""

    def __init__(self) -> None:
        self._phase: str | None = None
        self._bar: Any = None

    def update(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self.close()
            self._phase = phase
            self._bar = _new_bar(_NAMES.get(phase, phase), total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)
        if done == total:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._phase = self._bar = None


def _new_bar(name: str, total: int | None, **options: Any) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=name, **options)


@contextmanager
def phases(show: bool | None) -> Iterator[Callable[[str, int, int], None] | None]:
    """A function of phase, done and total that draws bars; None where nobody would see them.

    :param show: None: in notebooks and terminals."""
    if not (_is_shown() if show is None else show):
        yield None
        return
    bars = Bars()
    try:
        yield bars.update
    finally:
        bars.close()


@contextmanager
def phase(name: str, show: bool | None) -> Iterator[Callable[[int, int], None] | None]:
    """The same for one phase: a function of done and total."""
    with phases(show) as update:
        yield None if update is None else lambda done, total: update(name, done, total)
