"""Organisations, sessions and users, with PyJWT and argon2-cffi as second readers."""
from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import jwt
import pytest
from argon2 import PasswordHasher, extract_parameters
from websockets.exceptions import ConnectionClosed

from account_fixture import OPEN, PASSWORD, Pod, answer
from pod_fixture import KEY, SamplePod, run, token


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path_factory.mktemp("pod"), quick=True, flags=OPEN)):
        yield Pod(one)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path, quick=True, flags=OPEN)):
        yield Pod(one)


def database(pod: Pod, organisation: str) -> sqlite3.Connection:
    found = sqlite3.connect(pod.data / f"{organisation}+tenant.db", timeout=10)
    found.execute("PRAGMA synchronous = OFF")
    return found


def audit(pod: Pod, organisation: str) -> list[tuple[str, str, str]]:
    with database(pod, organisation) as db:
        return list(db.execute("SELECT user, action, detail FROM audit_log ORDER BY seq"))


# --- organisations ------------------------------------------------------------------------


def test_a_new_organisation_and_its_first_session(pod: Pod) -> None:
    reply = pod.new("first")
    made = answer(reply)
    assert reply.status == 201 and made["user"] == "ann" and made["role"] == "admin"
    assert pod.pod.ask("who", who=str(made["token"]))
    assert pod.status(str(made["token"])) == 200
    assert pod.status(pod.enter("first")) == 200


def test_the_token_is_read_by_pyjwt(pod: Pod) -> None:
    made = answer(pod.new("jwt"))
    claims = jwt.decode(str(made["token"]), KEY, algorithms=["HS256"])
    assert claims["sub"] == "ann" and claims["org"] == "jwt" and claims["exp"] == made["expires"]
    assert len(claims["sid"]) == 24 and 364 * 86400 < claims["exp"] - time.time() <= 365 * 86400
    with database(pod, "jwt") as db:
        (kept,) = db.execute("SELECT token_sha256 FROM sessions").fetchone()
    assert kept == sha256(claims["sid"].encode()).digest()
    assert pod.status(jwt.encode(claims, KEY, algorithm="HS256")) == 200, "the same session in a token that PyJWT made"


def test_the_hash_is_read_by_argon2_cffi(pod: Pod) -> None:
    pod.new("argon")
    with database(pod, "argon") as db:
        (kept,) = db.execute("SELECT password_hash FROM users").fetchone()
        assert PasswordHasher().verify(kept, PASSWORD)
        assert extract_parameters(kept).parallelism == 1 and kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
        theirs = PasswordHasher(time_cost=3, memory_cost=128, parallelism=2).hash("another password")
        db.execute("UPDATE users SET password_hash = ?", (theirs,))
    assert pod.login("argon").status == 401
    assert pod.login("argon", password="another password").status == 200
    with database(pod, "argon") as db:
        assert db.execute("SELECT password_hash FROM users").fetchone() == (theirs,), "a stronger hash stays"


def test_a_weaker_hash_is_made_anew_at_the_next_login(pod: Pod) -> None:
    pod.new("weak")
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    with database(pod, "weak") as db:
        db.execute("UPDATE users SET password_hash = ?", (weak,))
    assert pod.login("weak", password="not the password").status == 401
    with database(pod, "weak") as db:
        assert db.execute("SELECT password_hash FROM users").fetchone() == (weak,)
    pod.enter("weak")
    with database(pod, "weak") as db:
        (kept,) = db.execute("SELECT password_hash FROM users").fetchone()
    assert extract_parameters(kept).memory_cost == 64 and PasswordHasher().verify(kept, PASSWORD)
    assert pod.login("weak").status == 200


def test_a_name_is_given_once(pod: Pod) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda user: pod.new("once", user), [f"user{i}" for i in range(8)]))
    assert sorted(one.status for one in replies) == [201] + [409] * 7
    with database(pod, "once") as db:
        assert db.execute("SELECT count(*) FROM users").fetchone() == (1,)


def test_an_organisation_that_signs_in_elsewhere_is_not_for_the_taking(pod: Pod) -> None:
    assert pod.pod.ask("who", who=token("ann", "outside"))
    assert pod.new("outside", "eve").status == 409


def test_closed_is_the_rule(tmp_path: Path) -> None:
    for one in run(SamplePod(tmp_path, quick=True)):
        pod = Pod(one)
        reply = pod.new("acme")
        assert reply.status == 403 and "--sign-up=open" in reply.error()
        assert not list(pod.data.glob("acme*"))


# --- sessions --------------------------------------------------------------------------------


def test_unknown_users_and_wrong_passwords_cost_the_same_and_get_the_same(pod: Pod) -> None:
    pod.new("same")
    with database(pod, "same") as db:
        db.execute("INSERT INTO users (id, name, role, created) VALUES ('x', 'outsider', 'member', 0)")
        db.execute("INSERT INTO users SELECT 'y', 'disabled', password_hash, 'member', 0, 1 FROM users WHERE name = 'ann'")
    texts = set()
    for organisation, user, password in (("same", "ann", "wrong password"), ("same", "nobody", PASSWORD), ("nowhere", "ann", PASSWORD),
                                         ("same", "outsider", PASSWORD), ("same", "disabled", PASSWORD)):
        before = pod.hashes()
        reply = pod.login(organisation, user, password)
        assert reply.status == 401 and pod.hashes() == before + 1, user
        texts.add(reply.error())
    assert len(texts) == 1
    assert not list(pod.data.glob("nowhere*"))
    reasons = [(user, detail) for user, action, detail in audit(pod, "same") if action == "login.refused"]
    assert [user for user, _ in reasons] == ["ann", "", "", "disabled"]
    assert '"reason":"password"' in reasons[0][1] and '"reason":"no such user"' in reasons[1][1]


def test_logout_ends_the_session(pod: Pod) -> None:
    one, two = str(answer(pod.new("leave"))["token"]), pod.enter("leave")
    reply = pod.ask("POST", "/logout", who=one)
    assert reply.status == 204 and [value for name, value in reply.headers if value.startswith("mg_session=;")]
    assert (pod.status(one), pod.status(two)) == (401, 200)
    assert pod.ask("POST", "/_api/sync", who=one).status == 401
    assert pod.ask("POST", "/logout", who=one).status == 204, "again does no harm"


def test_sessions_are_listed_and_ended(pod: Pod) -> None:
    one = str(answer(pod.new("many"))["token"])
    other = str(answer(pod.login("many", headers={"User-Agent": "an \"agent\" é"}))["token"])
    listed = answer(pod.ask("GET", "/_api/sessions", who=one))["sessions"]
    assert isinstance(listed, list) and [entry["current"] for entry in listed] == [False, True]
    assert listed[0]["address"] == "127.0.0.1" and "agent" in listed[0]["agent"]
    assert jwt.decode(other, options={"verify_signature": False})["sid"] not in str(listed)
    assert pod.ask("DELETE", f"/_api/sessions/{listed[0]['id']}", who=one).status == 204
    assert pod.ask("DELETE", f"/_api/sessions/{listed[0]['id']}", who=one).status == 404
    assert (pod.status(one), pod.status(other)) == (200, 401)
    third = pod.enter("many")
    assert pod.ask("DELETE", "/_api/sessions", who=third).status == 204
    assert (pod.status(one), pod.status(third)) == (401, 200)


def test_a_revoked_session_s_websockets_and_streams_end(tmp_path: Path) -> None:
    """At the shipped pod, whose connections look only every ten minutes by themselves."""
    for started in run(SamplePod(tmp_path, flags=OPEN)):
        revoked_sockets_end(Pod(started))


def revoked_sockets_end(pod: Pod) -> None:
    one, other = str(answer(pod.new("sockets"))["token"]), pod.enter("sockets")
    with pod.pod.socket(other) as theirs, pod.pod.socket(one) as mine, pod.pod.open() as stream:
        stream.sendall(f"GET /_api/events HTTP/1.1\r\nHost: {pod.pod.authority}\r\nAuthorization: Bearer {other}\r\n\r\n".encode())
        assert stream.recv(12) == b"HTTP/1.1 200"
        assert pod.ask("DELETE", "/_api/sessions", who=one).status == 204
        with pytest.raises(ConnectionClosed) as closed:
            theirs.recv(timeout=20)
        assert closed.value.rcvd is not None and (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "the session is over")
        while stream.recv(65536):
            pass
        mine.ping().wait(20)


def test_an_open_websocket_of_a_user_who_is_disabled_elsewhere_ends(pod: Pod) -> None:
    one = str(answer(pod.new("elsewhere"))["token"])
    with pod.pod.socket(one) as connection:
        with database(pod, "elsewhere") as db:
            db.execute("UPDATE users SET disabled = 1")
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=20)
    assert pod.status(one) == 401


def test_use_makes_a_session_last_and_idleness_ends_it(pod: Pod) -> None:
    one = str(answer(pod.new("idle"))["token"])
    day = 86400 * 1_000_000

    def shift(days: int) -> None:
        with database(pod, "idle") as db:
            db.execute("UPDATE sessions SET seen = seen - ?1, expires = expires - ?1", (days * day,))

    def expires() -> int:
        with database(pod, "idle") as db:
            return int(db.execute("SELECT expires FROM sessions").fetchone()[0])
    first = expires()
    assert pod.status(one) == 200 and expires() == first, "its last use is remembered to the hour"
    shift(29)
    assert pod.status(one) == 200 and expires() >= first
    shift(31)
    assert pod.status(one) == 401


def test_a_user_has_so_many_sessions_and_the_oldest_gives_way(pod: Pod) -> None:
    tokens = [str(answer(pod.new("full"))["token"])] + [pod.enter("full") for _ in range(4)]
    assert [pod.status(one) for one in tokens] == [401, 200, 200, 200, 200]


def test_so_much_of_an_agent_is_kept(pod: Pod) -> None:
    pod.new("agents")
    one = str(answer(pod.login("agents", headers={"User-Agent": "x" * 300}))["token"])
    listed = answer(pod.ask("GET", "/_api/sessions", who=one))["sessions"]
    assert isinstance(listed, list) and [entry["agent"] for entry in listed if entry["current"]] == ["x" * 200]


@pytest.mark.parametrize("value", ["", "yes", "OPEN", "open "])
def test_sign_up_is_open_or_closed(value: str, tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, quick=True, flags=("--sign-up", value))
    with pytest.raises(Exception):
        pod.start()
    assert "--sign-up" in pod.log_text() and "give open" in pod.log_text()


def test_cookies(pod: Pod) -> None:
    pod.new("cookies")
    reply = pod.login("cookies", headers={"Origin": f"http://{pod.pod.authority}"})
    (cookie,) = [value for name, value in reply.headers if value.startswith("mg_session=")]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    headers = {"Cookie": cookie.partition(";")[0]}
    origin = {"Origin": f"http://{pod.pod.authority}"}
    assert pod.ask("GET", "/_api/sessions", headers=headers).status == 200
    assert pod.ask("DELETE", "/_api/sessions", headers=headers).status == 403
    assert pod.ask("DELETE", "/_api/sessions", headers=headers | {"Origin": "http://elsewhere.example"}).status == 403
    assert pod.ask("DELETE", "/_api/sessions", headers=headers | origin).status == 204
    assert pod.ask("POST", "/logout", headers=headers).status == 403
    assert pod.pod.request("POST", "/sign-out", headers | origin).status == 303
    assert pod.ask("GET", "/_api/sessions", headers=headers).status == 401


# --- users -------------------------------------------------------------------------------------


def test_users_are_administered(pod: Pod) -> None:
    admin = str(answer(pod.new("users"))["token"])
    made = pod.add(admin, "bo", role="editor")
    assert (made.status, answer(made)["role"], answer(made)["password"]) == (201, "editor", True)
    assert pod.add(admin, "bo").status == 409
    bo = pod.enter("users", "bo")
    for method, path, body in (("GET", "/_api/users", None), ("POST", "/_api/users", {"user": "eve", "role": "admin"}),
                               ("PATCH", "/_api/users/bo", {"role": "admin"}), ("PATCH", "/_api/users/ann", {"disabled": True})):
        assert pod.ask(method, path, body, who=bo).status == 403, path
    assert pod.ask("PATCH", "/_api/users/bo", {"disabled": True}, who=admin).status == 200
    assert pod.status(bo) == 401 and pod.login("users", "bo").status == 401
    assert answer(pod.ask("PATCH", "/_api/users/bo", {"disabled": False, "role": "admin"}, who=admin))["role"] == "admin"
    assert pod.status(bo) == 401, "what was ended stays ended"
    assert pod.ask("GET", "/_api/users", who=pod.enter("users", "bo")).status == 200
    assert pod.ask("PATCH", "/_api/users/none", {"role": "x"}, who=admin).status == 404
    actions = [action for _, action, _ in audit(pod, "users")]
    assert actions.count("users.refused") == 4 and actions.count("user.change") == 2 and "user.create" in actions


def test_the_list_has_pages(pod: Pod) -> None:
    admin = str(answer(pod.new("pages"))["token"])
    for name in ("bo", "cy", "di"):
        assert pod.ask("POST", "/_api/users", {"user": name}, who=admin).status == 201
    first = answer(pod.ask("GET", "/_api/users", who=admin))
    second = answer(pod.ask("GET", f"/_api/users?after={first['next']}", who=admin))
    names = [entry["user"] for page in (first, second) for entry in page["users"]]  # type: ignore[attr-defined]
    assert names == ["ann", "bo", "cy", "di"] and (first["next"], second["next"]) == ("cy", None)
    assert pod.ask("GET", "/_api/users?before=x", who=admin).status == 400


def test_one_administrator_stays(pod: Pod) -> None:
    admin = str(answer(pod.new("last"))["token"])
    assert pod.ask("PATCH", "/_api/users/ann", {"role": "member"}, who=admin).status == 409
    assert pod.ask("PATCH", "/_api/users/ann", {"disabled": True}, who=admin).status == 409
    pod.add(admin, "bo", role="admin")
    assert pod.ask("PATCH", "/_api/users/ann", {"role": "member"}, who=admin).status == 200
    assert pod.ask("GET", "/_api/users", who=admin).status == 403, "a role counts from the next request"


def test_passwords_are_changed(pod: Pod) -> None:
    admin = str(answer(pod.new("change"))["token"])
    pod.add(admin, "bo")
    bo, again = pod.enter("change", "bo"), pod.enter("change", "bo")
    wish = {"password": "a new password"}
    assert pod.ask("PATCH", "/_api/users/bo", wish, who=bo).status == 400
    assert pod.ask("PATCH", "/_api/users/bo", wish | {"current": "wrong password"}, who=bo).status == 403
    assert pod.ask("PATCH", "/_api/users/ann", wish | {"current": PASSWORD}, who=bo).status == 403
    assert pod.ask("PATCH", "/_api/users/bo", wish | {"current": PASSWORD, "role": "admin"}, who=bo).status == 403
    assert pod.ask("PATCH", "/_api/users/bo", wish | {"current": PASSWORD}, who=bo).status == 200
    assert (pod.status(bo), pod.status(again)) == (200, 401), "the other sessions end"
    assert pod.login("change", "bo").status == 401 and pod.login("change", "bo", "a new password").status == 200
    assert pod.ask("PATCH", "/_api/users/bo", {"password": "from the admin"}, who=admin).status == 200
    assert pod.status(bo) == 401 and pod.login("change", "bo", "from the admin").status == 200
    assert pod.ask("PATCH", "/_api/users/ann", wish, who=admin).status == 400, "one's own needs the current one"


# --- kills -----------------------------------------------------------------------------------------


def test_a_kill_while_an_organisation_is_made_leaves_all_or_nothing(own: Pod) -> None:
    for turn in range(12):
        name = f"org{turn}"
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(lambda name=name: own.new(name).status)  # type: ignore[misc]
            time.sleep(turn * 0.002)
            own.pod.kill()
            try:
                status = made.result()
            except (EOFError, OSError):
                status = 0
        own.pod.start()
        signed_in = own.login(name).status
        assert signed_in in ((200,) if status == 201 else (200, 401)), (turn, status)
        assert own.new(name).status == (409 if signed_in == 200 else 201), "nothing is half there"
        assert [action for _, action, _ in audit(own, name)][:1] == ["organisation.create"], "nor is it without its first line"


def test_nothing_secret_is_written_down(own: Pod) -> None:
    made = str(answer(own.new("quiet"))["token"])
    own.login("quiet", password="a wrong password 4711")
    own.login("quiet", "a-password-as-user")
    own.pod.request("POST", "/sign-in", {"Origin": f"http://{own.pod.authority}", "Content-Type": "application/x-www-form-urlencoded"},
                    b"org=quiet&user=ann&password=the+form%27s+password")
    own.status(made)
    own.pod.stop()
    sid = jwt.decode(made, options={"verify_signature": False})["sid"]
    texts = [own.pod.log_file.read_bytes(), *(path.read_bytes() for path in own.data.rglob("*") if path.is_file())]
    for secret in (PASSWORD, "a wrong password 4711", "the form's password", "form%27s", "a-password-as-user", made, sid, made.split(".")[2], KEY):
        assert not [text for text in texts if secret.encode() in text], secret
