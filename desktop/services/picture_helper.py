"""The process that makes a stranger's picture small and bare: the picture comes in, a JPEG goes out, it ends.

    python -m desktop.services.picture_helper < PICTURE

Nothing on standard output: this is no picture.
"""

from __future__ import annotations

import io
import os
import sys

from desktop.devices.limits import bound_this_process

MAX_FILE = 30 * 1024 * 1024
MAX_PIXELS = 80_000_000
LONGEST, QUALITY = 1600, 70
MOST_MEMORY = 2 << 30
TOO_MANY = b"too many pixels"


def main(_arguments: list[str]) -> int:
    with os.fdopen(os.dup(1), "wb") as answer_to:
        sys.stdout = sys.stderr
        bound_this_process(MOST_MEMORY)
        answer_to.write(small(sys.stdin.buffer.read(MAX_FILE + 1)))
    return 0


def small(data: bytes) -> bytes:
    """A JPEG of at most LONGEST pixels a side, upright, without a word about camera, place or time."""
    from PIL import Image, ImageOps  # here alone: whoever only names this process does not load it

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return TOO_MANY
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY
    except Exception:  # a picture from anywhere makes its reader raise anything
        return b""
    upright.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
