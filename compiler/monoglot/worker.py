"""Bazel's persistent worker: WorkRequest and WorkResponse as JSON objects on stdin and stdout.

Each request is one command line of `cli`, run by the same code as without a
worker, so its files are the same bytes. Nothing but responses goes to stdout.
An author's mistake, or a fault, is a response with an exit code and text; the
worker lives on. What a module was compiled to is kept by the digest of all that
the compiler reads of the request; what has changed since is found by `check.reuse` and `kept`.
"""
from __future__ import annotations

import gc
import hashlib
import io
import json
import sys
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from monoglot import cli, pipeline
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request, Run

FLAG = "--persistent_worker"
_KEPT = 32  # results; one holds some hundred kilobytes


class Cache:
    """The newest results of the pipeline by the digest of their request."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Run | Refused] = OrderedDict()

    def run(self, request: Request) -> Run | Refused:
        """What the pipeline makes of the request."""
        key = _digest(request)
        if key not in self._made:
            self._made[key] = pipeline.run(request)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def _digest(request: Request) -> str:
    text = request.text if isinstance(request.text, bytes) else request.text.encode("utf-8", "surrogatepass")
    parts = [request.path.encode(), request.name.encode(), request.title.encode(), text]
    for module, (path, content) in sorted(request.files.items()):
        parts += [module.encode(), path.encode(), content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")]
    return hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).hexdigest()


def serve(source: BinaryIO, sink: BinaryIO) -> int:
    """Answer requests until the input ends; 0, or 1 for input that is no request."""
    cache, stray = Cache(), sys.stdout
    sys.stdout = sys.stderr  # whatever prints must not reach Bazel's channel
    gc.disable()
    try:
        for number, request in enumerate(_requests(source)):
            sink.write(json.dumps(answer(request, cache)).encode() + b"\n")
            sink.flush()
            tidy(number)
    except ValueError as error:
        sys.stderr.write(f"monoglot worker: {error}\n")
        return 1
    finally:
        gc.enable()
        sys.stdout = stray
    return 0


def tidy(number: int) -> None:
    """Collects garbage, between requests so that no author waits for it; what is old now and then only."""
    gc.collect(2 if number % 16 == 15 else 1)


def answer(request: dict[str, Any], cache: Cache) -> dict[str, Any]:
    """The WorkResponse to one WorkRequest."""
    text = io.StringIO()
    try:
        streams = cli.Streams(text, text, Path(request.get("sandboxDir", "")))
        code = cli.main([str(a) for a in request.get("arguments", [])], streams, cache.run)
    except Exception as error:  # the worker outlives a fault; Bazel shows the text
        text.write(f"monoglot: {type(error).__name__}: {error}\n")
        code = 3
    response: dict[str, Any] = {"exitCode": code, "output": text.getvalue()}
    if request.get("requestId"):
        response["requestId"] = request["requestId"]
    return response


def _requests(source: BinaryIO) -> Iterator[dict[str, Any]]:
    """The JSON objects of the stream, each as soon as it is whole. Raises ValueError for anything else."""
    decoder, buffer = json.JSONDecoder(), b""
    while chunk := source.read1(65536) if hasattr(source, "read1") else source.read():
        buffer += chunk
        while found := _first(decoder, buffer):
            request, buffer = found
            yield request
    if buffer.strip():
        raise ValueError("the input ended inside a request")


def _first(decoder: json.JSONDecoder, buffer: bytes) -> tuple[dict[str, Any], bytes] | None:
    """The first whole object and what follows it; None if it isn't whole yet."""
    if not buffer.strip():
        return None
    if not buffer.lstrip().startswith(b"{"):
        raise ValueError("a request must be a JSON object")
    try:
        text = buffer.decode("utf-8").lstrip()
        request, end = decoder.raw_decode(text)
    except ValueError:
        return None  # cut inside the object, or inside a character
    return request, text[end:].encode()
