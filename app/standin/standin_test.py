"""The stand-in answers as the picture service would, and pays for a key once."""
from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree
from collections.abc import Iterator

import pytest

from app.standin import standin

IMAGE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


@pytest.fixture
def address() -> Iterator[str]:
    server = standin.serve(0, "right")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def post(address: str, body: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address + "/v1/images/edits", body,
                                     {"Authorization": "Bearer right", **names})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wish(prompt: str = "warmer light", image: str = IMAGE) -> bytes:
    return json.dumps({"image": image, "prompt": prompt}).encode()


def counts(address: str) -> object:
    with urllib.request.urlopen(address + "/requests", timeout=10) as reply:
        return json.load(reply)


def picture(answer: dict[str, object]) -> bytes:
    head, _, data = str(answer["url"]).partition(",")
    assert head == "data:image/svg+xml;base64"
    return base64.b64decode(data, validate=True)


def test_an_edit_is_a_picture_made_of_image_and_prompt(address: str) -> None:
    status, first = post(address, wish())
    assert status == 200
    root = xml.etree.ElementTree.fromstring(picture(first))
    images = root.iter("{http://www.w3.org/2000/svg}image")
    assert [image.get("href") for image in images] == [IMAGE]
    assert post(address, wish())[1] == first
    assert post(address, wish("at night"))[1] != first
    assert post(address, wish(image="https://example.com/a'b<c.jpg"))[0] == 200


def test_a_repeated_key_gets_the_first_answer_and_is_paid_once(address: str) -> None:
    first = post(address, wish(), Idempotency_Key="k-1-0")
    assert post(address, wish("something else"), Idempotency_Key="k-1-0") == first
    post(address, wish(), Idempotency_Key="k-2-0")
    assert counts(address) == {"received": 3, "paid": 2}


def test_a_repeat_while_the_first_is_under_way_waits_for_it(address: str) -> None:
    def ask() -> None:
        answers.append(post(address, wish("[delay 0.2] bright"), Idempotency_Key="k-1-0"))

    answers: list[tuple[int, dict[str, object]]] = []
    callers = [threading.Thread(target=ask) for _ in range(3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers[0] == answers[1] == answers[2]
    assert counts(address) == {"received": 3, "paid": 1}


def test_a_prompt_can_make_it_fail_or_wait(address: str) -> None:
    assert post(address, wish("[fail 503]"))[0] == 503
    assert post(address, wish("[delay 0.01] bright"))[0] == 200


@pytest.mark.parametrize("bearer", ["", "Bearer wrong", "right", "bearer right"])
def test_a_wrong_key_is_refused_and_not_paid(address: str, bearer: str) -> None:
    assert post(address, wish(), Authorization=bearer)[0] == 401
    assert counts(address) == {"received": 1, "paid": 0}


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{", b"\xff", b'{"image": "x"}', b'{"image": "", "prompt": "y"}', b'{"image": 1, "prompt": "y"}'])
def test_a_bad_body_is_refused(address: str, body: bytes) -> None:
    status, answer = post(address, body)
    assert status == 400 and "error" in answer


def test_a_huge_body_is_refused_before_it_is_read(address: str) -> None:
    assert post(address, b"{}", Content_Length=str(standin.LONGEST_BODY + 1))[0] == 413


def test_other_paths_are_not_found(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address + "/else", timeout=10)
