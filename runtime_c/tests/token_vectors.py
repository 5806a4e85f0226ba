"""Write `token_vectors.h`: tokens that PyJWT made, and what the pod must say of each.

    python token_vectors.py --out token_vectors.h
"""
from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import jwt

KEY = "a session key of at least thirty-two bytes"
NOW = 1_800_000_000
EXPIRES = NOW + 600
GOOD: dict[str, object] = {"sub": "ann", "org": "acme", "exp": EXPIRES}


def made(claims: dict[str, object], *, key: str = KEY, algorithm: str = "HS256", headers: dict[str, object] | None = None) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)


def raw(header: str, claims: str) -> str:
    """A token of these texts, whatever they are, rightly signed."""
    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    text = f"{part(header.encode())}.{part(claims.encode())}"
    return f"{text}.{part(jwt.get_algorithm_by_name('HS256').sign(text.encode(), KEY.encode()))}"


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in GOOD.items() if key != name}


def vectors() -> list[tuple[str, str, str]]:
    """Name, token, name of the error."""
    good, header = made(GOOD), '{"alg":"HS256","typ":"JWT"}'
    claims = json.dumps(GOOD)
    return [
        ("good", good, "OK"),
        ("more claims", made(GOOD | {"aud": ["x", {"y": None}], "name": "A\u00e6\"\\"}), "OK"),
        ("fraction of a second", made(GOOD | {"exp": EXPIRES + 0.5}), "OK"),
        ("other order and space", raw(' { "typ" : "JWT" , "alg" : "HS256" } ', f" {claims} "), "OK"),
        ("kid", made(GOOD, headers={"kid": "1"}), "OK"),
        ("not before, passed", made(GOOD | {"nbf": NOW - 1}), "OK"),
        ("not before, to come", made(GOOD | {"nbf": NOW + 100}), "TOKEN_CLAIMS"),
        ("expired", made(GOOD | {"exp": NOW}), "TOKEN_EXPIRED"),
        ("other key", made(GOOD, key="another session key of thirty-two bytes"), "TOKEN_SIGNATURE"),
        ("HS384", made(GOOD, algorithm="HS384"), "TOKEN_ALGORITHM"),
        ("none", jwt.encode(GOOD, "", algorithm="none"), "TOKEN_ALGORITHM"),
        ("no algorithm", raw('{"typ":"JWT"}', claims), "TOKEN_ALGORITHM"),
        ("two algorithms", raw('{"alg":"HS256","alg":"HS256"}', claims), "TOKEN_ALGORITHM"),
        ("algorithm in lower case", raw('{"alg":"hs256"}', claims), "TOKEN_ALGORITHM"),
        ("critical extension", raw('{"alg":"HS256","crit":["b64"],"b64":false}', claims), "TOKEN_FORM"),
        ("no user", made(without("sub")), "TOKEN_CLAIMS"),
        ("no organisation", made(without("org")), "TOKEN_CLAIMS"),
        ("no end", made(without("exp")), "TOKEN_CLAIMS"),
        ("user twice", raw(header, claims.replace("{", '{"sub":"eve",')), "TOKEN_CLAIMS"),
        ("user is a number", raw(header, claims.replace('"ann"', "1")), "TOKEN_CLAIMS"),
        ("escaped user", raw(header, claims.replace('"ann"', '"\\u0061nn"')), "TOKEN_CLAIMS"),
        ("path as organisation", made(GOOD | {"org": "../acme"}), "TOKEN_CLAIMS"),
        ("end is text", raw(header, claims.replace(str(EXPIRES), f'"{EXPIRES}"')), "TOKEN_CLAIMS"),
        ("end is infinite", raw(header, claims.replace(str(EXPIRES), "1e999")), "TOKEN_CLAIMS"),
        ("end is negative", raw(header, claims.replace(str(EXPIRES), "-1")), "TOKEN_CLAIMS"),
        ("claims are a list", raw(header, "[]"), "TOKEN_FORM"),
        ("claims are cut", raw(header, claims[:-1]), "TOKEN_FORM"),
        ("more behind the claims", raw(header, claims + "{}"), "TOKEN_FORM"),
        ("claims not UTF-8", raw(header, "").replace("..", ".eyL_Ijox.", 1), "TOKEN_SIGNATURE"),
        ("deep claims", raw(header, claims.replace("{", '{"x":' + "[" * 20 + "]" * 20 + ",", 1)), "TOKEN_FORM"),
        ("empty", "", "TOKEN_FORM"),
        ("one part", good.split(".")[0], "TOKEN_FORM"),
        ("two parts", ".".join(good.split(".")[:2]), "TOKEN_FORM"),
        ("four parts", good + ".x", "TOKEN_FORM"),
        ("padding", good + "=", "TOKEN_FORM"),
        ("space", " " + good, "TOKEN_FORM"),
        ("no signature", good.rpartition(".")[0] + ".", "TOKEN_SIGNATURE"),
    ]


def header_text() -> str:
    rows = "".join(f"    {{{json.dumps(name)}, {json.dumps(token)}, {json.dumps(expected)}}},\n"
                   for name, token, expected in vectors())
    return ("/* Written by token_vectors.py. */\n"
            f"#define VECTOR_KEY {json.dumps(KEY)}\n#define VECTOR_NOW INT64_C({NOW})\n#define VECTOR_EXPIRES INT64_C({EXPIRES})\n"
            "static const struct {\n  const char *name, *token, *expected;\n} VECTORS[] = {\n" + rows + "};\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.parse_args().out.write_text(header_text(), encoding="ascii")


if __name__ == "__main__":
    main()
