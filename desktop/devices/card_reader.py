"""Card readers behind one small interface: is one there, has a card been laid down, its 256 bytes.

`CUNBU_READER` chooses: `fake:FOLDER` plays recorded cards (*.bin, one per asking), `sdt:DLL` a vendor's library,
`none` nothing. On Windows `sdtapi.dll` is looked for when nothing is said. `CUNBU_READER_PYTHON` names a Python of 32
bits for libraries of 32 bits. Not proven here: a real reader, a vendor's library, Windows.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from desktop.base.errors import DeviceError
from desktop.devices.helper_process import HelperGone, HelperProcess, module_command

CONNECT_SECONDS = 20.0  # thirty-two ports are tried
READ_SECONDS = 6.0
POLL, RETRY = 0.3, 3.0
DLL_RETRY = 60.0
MOST_RECORDINGS = 500
LONGEST_CARD = 1024

CONNECTED = "读卡器已连接"
ABSENT = "没有接读卡器"
NO_CARD = "没有读到卡。请把证件拿开,再放到读卡器上。"
NO_READER = "没有接读卡器,请照证件填写;接上后会自己认出来。"


class CardReader(Protocol):
    """All calls from one thread; `close` from any, and it ends a call under way."""

    def connect(self) -> bool:
        """Whether a reader answers; cheap once it does."""

    def read(self, *, asked: bool = False) -> bytes | None:
        """The record of a card laid down since the last one, None while there is none. `asked`: a person pressed
        the key just now."""

    def close(self) -> None: ...


class SdtReader:
    """A reader behind a vendor's SDT library, in a helper process."""

    def __init__(self, command: Iterable[str], *, patience: float = READ_SECONDS) -> None:
        self._helper = HelperProcess(list(command))
        self._patience = patience
        self._connected = False
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        return self._helper.pid

    def connect(self) -> bool:
        if not self._connected and time.monotonic() >= self._not_before:
            answer = self._helper.ask("connect", CONNECT_SECONDS)
            self._connected = answer.startswith("ok")
            if answer == "err dll":  # it will not be there a moment later either
                self._not_before = time.monotonic() + DLL_RETRY
        return self._connected

    def read(self, *, asked: bool = False) -> bytes | None:
        try:
            answer = self._helper.ask("read", self._patience)
        except HelperGone:
            self._connected = False
            raise
        if answer == "none":
            return None
        word, _, rest = answer.partition(" ")
        if word == "card":
            return _unhex(rest)
        self._connected = answer == "err card"
        if self._connected:
            raise DeviceError("卡没有读完。请把证件拿开,再平放到读卡器上。", code="card_unread")
        return None

    def close(self) -> None:
        self._helper.close()


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)[:LONGEST_CARD]
    except ValueError:
        raise DeviceError("读卡器送来的内容读不懂。请把证件拿开再放一次。", code="card_unread") from None


class FakeReader:
    """Plays recordings, one per asking, and again from the first; `lay` puts a card down as a hand would."""

    def __init__(self, recordings: Iterable[bytes] = ()) -> None:
        self.connected = True
        self._recordings = list(recordings)
        self._next = 0
        self._laid: deque[bytes] = deque()

    def connect(self) -> bool:
        return self.connected

    def lay(self, raw: bytes) -> None:
        self._laid.append(raw)

    def read(self, *, asked: bool = False) -> bytes | None:
        if self._laid:
            return self._laid.popleft()
        if not asked or not self._recordings:
            return None
        raw = self._recordings[self._next % len(self._recordings)]
        self._next += 1
        return raw

    def close(self) -> None:
        self._laid.clear()


def recordings(folder: Path) -> list[bytes]:
    """The recorded cards of a folder in the order of their names."""
    if not folder.is_dir():
        raise DeviceError("读卡录像的文件夹不在,请检查 CUNBU_READER。", code="no_recordings")
    found = []
    for path in sorted(folder.glob("*.bin"))[:MOST_RECORDINGS]:
        with path.open("rb") as stream:
            found.append(stream.read(LONGEST_CARD))
    return found


def choose_reader(environ: Mapping[str, str] | None = None) -> CardReader | None:
    """The reader this laptop was told of; None = none."""
    told = os.environ if environ is None else environ
    kind, _, where = told.get("CUNBU_READER", "").partition(":")
    if not kind and sys.platform == "win32":
        kind = "sdt"
    if kind == "fake":
        return FakeReader(recordings(Path(where)))
    if kind == "sdt":
        python = told.get("CUNBU_READER_PYTHON") or None
        return SdtReader(module_command("desktop.devices.sdt_helper", where or "sdtapi.dll", python=python))
    return None


@dataclass(frozen=True, slots=True)
class News:
    """What a watched reader has to tell: it came or went, a card, a sentence about what went wrong, or a bug."""

    kind: Literal["connected", "absent", "card", "trouble", "broke"]
    raw: bytes = b""
    sentence: str = ""
    asked: bool = False
    error: Exception | None = None


class Watch:
    """A thread of its own that looks at a reader until it is stopped; `hear` is called on that thread."""

    def __init__(self, reader: CardReader, hear: Callable[[News], None], *, poll: float = POLL) -> None:
        self._reader, self._hear, self._poll = reader, hear, poll
        self._bell, self._ended = threading.Event(), threading.Event()
        self._asked = False
        self._connected: bool | None = None
        self._thread = threading.Thread(target=self._run, name="cunbu-reader", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """A person wants a card read now."""
        self._asked = True
        self._bell.set()

    def stop(self) -> None:
        """Returns at once: a helper under way is killed, the thread ends behind it."""
        self._ended.set()
        self._bell.set()
        self._reader.close()

    def join(self, seconds: float) -> bool:
        """Whether the thread has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ended.is_set():
            asked, self._asked = self._asked, False
            try:
                self._look(asked)
            except DeviceError as trouble:
                self._tell(News("trouble", sentence=trouble.sentence, asked=asked))
            except Exception as error:
                self._tell(News("broke", error=error))
                return
            self._bell.wait(self._poll if self._connected else max(self._poll, RETRY))
            self._bell.clear()

    def _look(self, asked: bool) -> None:
        try:
            connected = self._reader.connect()
        except DeviceError:
            self._say(False)
            raise
        self._say(connected)
        if not connected:
            if asked:
                self._tell(News("trouble", sentence=NO_READER, asked=True))
            return
        raw = self._reader.read(asked=asked)
        if raw is not None:
            self._tell(News("card", raw=raw, asked=asked))
        elif asked:
            self._tell(News("trouble", sentence=NO_CARD, asked=True))

    def _say(self, connected: bool) -> None:
        if connected != self._connected:
            self._connected = connected
            self._tell(News("connected" if connected else "absent"))

    def _tell(self, news: News) -> None:
        if not self._ended.is_set():
            self._hear(news)
