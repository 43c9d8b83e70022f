"""A scripted typist in a real X window: forty people with real key events and no mouse, keystrokes counted.

Twenty are of households on the committee's list and lay their card on a reader; twenty are strangers without one.
The notice is shown and consents are given one by one for everybody. The first person of the day comes before them:
the plan has to be chosen once; told apart. Run by `make bench-capture`; needs Xvfb and xdotool.
A Chinese name is counted as its pinyin and one key to choose it, as an input method takes it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

KNOWN, STRANGERS = 20, 20
FIRST = "first of the day"
KNOWN_LIMIT, STRANGER_LIMIT, READY_MS = 12, 65, 100.0
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "春兰桂英建国秀芳满仓"


@contextmanager
def display() -> Iterator[str]:
    """A virtual screen of its own, as large as the small laptop's."""
    read, write = os.pipe()
    screen = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(screen, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        try:
            yield f":{os.read(read, 16).decode().strip()}"
        finally:
            server.terminate()


def main() -> int:
    lacking = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if lacking:
        print(f"typist: not run, {' and '.join(lacking)} missing (Debian: xvfb, xdotool)")
        return 1
    with display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        return subprocess.run([sys.executable, "-m", "tests.bench.typist", "--inside"], env=environment).returncode


@dataclass(slots=True)
class Hands:
    """Presses keys through the X server and counts them; digits of the phone number are counted apart."""

    settle: Callable[[], None]
    strokes: int = 0
    held: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
            self.strokes += 1
            self.settle()

    def write(self, text: str, *, counted: bool = True) -> None:
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)
        self.strokes += len(text) if counted else 0
        self.settle()

    def write_name(self, commit: Callable[[str], None], name: str, pinyin: str) -> None:
        """As an input method commits it; the virtual screen has none, so its keys are counted, not pressed."""
        commit(name)
        self.strokes += len(pinyin) + 1
        self.settle()


def inside() -> int:
    """In the window's own process: the screen answers, and what it answers is looked at."""
    from tests.bench.typist_desk import Desk

    with tempfile.TemporaryDirectory(prefix="cunbu-typist-") as folder:
        desk = Desk(Path(folder))
        try:
            return _report(desk, _enrol_all(desk))
        finally:
            desk.close()


def _enrol_all(desk) -> dict[str, list[int]]:
    counted: dict[str, list[int]] = {FIRST: [], "known household, card on the reader": [], "stranger, no reader": []}
    counted[FIRST].append(_first_of_the_day(desk))
    for n in range(1, KNOWN + 1):
        hands = Hands(desk.settle)
        desk.lay_card(n)
        hands.press("space", "alt+a")
        desk.expect_hand("现用手机")
        hands.write(f"1860000{n:04d}", counted=False)
        _ask_and_save(desk, hands)
        counted["known household, card on the reader"].append(hands.strokes)
    desk.take_reader_away()
    for n in range(STRANGERS):
        hands = Hands(desk.settle)
        name, pinyin, number = desk.stranger(n)
        hands.write_name(desk.commit_text, name, pinyin)
        hands.press("Return", "Return")
        hands.write(number)
        hands.press("Return")
        hands.write("20160302")
        hands.press("Return", "Return", "space", "Return")
        hands.write(str(n % 8 + 1))
        hands.press("Return", "Return", "Return")
        hands.write(str(n + 30))
        hands.press("Return", "alt+a")
        desk.expect_hand("现用手机")
        hands.write(f"1870000{n:04d}", counted=False)
        _ask_and_save(desk, hands)
        counted["stranger, no reader"].append(hands.strokes)
    return counted


def _first_of_the_day(desk) -> int:
    """As the others of known households, but nobody before her had a plan."""
    hands = Hands(desk.settle)
    desk.lay_card(0)
    hands.press("space", "alt+a")
    desk.expect_hand("套餐")
    hands.press("9", "Return", "1", "Return")
    hands.write("18600000000", counted=False)
    _ask_and_save(desk, hands)
    return hands.strokes


def _ask_and_save(desk, hands: Hands) -> None:
    """The notice and its six questions, then the next form."""
    hands.press("alt+t")
    desk.expect_sheet()
    hands.press("1", "1", "1", "1", "2", "2")
    desk.time_next_form(lambda: hands.press("ctrl+Return"))


def _report(desk, counted: dict[str, list[int]]) -> int:
    missed = 0
    for kind, limit in zip(counted, (STRANGER_LIMIT, KNOWN_LIMIT, STRANGER_LIMIT), strict=True):
        strokes = counted[kind]
        missed += max(strokes) > limit
        print(
            f"{kind:38s} {len(strokes)} people, keystrokes beyond the phone number: median"
            f" {statistics.median(strokes):.0f}, most {max(strokes)} (limit {limit})"
        )
    waits = sorted(desk.waits)
    missed += waits[-1] > READY_MS
    print(
        f"{'next form ready':38s} median {statistics.median(waits):.0f} ms, most {waits[-1]:.0f} ms"
        f" (limit {READY_MS:.0f})"
    )
    found = desk.captured()
    everybody = 1 + KNOWN + STRANGERS
    missed += found != everybody
    print(f"{'captured with their consents':38s} {found} of {everybody}")
    return 1 if missed else 0


if __name__ == "__main__":
    begun = time.perf_counter()
    ended = inside() if "--inside" in sys.argv else main()
    if "--inside" not in sys.argv:
        print(f"typist: {time.perf_counter() - begun:.0f} s")
    sys.exit(ended)
