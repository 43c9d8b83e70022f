"""The print queue, against a real spooler."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.base.errors import DeviceError
from desktop.devices.printers import JobState, PrintJob, PrintQueue, system_queue
from tests.spooler import PrintQueue as Paper
from tests.spooler import Spooler

pytestmark = pytest.mark.spooler

PDF = b"%PDF-1.7\n% a page with \xf0\xa0\xae\xb7 \x00\xff on it\n%%EOF\n"


@pytest.fixture
def queue() -> PrintQueue:
    return system_queue()


def state_when(queue: PrintQueue, job: PrintJob, right: Callable[[JobState], bool]) -> JobState:
    """The first state of the job that is `right`; the spooler is asked, each time really, at most 2,000 times."""
    for _ in range(2_000):
        state = queue.state(job)
        if right(state):
            return state
    raise AssertionError(f"the job stays {state}")


def ended(state: JobState) -> bool:
    return state.state != "processing"


def test_the_pages_come_out_as_they_went_in(queue: PrintQueue, print_queue: Paper) -> None:
    job = queue.submit(PDF, print_queue.name, title="Cunbu 号码簿 0001")
    assert print_queue.wait(1) == [PDF]
    assert state_when(queue, job, ended).state == "finished"


def test_copies_sides_and_paper_reach_the_printer(queue: PrintQueue, print_queue: Paper) -> None:
    job = queue.submit(PDF, print_queue.name, title="Cunbu 0002", copies=3, sides="short-edge", paper="A4")
    print_queue.wait(1)
    title, copies, options = print_queue.options(job.number)
    assert (title, copies) == ("Cunbu 0002", 3)
    assert {"sides=two-sided-short-edge", "media=A4", "Duplex=DuplexTumble", "PageSize=A4"} <= set(options.split())


def test_one_side_is_asked_for_too(queue: PrintQueue, print_queue: Paper) -> None:
    job = queue.submit(PDF, print_queue.name, title="Cunbu 0003")
    print_queue.wait(1)
    assert "sides=one-sided" in print_queue.options(job.number)[2].split()


def test_a_large_file_goes_through_whole(queue: PrintQueue, print_queue: Paper) -> None:
    pdf = PDF + bytes(range(256)) * 40_000
    queue.submit(pdf, print_queue.name, title="Cunbu 0004")
    assert print_queue.wait(1) == [pdf]


def test_printers_say_who_they_are(queue: PrintQueue, spooler: Spooler) -> None:
    spooler.add("annex", "ok")
    first, second = queue.printers()
    assert (first.name, first.label, first.words) == ("village", "Printer of village", "空闲")
    assert (first.is_default, first.ready, first.duplex) == (True, True, True)
    assert (second.name, second.is_default) == ("annex", False)


def test_a_stopped_printer_holds_the_job_and_says_why(queue: PrintQueue, spooler: Spooler) -> None:
    spooler.add("jammed", "jam")
    job = queue.submit(PDF, "jammed", title="Cunbu 0005")
    assert state_when(queue, job, ended) == JobState("held", "打印机已停止（卡纸）")
    jammed = next(printer for printer in queue.printers() if printer.name == "jammed")
    assert (jammed.ready, jammed.words) == (False, "已停止（卡纸）")


def test_a_job_given_up_has_failed(queue: PrintQueue, spooler: Spooler) -> None:
    """The command-line tools show the same words for this job as for a finished one."""
    spooler.add("broken", "refuse")
    job = queue.submit(PDF, "broken", title="Cunbu 0006")
    assert state_when(queue, job, ended) == JobState("failed", "打印服务放弃了这个任务")


def test_a_cancelled_job_has_failed(queue: PrintQueue, spooler: Spooler) -> None:
    spooler.add("jammed", "jam")
    job = queue.submit(PDF, "jammed", title="Cunbu 0007")
    spooler.command("cancel", job.id)
    assert state_when(queue, job, lambda state: state.state == "failed").reason == "任务被取消"


def test_a_held_job_waits(queue: PrintQueue, spooler: Spooler) -> None:
    spooler.command("cupsdisable", "village")
    job = queue.submit(PDF, "village", title="Cunbu 0008")
    assert queue.state(job) == JobState("held", "打印机已停止")
    spooler.command("lp", "-i", job.id, "-H", "hold")
    assert queue.state(job) == JobState("held", "任务被人暂停")
    spooler.command("cupsenable", "village")
    spooler.command("lp", "-i", job.id, "-H", "resume")
    assert state_when(queue, job, ended).state == "finished"


def test_a_printer_that_takes_nothing_is_not_ready_and_refuses(queue: PrintQueue, spooler: Spooler) -> None:
    spooler.command("cupsreject", "village")
    (printer,) = queue.printers()
    assert (printer.ready, printer.words) == (False, "不接新任务")
    with pytest.raises(DeviceError, match="没有接下") as refused:
        queue.submit(PDF, "village", title="Cunbu 0009")
    assert refused.value.code == "printer_refused"


def test_what_the_spooler_does_not_know_is_unknown(queue: PrintQueue, print_queue: Paper) -> None:
    assert queue.state(PrintJob(print_queue.name, 4711)) == JobState("unknown")


def test_a_forgotten_job_leaves_nothing_in_the_spooler(
    queue: PrintQueue, print_queue: Paper, spooler: Spooler
) -> None:
    job = queue.submit(PDF, print_queue.name, title="Cunbu 0010")
    assert state_when(queue, job, ended).state == "finished"
    spool = spooler.top / "spool"
    assert [path for path in spool.glob("d*") if PDF in path.read_bytes()]
    queue.forget(job)
    assert not list(spool.glob("d*"))
    assert queue.state(job).state == "unknown"
    queue.forget(job)  # a second time changes nothing


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pdf": b"<html>"}, "not_pdf"),
        ({"copies": 0}, "copies"),
        ({"copies": 100}, "copies"),
        ({"title": "two\nlines"}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 200}, "title"),
        ({"paper": "A4 job-hold-until=indefinite"}, "paper"),
        ({"printer": "nowhere"}, "no_printer"),
        ({"printer": "-h elsewhere"}, "no_printer"),
    ],
)
def test_a_bad_request_changes_nothing(
    queue: PrintQueue, spooler: Spooler, change: dict[str, object], code: str
) -> None:
    asked: dict[str, object] = {"pdf": PDF, "printer": "village", "title": "Cunbu 0011", **change}
    with pytest.raises(DeviceError) as refused:
        queue.submit(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert spooler.command("lpstat", "-W", "all", "-o") == ""


def test_no_spooler_is_a_sentence(queue: PrintQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1")
    for act in (
        queue.printers,
        lambda: queue.submit(PDF, "village", title="x"),
        lambda: queue.state(PrintJob("a", 1)),
    ):
        with pytest.raises(DeviceError, match="打印服务") as refused:
            act()
        assert refused.value.code == "no_spooler"


def test_no_print_commands_is_a_sentence(queue: PrintQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DeviceError, match="没有装打印服务"):
        queue.printers()


@pytest.mark.parametrize("text", ["", "village", "village-", "-12", "village-1x"])
def test_a_job_is_named_whole_or_not_at_all(text: str) -> None:
    with pytest.raises(DeviceError):
        PrintJob.from_id(text)


def test_a_job_comes_back_from_its_name() -> None:
    assert PrintJob.from_id("front-desk-12") == PrintJob("front-desk", 12)
    assert PrintJob("front-desk", 12).id == "front-desk-12"
