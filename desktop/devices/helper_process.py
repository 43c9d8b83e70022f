"""Helper programs: one spoken to line by line, started anew when it hangs or dies; and one that is asked once."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from desktop.base.errors import DeviceError

LONGEST_LINE = 4096
_ROOT = Path(__file__).resolve().parents[2]


class HelperGone(DeviceError):
    """It ended, hung or spoke nonsense; it is dead now and starts anew when asked again."""

    code = "helper_gone"


class HelperProcess:
    """One question at a time, from one thread; `close` may come from any other."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The running process, if there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def ask(self, question: str, seconds: float) -> str:
        """The answer's line; HelperGone when none comes in time."""
        process, lines = self._running()
        try:
            assert process.stdin is not None
            process.stdin.write(f"{question}\n".encode("ascii"))
            process.stdin.flush()
            line = lines.get(timeout=seconds)
        except queue.Empty:
            self._kill(process)
            raise HelperGone("读卡器没有回应,已重新接。请把证件拿开再放一次。", code="reader_hung") from None
        except (OSError, ValueError):  # it died, or `close` came from the other thread
            line = b""
        if not line.endswith(b"\n"):
            self._kill(process)
            raise HelperGone("读卡程序停了,正在重新接。请稍等再放一次证件。", code="reader_gone")
        return line.decode("ascii", "replace").strip()

    def close(self) -> None:
        """End it now; a question under way fails at once and nothing is started any more."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            self._kill(process)

    def _running(self) -> tuple[subprocess.Popen[bytes], queue.Queue[bytes]]:
        with self._lock:
            if self._closed:
                raise HelperGone("读卡器已关。", code="reader_closed")
            if self._process is None or self._process.poll() is not None:
                if self._process is not None:
                    self._kill(self._process)
                self._start()
            assert self._process is not None
            return self._process, self._lines

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own program, or the one its owner named)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=surroundings(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            raise HelperGone("读卡程序起不来,请照证件填写,并告诉管电脑的人。", code="reader_gone") from None
        self._lines = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=_listen, args=(self._process.stdout, self._lines), daemon=True).start()

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(OSError):  # what was not read any more
                process.stdin.close()


def _listen(stream: IO[bytes], lines: queue.Queue[bytes]) -> None:
    """Pass lines on; an endless one is cut, which the asker takes for the end."""
    with stream:
        while line := stream.readline(LONGEST_LINE):
            lines.put(line)
            if not line.endswith(b"\n"):
                return
    lines.put(b"")


def ask_once(
    command: Sequence[str], question: bytes, *, seconds: float, most: int, pulse: Callable[[], None] | None = None
) -> bytes:
    """All that a helper says to one question, at most `most` bytes; HelperGone when it hangs, dies or says more. The
    caller is never blocked: `pulse` is called every moment and may raise to give up."""
    until = time.monotonic() + seconds
    try:
        process = subprocess.Popen(  # noqa: S603  (our own module)
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise HelperGone("读取程序起不来,没有读。请重新打开村簿再试。", code="helper_gone") from None
    said = bytearray()
    assert process.stdin is not None
    assert process.stdout is not None
    asking = threading.Thread(target=_tell, args=(process.stdin, question), daemon=True)
    hearing = threading.Thread(target=_hear, args=(process.stdout, said, most), daemon=True)
    try:
        asking.start()
        hearing.start()
        while hearing.is_alive() and time.monotonic() < until:
            hearing.join(0.05)
            if pulse is not None:
                pulse()
        whole = not hearing.is_alive() and len(said) <= most
        if not whole or process.wait(timeout=max(0.1, until - time.monotonic())):
            raise HelperGone("读取程序停了,没有读。", code="helper_gone")
        return bytes(said)
    except subprocess.TimeoutExpired:
        raise HelperGone("读取程序没有回应,没有读。", code="helper_gone") from None
    finally:
        process.kill()
        process.wait()
        for thread in (asking, hearing):
            thread.join()


def _tell(stream: IO[bytes], question: bytes) -> None:
    with contextlib.suppress(OSError), stream:  # it may end before it heard all
        stream.write(question)


def _hear(stream: IO[bytes], into: bytearray, most: int) -> None:
    with stream:
        while len(into) <= most and (piece := stream.read1(1 << 16)):  # type: ignore[attr-defined]
            into += piece


def surroundings() -> dict[str, str]:
    """What the helper may know: nothing of ours (a passphrase may stand among it), and where its module lies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUNBU_")}
    return kept | {"PYTHONPATH": str(_ROOT)}


def module_command(module: str, *arguments: str, python: str | None = None) -> list[str]:
    """How one of our modules is started as a program of its own; the packaged program has a door for it."""
    if python is None and getattr(sys, "frozen", False):
        return [sys.executable, "--helper", module, *arguments]
    return [python or sys.executable, "-m", module, *arguments]
