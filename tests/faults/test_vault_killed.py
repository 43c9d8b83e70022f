"""The vault made, replaced and copied by real processes that are killed or refused at any step: afterwards there is
one whole vault that somebody can open, or none, and no half copy. Two windows: the second says so and ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.services import backup, keys
from desktop.services import session as door
from desktop.storage import locks, replacing, vault
from tests.disks import WITHOUT, calls_in, strace, traced

PASS = "case-pass-1"
PROGRAM = [sys.executable, "-m", "desktop"]
LONG = bool(os.environ.get("CUNBU_LONG"))
SOME = 1000 if LONG else 2
"""So many of the steps are tried in each test; `make faults` tries them all."""
needs_strace = pytest.mark.skipif(strace() is None, reason=WITHOUT)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal; the Windows side has no such call")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "CUNBU_PASSPHRASE": PASS, "QT_QPA_PLATFORM": "offscreen", **more}


def cunbu(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(**more), stdin=subprocess.DEVNULL, check=False
    )


def some(count: int) -> list[int]:
    """Which of so many steps are tried: the last ones, where most is at stake, and a few before."""
    if count <= SOME:
        return list(range(1, count + 1))
    late = list(range(count - SOME // 2 + 1, count + 1))
    return [1 + (count - len(late)) * n // (SOME - len(late)) for n in range(SOME - len(late))] + late


def opened(data: Path) -> None:
    """It opens with the passphrase, and its file is sound."""
    session = door.sign_in(data, PASS)
    assert session.store.check_file() == []
    assert not session.unfinished
    session.close()


def no_half_copies(folder: Path) -> None:
    left = [p.name for p in folder.rglob("*") if p.name.startswith((replacing.FRESH, replacing.COPY))]
    left += [p.name for p in folder.rglob("*.new")] + [p.name for p in folder.rglob(replacing.JOURNAL)]
    assert not left


@needs_strace
@pytest.mark.long
@pytest.mark.parametrize("harm", ["signal=SIGKILL", "error=EIO"])
@pytest.mark.parametrize("call", ["fsync,fdatasync", "rename"])
def test_an_init_cut_or_refused_anywhere_can_be_run_again(tmp_path: Path, call: str, harm: str) -> None:
    calls = call.split(",")
    init = [*PROGRAM, "init", "--rep", "甲", "--data"]
    subprocess.run(traced([*init, str(tmp_path / "whole")], tmp_path / "log", calls), env=environment(), check=True)
    for step in some(len(calls_in(tmp_path / "log"))):
        data = tmp_path / f"{step}"
        cut = subprocess.run(
            traced([*init, str(data)], tmp_path / "cut", calls, inject=f"{call}:{harm}:when={step}"),
            capture_output=True, text=True, env=environment(), check=False,
        )  # fmt: skip
        shown = [line for line in cut.stdout.splitlines() if line.startswith("AGE-SECRET-KEY-")]
        if not (data / vault.FILE).exists() or door.unfinished(data):
            again = cunbu("init", "--rep", "甲", "--data", data)
            assert again.returncode == 0, (step, again.stderr)
            shown = [line for line in again.stdout.splitlines() if line.startswith("AGE-SECRET-KEY-")]
        opened(data)
        door.reset_passphrase(data, shown[-1], "甲", PASS).close()
        no_half_copies(data)


def test_with_its_output_closed_no_key_is_made_that_nobody_could_read(tmp_path: Path) -> None:
    """Python has no output at all then, and what is written goes nowhere without an error."""

    def unheard(*words: str) -> subprocess.CompletedProcess[bytes]:
        line = [*PROGRAM, *words, "--data", str(tmp_path / "v")]
        shell = ["sh", "-c", 'exec "$@" >&-', "sh", *line]
        return subprocess.run(shell, stderr=subprocess.PIPE, env=environment(), check=False)

    for words in (("init", "--rep", "甲"), ("init", "--rep", "甲", "--json")):
        refused = unheard(*words)
        assert refused.returncode == 1
        assert "没有地方显示" in refused.stderr.decode()
        assert not (tmp_path / "v").exists()
    made = cunbu("init", "--rep", "甲", "--data", tmp_path / "v", "--json")
    assert unheard("rep", "recovery").returncode == 1
    door.reset_passphrase(tmp_path / "v", json.loads(made.stdout)["recovery_key"], "甲", PASS).close()


@needs_strace
def test_an_init_whose_key_could_not_be_written_out_does_not_count(tmp_path: Path) -> None:
    full = Path("/dev/full")
    for words in ((), ("--json",)):
        with full.open("w") as nowhere:
            refused = subprocess.run(
                [*PROGRAM, "init", "--rep", "甲", "--data", str(tmp_path / "v"), *words],
                stdout=nowhere, stderr=subprocess.PIPE, env=environment(), check=False,
            )  # fmt: skip
        assert refused.returncode != 0
        assert door.unfinished(tmp_path / "v")
        assert "cunbu init" in cunbu("status", "--data", tmp_path / "v").stderr
    again = cunbu("init", "--rep", "乙", "--data", tmp_path / "v", "--json")
    assert again.returncode == 0, again.stderr
    door.reset_passphrase(tmp_path / "v", json.loads(again.stdout)["recovery_key"], "乙", PASS).close()


def test_with_the_countys_key_nothing_is_to_confirm(tmp_path: Path) -> None:
    _, recipient = vault.new_recovery_identity()
    made = cunbu("init", "--rep", "甲", "--recovery-key", recipient, "--data", tmp_path / "v")
    assert made.returncode == 0
    assert "AGE-SECRET" not in made.stdout + made.stderr
    opened(tmp_path / "v")


def test_two_first_runs_at_once_leave_one_vault_that_opens(tmp_path: Path) -> None:
    for number in range(15 if LONG else 1):
        data = tmp_path / f"{number}"
        runs = [
            subprocess.Popen(
                [*PROGRAM, "init", "--rep", name, "--data", str(data)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
            )
            for name in ("甲", "乙")
        ]  # fmt: skip
        said = [run.communicate() for run in runs]
        assert sorted(run.returncode for run in runs) == [0, 1], said
        shown = [line for out, _ in said for line in out.splitlines() if line.startswith("AGE-SECRET-KEY-")]
        session = door.sign_in(data, PASS)
        assert len(shown) == len(door.reps(session)) == 1
        name = session.rep.name
        session.close()
        door.reset_passphrase(data, shown[0], name, PASS).close()


@pytest.fixture
def backed_up(tmp_path: Path) -> tuple[Path, Path]:
    """A vault and its backup."""
    data, copy = tmp_path / "a", tmp_path / "b.bk"
    session = door.make_vault(data, "甲", PASS).session
    backup.back_up(session, copy)
    session.close()
    assert copy.stat().st_mode & 0o077 == 0
    return data, copy


@needs_strace
@pytest.mark.long
@pytest.mark.parametrize("harm", ["signal=SIGKILL", "error=EACCES", "error=EIO"])
def test_a_restore_cut_anywhere_is_finished_or_undone_at_the_next_start(
    tmp_path: Path, backed_up: tuple[Path, Path], harm: str
) -> None:
    data, copy = backed_up
    restore = [*PROGRAM, "restore", str(copy), "--data", str(data)]
    subprocess.run(traced(restore, tmp_path / "log", ["rename"]), env=environment(), check=True)
    before = sum(p.name.startswith("a-before-restore-") for p in tmp_path.iterdir())
    for step in some(len(calls_in(tmp_path / "log"))):
        subprocess.run(
            traced(restore, tmp_path / "cut", ["rename"], inject=f"rename:{harm}:when={step}"),
            capture_output=True, env=environment(), check=False,
        )  # fmt: skip
        then = cunbu("status", "--data", data)
        assert then.returncode == 0, (step, then.stderr)
        opened(data)
        no_half_copies(tmp_path)
        aside = [p for p in tmp_path.iterdir() if p.name.startswith("a-before-restore-")]
        assert len(aside) - before in (0, 1)
        before = len(aside)
        for one in aside:
            assert (one / vault.FILE).exists() and (one / vault.DATABASE).exists()  # noqa: PT018  (together they open)


def test_a_restore_under_an_open_vault_is_refused_and_commands_beside_it_are_not(
    backed_up: tuple[Path, Path],
) -> None:
    data, copy = backed_up
    session = door.sign_in(data, PASS)
    refused = cunbu("restore", copy, "--data", data)
    assert refused.returncode == 1
    assert "没有恢复" in refused.stderr
    assert cunbu("status", "--data", data).returncode == 0
    assert cunbu("backup", data.parent / "c.bk", "--data", data).returncode == 0
    session.close()
    done = cunbu("restore", copy, "--data", data, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["unsent_aside"] == 0


def test_a_killed_backup_leaves_no_copy_after_the_next_start(tmp_path: Path, backed_up: tuple[Path, Path]) -> None:
    data, _ = backed_up
    (tmp_path / "stick").mkdir()
    begun = subprocess.Popen(
        [sys.executable, "-c", _DIES_COPYING, str(data), str(tmp_path / "stick" / "c.bk")], env=environment()
    )
    assert begun.wait() == -signal.SIGKILL
    assert list(data.glob("backup-*"))
    assert list((tmp_path / "stick").iterdir())
    then = cunbu("status", "--data", data)
    assert "半份副本已清掉" in then.stderr
    no_half_copies(tmp_path)
    assert not list((tmp_path / "stick").iterdir())


_DIES_COPYING = """
import os, signal, sys
from pathlib import Path
from desktop.services import backup, session
def die(_stream): os.kill(os.getpid(), signal.SIGKILL)
backup._flush = die
backup.back_up(session.sign_in(Path(sys.argv[1]), os.environ["CUNBU_PASSPHRASE"]), Path(sys.argv[2]))
"""


def test_a_second_window_says_that_one_is_open_and_a_killed_one_is_not_missed(
    tmp_path: Path, backed_up: tuple[Path, Path]
) -> None:
    data, _ = backed_up
    first = _window(data)
    try:
        second = cunbu("--data", data)
        assert second.returncode == 1
        assert "已经打开了" in second.stderr
        assert cunbu("status", "--data", data).returncode == 0
        first.kill()
        first.wait()
        first = _window(data)
    finally:
        first.kill()
        first.wait()


def _window(data: Path) -> subprocess.Popen[bytes]:
    """A window's process, once it has the lock."""
    process = subprocess.Popen([*PROGRAM, "--data", str(data)], env=environment(), stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        held = locks.window(data)
        if held is None:
            return process
        held.release()
        time.sleep(0.05)  # asked seldom: the asking holds the lock for a moment, and the window must not meet it
    raise AssertionError("no window came")


def test_the_passphrase_leaves_the_environment_and_no_core_is_kept(tmp_path: Path) -> None:
    tell = (
        "import os, resource, subprocess, sys; from desktop import __main__ as start; sys.argv[1:] = ['--version'];"
        "start.main();"
        "child = subprocess.run(['env'], capture_output=True, text=True).stdout;"
        "print(resource.getrlimit(resource.RLIMIT_CORE), open('/proc/self/environ').read() + child)"
    )
    said = subprocess.run(
        [sys.executable, "-c", tell], capture_output=True, text=True, check=True,
        env=environment(CUNBU_NEW_PASSPHRASE="another-pass-2"),
    ).stdout  # fmt: skip
    assert "(0, 0)" in said
    assert PASS not in said
    assert "another-pass-2" not in said


def test_every_key_command_works_from_the_terminal(tmp_path: Path) -> None:
    data = tmp_path / "v"
    assert cunbu("init", "--rep", "甲", "--data", data).returncode == 0
    weak = cunbu("rep", "add", "乙", "--data", data, CUNBU_NEW_PASSPHRASE="111111")
    assert (weak.returncode, "只有数字" in weak.stderr) == (1, True)
    assert cunbu("rep", "add", "乙", "--data", data, CUNBU_NEW_PASSPHRASE="second-pass-2").returncode == 0
    assert cunbu("rep", "passphrase", "--data", data, CUNBU_NEW_PASSPHRASE="first-pass-9").returncode == 0
    signed = {"CUNBU_PASSPHRASE": "first-pass-9"}
    new = json.loads(cunbu("rep", "recovery", "--json", "--data", data, **signed).stdout)["recovery_key"]
    assert cunbu("rep", "remove", "乙", "--data", data, **signed).returncode == 0
    assert cunbu("rep", "remove", "甲", "--data", data, **signed).returncode == 1
    assert cunbu("status", "--data", data, CUNBU_PASSPHRASE="second-pass-2").returncode == 1
    with contextlib.closing(door.reset_passphrase(data, new, "甲", PASS)) as session:
        assert keys.who_holds(session.data_dir) == keys.WHO_HOLDS["sheet"]
