"""The hub's calls as a FastAPI application. Workers are stateless: any of them can answer any call."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from anyio import fail_after, to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect

from desktop.base.errors import CunbuError, HubError, WireError
from desktop.hub import (
    conflicts,
    counting,
    county_clock,
    database,
    devices,
    hello,
    intake,
    pages,
    pictures,
    pull,
    rights,
    tags,
    uploads,
)
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.hub.devices import KnownDevice
from desktop.hub.rights import State
from desktop.hub.turnstile import Turnstile
from desktop.wire import canonical, refusals, requests, signing

BODY_LIMIT = 512 * 1024
BODY_SECONDS = 300.0
"""For the whole of a question: half a megabyte at the speed of a village's network. Uploads take what they take."""
_STATUS = {
    "not_signed": 401,
    "bad_signature": 401,
    "unknown_device": 401,
    "revoked": 403,
    "certificate_ended": 403,
    "not_yours": 403,
    "wrong_offset": 409,
    "too_slow": 408,
    "too_large": 413,
    "bad_seal": 422,
    "digest_mismatch": 422,
    "hub_bug": 500,
    "busy": 503,
    "disk_full": 507,
}
_DOCUMENT = "application/vnd.cunbu+json"
_SEALED = "application/octet-stream"
log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings, *, docs: bool = False) -> FastAPI:
    """The application over one hub folder; `docs` shows the OpenAPI page."""
    desk = open_desk(settings)
    _tell_doubt(desk)
    uploads.sweep(desk)
    tags.fill(desk)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    shown = {"docs_url": "/docs", "openapi_url": "/openapi.json"} if docs else {"docs_url": None, "openapi_url": None}
    app = FastAPI(title="Cunbu hub", lifespan=life, redoc_url=None, **shown)
    app.state.desk = desk
    app.add_exception_handler(CunbuError, _refused)
    app.add_exception_handler(ClientDisconnect, _went_away)
    app.add_exception_handler(Exception, _bug)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(OverflowError, _too_big)
    _add_device_calls(app, desk)
    _add_upload_calls(app, desk)
    app.include_router(pages.router(desk))
    return app


def _add_device_calls(app: FastAPI, desk: Desk) -> None:
    card = desk.keys.card()

    @app.get("/v1/hub")
    async def show_card() -> Response:
        """The hub's own card, signed with the key a one-time code names."""
        return Response(card, media_type=_DOCUMENT)

    @app.post("/v1/devices")
    async def join(request: Request) -> Response:
        """A sealed request with a one-time code; answered with a sealed certificate."""
        body = await _body(request)
        sealed = await to_thread.run_sync(devices.join, desk, body)
        return Response(sealed, media_type=_SEALED)

    @app.post("/v1/devices/return")
    async def come_back(request: Request) -> Response:
        """A laptop this hub has forgotten (it was restored) shows the certificate it was given, sealed."""
        body = await _body(request)
        await to_thread.run_sync(devices.readmit, desk, body)
        return Response(status_code=204)

    for question in _QUESTIONS:
        _add_question(app, desk, question)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a known laptop may ask under its signature. An answer of no bytes is a bare 204; `kind` None = the answer
    goes without a word about itself, where every byte of a round counts."""

    path: str
    answer: Callable[[Desk, KnownDevice, bytes], bytes]
    kind: str | None
    words: str


_QUESTIONS = (
    _Question("/v1/hello", hello.answer, _DOCUMENT, "The greeting."),
    _Question("/v1/s", hello.standing_answer, None, "The shortest greeting: has anything happened since?"),
    _Question("/v1/pull", pull.answer, _SEALED, "The next page of what the county knows and this laptop does not."),
    _Question("/v1/conflicts", conflicts.answer, _SEALED, "What the county holds where a record lost."),
    _Question("/v1/held", counting.answer, _DOCUMENT, "Which of a laptop's contents are here."),
    _Question("/v1/receipts", hello.shown_receipt, _DOCUMENT, "A receipt the hub may have lost in a restore."),
)


def _add_question(app: FastAPI, desk: Desk, question: _Question) -> None:
    async def asked(request: Request) -> Response:
        body = await _body(request)
        known = await to_thread.run_sync(_device_of, desk, request, body)
        said = await to_thread.run_sync(question.answer, desk, known, body)
        return Response(said, media_type=question.kind) if said else Response(status_code=204)

    app.add_api_route(question.path, asked, methods=["POST"], description=question.words, name=question.path)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What may be uploaded: how it is taken in, and where its receipt lies."""

    take: Callable[[Desk, bytes, str], bytes]
    stored: Callable[[Connection, str, str], bytes | None]


_KINDS = {
    "batch": _Kind(lambda desk, sealed, _upload: intake.take(desk, sealed, "network"), intake.stored_receipt),
    "picture": _Kind(pictures.take, pictures.stored_receipt),
}


def _add_upload_calls(app: FastAPI, desk: Desk) -> None:
    turns = Turnstile(desk)

    def sender(request: Request, what: str, upload: str) -> KnownDevice:
        if what not in _KINDS or not canonical.is_sha256(upload):
            raise WireError("批次名不对。", code="bad_request")
        known = _device_of(desk, request, None)
        rights.need(what, known, desk.clock())
        return known

    @app.get("/v1/{what}/{upload}")
    def progress(what: str, upload: str, request: Request) -> Response:
        """200 with the receipt, or 204 with how many bytes have come."""
        known = sender(request, what, upload)
        receipt = _stored(desk, what, upload, known.id)
        if receipt is not None:
            return Response(receipt, media_type=_DOCUMENT)
        offset = uploads.size(uploads.part(desk, known.id, upload))
        return Response(status_code=204, headers={"Upload-Offset": str(offset)})

    @app.patch("/v1/{what}/{upload}")
    async def piece(what: str, upload: str, request: Request) -> Response:
        """A piece at Upload-Offset; with Upload-Complete: ?1 it is the last, and the answer is the receipt."""

        def admit() -> Path:
            known = sender(request, what, upload)
            path = uploads.part(desk, known.id, upload)
            uploads.make_room(desk, known.id, path)
            return path

        try:
            here = await uploads.take_piece(admit, _offset(request), request.stream())
        except ClientDisconnect:
            return Response(status_code=499)
        if request.headers.get("upload-complete") != "?1":
            return Response(status_code=204, headers={"Upload-Offset": str(here)})
        device = requests.device_of(request.headers.get("authorization"))
        receipt = await turns.run(here, _finish, desk, device, what, upload)
        return Response(receipt, media_type=_DOCUMENT)


def _finish(desk: Desk, device: str, what: str, upload: str) -> bytes:
    path = uploads.part(desk, device, upload)
    receipt = _stored(desk, what, upload, device)
    if receipt is None:
        try:
            receipt = _KINDS[what].take(desk, uploads.whole(path, upload), upload)
        except FileNotFoundError:  # another worker has just taken the same upload, and the part is gone with it
            receipt = _stored(desk, what, upload, device)
            if receipt is None:
                raise uploads.WrongOffset(0) from None
        except (WireError, HubError) as refused:  # whole and no good: the same bytes would be refused again
            if refused.code not in ("busy", "disk_full"):
                path.unlink(missing_ok=True)
            raise
    path.unlink(missing_ok=True)
    if signing.unverified_body(receipt).get("device") != device:  # taken as from a stick, answered to its own laptop
        raise rights.refusal(rights.right(what, "another", State.FRESH).code)
    return receipt


def _stored(desk: Desk, what: str, upload: str, device: str) -> bytes | None:
    """The receipt, for whoever brought it."""
    with database.reading(desk.engine) as connection:
        return _KINDS[what].stored(connection, upload, device)


def _tell_doubt(desk: Desk) -> None:
    """Whoever runs the hub reads in its output when its clock falls into doubt, and when it is well again."""
    doubt = desk.doubt()
    if bool(doubt) != desk.county.told:
        log.warning(doubt or "这台电脑的时间又对得上了,按时间判的照常判。")
    desk.county.told = bool(doubt)


def _device_of(desk: Desk, request: Request, body: bytes | None) -> KnownDevice:
    """The device that signed this call; 401 when it is unknown or did not."""
    desk.county.look(after=county_clock.LOOK_AGAIN)
    _tell_doubt(desk)
    header = request.headers.get("authorization")
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    with database.reading(desk.engine) as connection:
        known = devices.find(connection, requests.device_of(header))
    requests.check(header, known.verify_key, hub=desk.keys.name, method=request.method, path=target, body=body)
    return known


async def _body(request: Request) -> bytes:
    """The whole body, but never more than a call other than an upload needs."""
    held = bytearray()
    try:
        with fail_after(BODY_SECONDS):
            async for piece in request.stream():
                held += piece
                if len(held) > BODY_LIMIT:
                    raise WireError("请求过大,没有读取。", code="too_large")
    except TimeoutError as slow:
        raise HubError("请求来得太慢,没有读完。请稍后再同步。", code="too_slow") from slow
    return bytes(held)


def _offset(request: Request) -> int:
    text = request.headers.get("upload-offset", "")
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise WireError("续传位置不对。", code="bad_request")
    return int(text)


async def _went_away(_request: Request, _gone: Exception) -> Response:
    """The line broke while a question came: nobody hears the answer, and it is no fault of ours."""
    return Response(status_code=499)


async def _bug(request: Request, _bug: Exception) -> Response:
    """A bug of ours, told as ours; the server journals it without anybody's words."""
    sentence = "县里的接收台自己出错了,这一步没有做。记录都还在本机,请告诉县里,稍后再同步。"
    return await _refused(request, HubError(sentence, code="hub_bug"))


async def _disk(request: Request, failed: Exception) -> Response:
    """A full disk under parts or pictures is told like one under the database; anything else is a bug."""
    if not isinstance(failed, OSError) or failed.errno not in uploads.FULL:
        raise failed
    return await _refused(request, HubError(database.DISK_FULL, code="disk_full"))


async def _too_big(request: Request, _number: Exception) -> Response:
    """A number that no database holds: somebody made this call up."""
    return await _refused(request, WireError("问的内容看不懂。请升级村簿后再试。", code="bad_request"))


async def _refused(request: Request, refusal: Exception) -> Response:
    """A known refusal: code and sentence, never what was in the request."""
    assert isinstance(refusal, CunbuError)
    headers = {"Retry-After": "5"} if refusal.code in ("busy", "disk_full") else {}
    if isinstance(refusal, uploads.WrongOffset):
        headers["Upload-Offset"] = str(refusal.offset)
    key, called = request.app.state.desk.keys.sign, request.headers.get("authorization", "")
    content = refusals.make(key, called, refusal.code, refusal.sentence)
    return JSONResponse(content, status_code=_STATUS.get(refusal.code, 400), headers=headers)
