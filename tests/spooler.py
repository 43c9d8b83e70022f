"""A print spooler of the tests' own: a real cupsd in a temporary folder, whose printers keep the pages as files."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SYSTEM_FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
CUPSD = shutil.which("cupsd", path=SYSTEM_FOLDERS)
LPADMIN = shutil.which("lpadmin", path=SYSTEM_FOLDERS)

SERVER = """\
Listen {top}/sock
Browsing No
WebInterface No
LogLevel warn
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
SERVER_FILES = """\
ServerRoot {top}
ServerBin {top}/bin
DataDir /usr/share/cups
CacheDir {top}/cache
StateDir {top}/state
RequestRoot {top}/spool
TempDir {top}/tmp
AccessLog {top}/access_log
ErrorLog {top}/error_log
PageLog {top}/page_log
"""
# Runs in place of a device: keeps the job's bytes and options, then behaves as the queue's address says.
BACKEND = """\
#!/bin/sh
[ $# -eq 0 ] && exit 0
case "$DEVICE_URI" in
  */jam) echo "STATE: +media-jam-error" >&2; echo "ERROR: paper jam" >&2; exit 4 ;;
  */refuse) exit 1 ;;
esac
printf '%s\\n%s\\n%s' "$3" "$4" "$5" > "{top}/printed/$1.options"
cat ${{6:+"$6"}} > "{top}/printed/$1.part" && mv "{top}/printed/$1.part" "{top}/printed/$1.pdf"
echo > "{top}/done"
"""
# A printer that takes PDF as it is and can print on both sides.
DRIVER = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*PSVersion: "(3010.000) 0"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test printer"
*ColorDevice: False
*DefaultColorSpace: Gray
*cupsFilter2: "application/pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*OpenUI *Duplex/2-Sided Printing: PickOne
*DefaultDuplex: None
*Duplex None/Off: ""
*Duplex DuplexNoTumble/Long-Edge: ""
*Duplex DuplexTumble/Short-Edge: ""
*CloseUI: *Duplex
"""


@dataclass
class PrintQueue:
    """One printer of the test's spooler, and what came out of it."""

    name: str
    environment: dict[str, str]
    folder: Path

    def printed(self) -> list[bytes]:
        """The documents that came out so far, oldest first."""
        pages = sorted((self.folder / "printed").glob("*.pdf"), key=lambda path: int(path.stem))
        return [path.read_bytes() for path in pages]

    def options(self, number: int) -> tuple[str, int, str]:
        """(title, copies, options) of job `number` as the device got them."""
        title, copies, options = (self.folder / "printed" / f"{number}.options").read_text("utf-8").split("\n")
        return title, int(copies), options

    def wait(self, documents: int, seconds: float = 20) -> list[bytes]:
        """Block until so many documents came out; the device itself wakes us."""
        bell = os.open(self.folder / "done", os.O_RDWR | os.O_NONBLOCK)
        try:
            while len(self.printed()) < documents:
                ready, _, _ = select.select([bell], [], [], seconds)
                assert ready, f"{len(self.printed())} of {documents} documents came out in {seconds} s"
                os.read(bell, 4096)
        finally:
            os.close(bell)
        return self.printed()


class Spooler:
    """A running cupsd; `with Spooler() as spooler`. Works for root and for anybody else."""

    def __init__(self) -> None:
        assert CUPSD, "cupsd is missing; `make setup` installs it where it can"
        # A socket's path must be short, and the spooler's own user must be able to walk to it.
        self.top = Path(tempfile.mkdtemp(prefix="cups"))
        self.top.chmod(0o755)
        for name in ("bin/backend", "cache", "state", "spool", "tmp", "printed", "ppd"):
            (self.top / name).mkdir(parents=True)
        for name in ("filter", "cgi-bin", "daemon", "monitor", "notifier", "driver"):
            (self.top / "bin" / name).symlink_to(f"/usr/lib/cups/{name}")
        (self.top / "cupsd.conf").write_text(SERVER.format(top=self.top))
        (self.top / "cups-files.conf").write_text(SERVER_FILES.format(top=self.top))
        (self.top / "driver.ppd").write_text(DRIVER)
        backend = self.top / "bin/backend/paper"
        backend.write_text(BACKEND.format(top=self.top))
        backend.chmod(0o700)  # started by root, such a backend runs as root and can write into `printed`
        os.mkfifo(self.top / "done")
        self.bell = os.open(
            self.top / "done", os.O_RDWR | os.O_NONBLOCK
        )  # held open: no device ever waits for a reader
        # A copy, because a confined system (AppArmor) allows the installed one only the system's folders.
        self.program = Path(shutil.copy(CUPSD, self.top / "cupsd"))
        self.environment = {"CUPS_SERVER": str(self.top / "sock")}

    def __enter__(self) -> Spooler:
        files = ["-c", self.top / "cupsd.conf", "-s", self.top / "cups-files.conf"]
        with (self.top / "out").open("wb") as out:
            self.process = subprocess.Popen([self.program, "-f", *files], stdout=out, stderr=out)
        self.wait_until_it_listens()
        self.default = self.add("village", "ok", default=True)
        return self

    def wait_until_it_listens(self) -> None:
        for _ in range(400):
            asked = subprocess.run(["lpstat", "-r"], env=self.own_environment(), capture_output=True, check=False)
            if b"not running" not in asked.stdout + asked.stderr and asked.returncode == 0:
                return
            if self.process.poll() is not None:
                break
        said = (self.top / "out").read_text(errors="replace") + (self.top / "error_log").read_text(errors="replace")
        raise AssertionError(f"cupsd did not start: {said}")

    def own_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "LC_ALL": "C"}

    def add(self, name: str, behaviour: str, *, default: bool = False) -> PrintQueue:
        """Make a printer that prints ("ok"), stops at the first page ("jam") or gives the job up ("refuse")."""
        assert LPADMIN
        made = [LPADMIN, "-p", name, "-E", "-v", f"paper:/{behaviour}", "-P", str(self.top / "driver.ppd")]
        made += ["-o", "printer-error-policy=abort-job", "-D", f"Printer of {name}"]
        subprocess.run(made, env=self.own_environment(), check=True, capture_output=True)
        if default:
            subprocess.run([LPADMIN, "-d", name], env=self.own_environment(), check=True, capture_output=True)
        return PrintQueue(name, self.environment, self.top)

    def command(self, *words: str) -> str:
        """Run one of the system's print commands against this spooler."""
        program = shutil.which(words[0], path=SYSTEM_FOLDERS) or words[0]
        done = subprocess.run(
            [program, *words[1:]], env=self.own_environment(), check=True, capture_output=True, text=True
        )
        return done.stdout

    def __exit__(self, *failure: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        os.close(self.bell)
        shutil.rmtree(self.top, ignore_errors=True)
