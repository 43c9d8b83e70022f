"""The process that reads a photograph of a card: the picture comes in by standard input, its words go out, it ends.

    python -m desktop.devices.ocr_helper < PICTURE

One JSON object on standard output: {"lines": [[text, score, left, top, right, bottom], …]} or {"error": WORD}. The
recogniser (extra `ocr`) is loaded here alone; nothing is written to disk, and with the process the picture is gone.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import sys
from typing import Any, BinaryIO

from desktop.devices.limits import bound_this_process

MOST_BYTES = 24 * 2**20
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2200
"""A card fills no more than this of a telephone's picture; larger ones only cost time and memory."""
MOST_MEMORY = 3 * 2**30
MOST_LINES, LONGEST_TEXT = 200, 200


def main(_arguments: list[str]) -> int:
    answer_to, sys.stdout = os.fdopen(os.dup(1), "w", encoding="ascii"), sys.stderr
    logging.disable(logging.CRITICAL)  # the recogniser tells paths and versions, which are nobody's business here
    bound_this_process(MOST_MEMORY)
    answer_to.write(json.dumps(answer(sys.stdin.buffer)))
    answer_to.flush()
    return 0


def answer(stream: BinaryIO) -> dict[str, Any]:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return {"error": "too_large"}
    try:
        engine, picture = _engine(), _picture(data)
    except ImportError:
        return {"error": "not_installed"}
    except Exception:  # whatever the picture is: it cannot be read
        return {"error": "no_picture"}
    try:
        found = engine(picture)
    except Exception:
        return {"error": "unreadable"}
    return {"lines": _lines(found)}


def _engine() -> Any:
    made: Any = importlib.import_module("rapidocr").RapidOCR()
    return made


def _picture(data: bytes) -> Any:
    """The pixels, upright and no larger than a card needs."""
    images: Any = importlib.import_module("PIL.Image")
    turned: Any = importlib.import_module("PIL.ImageOps")
    arrays: Any = importlib.import_module("numpy")
    images.MAX_IMAGE_PIXELS = MOST_PIXELS
    with images.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "BMP")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = turned.exif_transpose(opened).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return arrays.asarray(upright)[:, :, ::-1]  # the recogniser takes blue first


def _lines(found: Any) -> list[list[Any]]:
    texts, scores, boxes = found.txts or (), found.scores or (), found.boxes
    lines = []
    for text, score, box in zip(texts, scores, boxes if boxes is not None else (), strict=False):
        across, down = [float(x) for x, _ in box], [float(y) for _, y in box]
        lines.append([str(text)[:LONGEST_TEXT], float(score), min(across), min(down), max(across), max(down)])
    return lines[:MOST_LINES]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
