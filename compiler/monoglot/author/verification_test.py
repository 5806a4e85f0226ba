"""`monoglot.verify` in CPython: what is true, and that nothing answers without the values."""
from __future__ import annotations

import base64
import hmac

import pytest

from monoglot import Secret, testing, verify

KEY = Secret("hook-key", host="hooks.example.com")
SIGNED = hmac.new(b"value", "grüße".encode(), "sha256").digest()


def test_equal() -> None:
    with testing.secrets({"hook-key": "value"}):
        assert verify.equal(KEY, "value")
        assert not any(verify.equal(KEY, text) for text in ("", "valu", "values", "VALUE", str(KEY), "\ud800"))


def test_hmac() -> None:
    with testing.secrets({"hook-key": "value"}):
        for form in (SIGNED.hex(), SIGNED.hex().upper(), base64.b64encode(SIGNED).decode()):
            assert verify.hmac_sha256(KEY, "grüße", form)
            assert not verify.hmac_sha256(KEY, "gruesse", form)
        for wrong in ("", SIGNED.hex()[2:], SIGNED.hex() + "00", "0" * 64, "g" * 64, "é" * 64, base64.b64encode(SIGNED).decode()[:-1]):
            assert not verify.hmac_sha256(KEY, "grüße", wrong)


def test_without_values() -> None:
    with pytest.raises(RuntimeError, match="monoglot.testing.secrets"):
        verify.equal(KEY, "value")
    with testing.secrets({"hook-key": ""}), pytest.raises(PermissionError, match="the secret hook-key has no value"):
        verify.hmac_sha256(KEY, "", "")


def test_a_secret_is_a_text_that_stands_for_its_value() -> None:
    assert KEY.key == "hook-key" and KEY.hosts == ("hooks.example.com",)
    assert KEY in f"Bearer {KEY}" and str(KEY) != str(Secret("hook-key", host="hooks.example.com"))
