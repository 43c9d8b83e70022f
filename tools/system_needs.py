"""What the system itself must bring: Qt's shared libraries; a print spooler and a database server for the tests.
Standard library only.

Qt's own message about a missing library names the wrong one ("xcb-cursor0 is needed" when another is absent), so
this asks the dynamic linker instead.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# Debian and Ubuntu package of each library that Qt's window, offscreen and PDF parts link against. Where a release
# renamed a package (…t64), apt still finds it by this name.
PACKAGE_OF_LIBRARY = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

QT_BASE = (
    "QtWidgets.abi3.so",
    "QtPdf.abi3.so",
    "QtPdfWidgets.abi3.so",
    "QtSvg.abi3.so",
    "Qt/plugins/platforms/libqoffscreen.so",
)
QT_ON_A_DISPLAY = ("Qt/plugins/platforms/libqxcb.so",)

# The tests print through a real spooler of their own, read the pages back with another program than wrote them, and
# build the bundle.
PACKAGE_OF_TEST_PROGRAM = {
    "cupsd": "cups-daemon",
    "lp": "cups-client",
    "lpadmin": "cups-client",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "objcopy": "binutils",
    "postgres": "postgresql",
}
PYTHON_LIBRARY = sysconfig.get_config_var("INSTSONAME") or ""
PACKAGE_OF_LIBRARY[PYTHON_LIBRARY] = (
    f"libpython3.{sys.version_info.minor}"  # Debian's python can do without; a bundle not
)


def has_display() -> bool:
    """Whether a window can be shown. Windows and macOS always have a desktop."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def is_debian() -> bool:
    return shutil.which("apt-get") is not None and Path("/etc/debian_version").exists()


def missing_libraries(qt_folder: Path, display: bool) -> set[str]:
    """Names of shared libraries that the installed Qt asks for and this system lacks (Linux)."""
    missing = set()
    for name in QT_BASE + (QT_ON_A_DISPLAY if display else ()):
        asked = subprocess.run(["ldd", qt_folder / name], capture_output=True, text=True, check=False)
        for line in asked.stdout.splitlines():
            if line.strip().endswith("=> not found"):
                missing.add(line.split()[0])
    return missing


def missing_programs() -> set[str]:
    """Programs the tests start and this system lacks. Debian keeps some of them where users have no path to."""
    servers = map(str, Path("/usr/lib/postgresql").glob("*/bin"))
    where = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", *servers))
    return {name for name in PACKAGE_OF_TEST_PROGRAM if shutil.which(name, path=where) is None}


def missing_python_library() -> set[str]:
    """Python's own shared library, where this Python was made with one and it is not installed."""
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        return set()
    try:
        ctypes.CDLL(PYTHON_LIBRARY)
    except OSError:
        return {PYTHON_LIBRARY}
    return set()


def packages_for(libraries: set[str], programs: set[str]) -> tuple[list[str], list[str]]:
    """(Debian packages to install, libraries no package is known for), both sorted."""
    known = {PACKAGE_OF_LIBRARY[name] for name in libraries if name in PACKAGE_OF_LIBRARY}
    known |= {PACKAGE_OF_TEST_PROGRAM[name] for name in programs}
    return sorted(known), sorted(libraries - PACKAGE_OF_LIBRARY.keys())


def apt_line(packages: list[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def install(packages: list[str]) -> None:
    """Install with apt-get as root; otherwise stop and say the one line to type."""
    if os.geteuid() != 0:
        line = " ".join(apt_line(packages))
        raise SystemExit(f"System packages are missing. Type this line, then repeat:\n\n  sudo {line}\n")
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    # A source that does not answer must not stop us while the others have what is needed.
    subprocess.run(["apt-get", "update", "-q"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(apt_line(packages), env=quiet, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"apt-get could not install {' '.join(packages)}:\n{done.stderr.strip()}")


def ensure(qt_folder: Path, *, display: bool, tests: bool) -> None:
    """Bring what is missing, or stop with a sentence that says truly what it is. Nothing to do off Linux."""
    if not sys.platform.startswith("linux"):
        return
    libraries = missing_libraries(qt_folder, display) | (missing_python_library() if tests else set())
    programs = missing_programs() if tests else set()
    if not libraries and not programs:
        return
    packages, unknown = packages_for(libraries, programs)
    if packages and is_debian():
        install(packages)
        libraries = missing_libraries(qt_folder, display)  # a fresh library may itself ask for another
        again, unknown = packages_for(libraries, set())
        if again:
            install(again)
            unknown = sorted(missing_libraries(qt_folder, display))
    if unknown or not is_debian():
        names = ", ".join(sorted(libraries | (programs if not is_debian() else set())))
        raise SystemExit(f"Please install with your system's package manager, then repeat: {names}")
