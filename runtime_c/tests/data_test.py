"""The document graph over HTTP: nodes, edges, tags, search, and who may do what."""
from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_fixture import ALWAYS, OWN, USERS, Client, make_tenant, segment
from pod_fixture import SamplePod, run


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Client]:
    make_tenant(tmp_path / "data", "acme", USERS)
    for pod in run(SamplePod(tmp_path)):
        yield Client(pod)


def stored(client: Client, sql: str) -> list[tuple[object, ...]]:
    """What the tenant's database says, beside the pod."""
    with sqlite3.connect(client.pod.settings.data / f"{client.org}+tenant.db") as database:
        return database.execute(sql).fetchall()


# --- nodes -------------------------------------------------------------------------------

def test_a_node_lives(admin: Client) -> None:
    made = admin.send("POST", "nodes", {"kind": "note", "data": {"title": "Tea", "n": [1, 2.5, None]}, "tags": ["b", "a"]})
    assert made.status == 201 and made.header("ETag") == '"1"'
    node = json.loads(made.body)
    assert made.header("Location") == f"/_api/nodes/{node['id']}" and len(node["id"]) == 26
    assert node["data"] == {"title": "Tea", "n": [1, 2.5, None]} and node["owner"] == "ann" and node["tags"] == ["a", "b"]
    path = f"nodes/{node['id']}"
    assert admin.ask("GET", path) == node
    changed = admin.ask("PATCH", path, {"data": {"title": "Coffee", "n": None, "x": {"y": 1}}}, If_Match='"1"')
    assert changed["data"] == {"title": "Coffee", "x": {"y": 1}} and changed["version"] == 2
    assert admin.refused(412, "PATCH", path, {"kind": "x"}, If_Match='"1"')
    assert admin.ask("PATCH", path, {"kind": "memo", "owner": "bob"}, If_Match="*")["owner"] == "bob"
    assert admin.refused(412, "DELETE", path, If_Match='"2"')
    admin.ask("DELETE", path, status=204, If_Match='"3"')
    assert "no such node" in admin.refused(404, "GET", path)
    assert [row[0] for row in stored(admin, "SELECT action FROM audit_log ORDER BY seq")] == [
        "nodes.insert", "nodes.update", "nodes.update", "nodes.delete"]


def test_what_a_node_may_not_be(admin: Client) -> None:
    admin.node("one")
    assert "taken" in admin.refused(409, "POST", "nodes", {"id": "one", "kind": "x"})
    for body in ({"kind": ""}, {"kind": "a b"}, {"kind": 1}, {"kind": "x" * 65}, {}, {"kind": "x", "data": []}, {"kind": "x", "data": "y"},
                 {"kind": "x", "id": "a/b"}, {"kind": "x", "owner": "Ann"}, {"kind": "x", "tags": "a"}, {"kind": "x", "tags": [1]},
                 {"kind": "x", "tags": ["a\nb"]}, {"kind": "x", "version": 3}, {"kind": "x", "created": 0}):
        admin.refused(400, "POST", "nodes", body)
    assert admin.ids("nodes") == ["one"]
    assert stored(admin, "SELECT count(*) FROM audit_log") == [(1,)]


def test_pages(admin: Client) -> None:
    for i in range(7):
        admin.node(f"n{i}", "even" if i % 2 == 0 else "odd", tags=["t"] if i < 3 else [])
    page = admin.ask("GET", "nodes?limit=3")
    assert [node["id"] for node in page["nodes"]] == ["n0", "n1", "n2"] and page["next"] == "n2"
    assert admin.ids("nodes", limit=2) == [f"n{i}" for i in range(7)]
    assert admin.ids("nodes", limit=1, kind="odd") == ["n1", "n3", "n5"]
    assert admin.ids("nodes", tag="t", limit=2) == ["n0", "n1", "n2"]
    assert admin.ids("nodes", owner="bob") == []
    admin.ask("DELETE", "nodes/n2", status=204)
    assert admin.ids("nodes", limit=2, after="n2") == ["n3", "n4", "n5", "n6"], "a cursor outlives its node"
    assert "next" not in admin.ask("GET", "nodes?limit=6")
    for query in ("limit=0", "limit=201", "limit=x", "limit=", "after=%ff", "what=1", "limit=1&limit=2", "kind=%zz", "kind", f"after={'x' * 65}"):
        admin.refused(400, "GET", f"nodes?{query}")


def test_edges_and_what_they_hang_on(admin: Client) -> None:
    for name in "abc":
        admin.node(name)
    edge = admin.edge("ab", "a", "b", data={"weight": 1})
    assert (edge["source"], edge["target"], edge["version"]) == ("a", "b", 1)
    admin.edge("aa", "a", "a")
    admin.edge("bc", "b", "c", "other")
    assert admin.ids("edges", source="a") == ["aa", "ab"] and admin.ids("edges", target="c") == ["bc"]
    assert admin.ids("edges", kind="other") == ["bc"]
    assert admin.ask("PATCH", "edges/ab", {"data": {"weight": 2}}, If_Match='"1"')["data"] == {"weight": 2}
    admin.refused(400, "PATCH", "edges/ab", {"source": "b"})
    admin.refused(404, "POST", "edges", {"kind": "x", "source": "a", "target": "zz"})
    admin.refused(400, "POST", "edges", {"kind": "x", "source": "a"})
    admin.ask("DELETE", "edges/aa", status=204)
    admin.ask("DELETE", "nodes/b", status=204)
    assert admin.ids("edges") == []


def test_tags(admin: Client) -> None:
    admin.node("a")
    admin.node("b", tags=["red", "ripe"])
    for tag in ("red", "ätna/'--\"; DROP", "50%", "a+b"):
        admin.ask("PUT", f"nodes/a/tags/{segment(tag)}", status=204)
    assert admin.ask("GET", "nodes/a/tags")["tags"] == sorted(["red", "ätna/'--\"; DROP", "50%", "a+b"], key=lambda tag: tag.encode())
    assert admin.ask("GET", "nodes/a")["version"] == 5
    admin.ask("PUT", "nodes/a/tags/red", status=204)
    assert admin.ask("GET", "nodes/a")["version"] == 5, "a tag that is there changes nothing"
    assert [(row["tag"], row["nodes"]) for row in admin.listed("tags", limit=2) if row["tag"] in ("red", "ripe")] == [("red", 2), ("ripe", 1)]
    admin.ask("DELETE", "nodes/a/tags/50%25", status=204)
    admin.refused(404, "DELETE", "nodes/a/tags/50%25")
    admin.refused(412, "PUT", "nodes/a/tags/new", If_Match='"1"')
    for path in ("nodes/a/tags/%00", "nodes/a/tags/%ff", "nodes/a/tags/%1f", f"nodes/a/tags/{'x' * 65}", "nodes/a/tags/%zz"):
        admin.refused(400, "PUT", path)
    admin.refused(404, "PUT", "nodes/zz/tags/red")
    for i in range(64 - 4):
        admin.ask("PUT", f"nodes/a/tags/t{i}", status=204)
    assert len(admin.ask("GET", "nodes/a/tags")["tags"]) == 63
    admin.ask("PUT", "nodes/a/tags/last", status=204)
    assert "64" in admin.refused(422, "PUT", "nodes/a/tags/over")


def test_search(admin: Client) -> None:
    admin.node("tea", data={"title": "Green tea from Kyoto", "deep": {"list": ["Matcha", 5]}})
    admin.node("cafe", "drink", data={"title": "Café au lait"})
    admin.node("both", data={"title": "tea or coffee? green coffee"})
    assert set(admin.search("tea")) == {"tea", "both"} and admin.search("matcha") == ["tea"]
    assert admin.search("cafe") == ["cafe"], "without accents"
    assert admin.search('"green tea"') == ["tea"] and set(admin.search("green tea")) == {"tea", "both"}
    assert set(admin.search("gre*")) == {"tea", "both"} and admin.search("title") == [], "names of members are no text"
    assert admin.ids("search", q="cafe", kind="note") == []
    (found,) = admin.listed("search", q="kyoto")
    assert found["excerpt"] == "Green tea from Kyoto\nMatcha"
    for text in ('"', '"unclosed tea', "tea OR", "NEAR(tea", "tea AND NOT", "title:tea", "^tea", "te* *", "(tea)", "tea'--", "-tea", "{a b}:x", "*", '""', "tea\ttea"):
        reply = admin.send("GET", f"search?q={segment(text)}")
        assert reply.status in (200, 400), (text, reply)
    assert admin.search("tea OR zebra") == []
    admin.ask("PATCH", "nodes/tea", {"data": {"title": "Water"}})
    assert admin.search("kyoto") == [] and admin.search("water matcha") == ["tea"]
    admin.ask("DELETE", "nodes/both", status=204)
    assert admin.search("coffee") == []
    admin.refused(400, "GET", "search?q=")
    admin.refused(400, "GET", "search")
    admin.refused(400, "GET", f"search?q={'a+' * 17}")
    admin.refused(400, "GET", f"search?q={'a' * 257}")
    admin.refused(400, "GET", "search?q=a&after=1001")
    for i in range(5):
        admin.node(f"w{i}", data={"t": "word " * (i + 1)})
    assert sorted(admin.ids("search", q="word", limit=2)) == [f"w{i}" for i in range(5)]


def test_values_that_are_names_of_parameters(admin: Client) -> None:
    """A parameter is there when it is named, not when its name is in the text of another."""
    for name in ("after", "limit", "kind", "owner", "tag", "q", "user"):
        admin.node(f"is-{name}", name, owner=name, data={"t": f"about {name}"}, tags=[name])
        assert admin.search(name) == admin.search(f"about {name}") == [f"is-{name}"]
        for parameter in ("kind", "owner", "tag"):
            assert admin.ids("nodes", **{parameter: name}) == [f"is-{name}"]
    assert admin.listed("audit", action="user.create") == [] and len(admin.listed("audit", target="is-user")) == 1
    admin.refused(400, "GET", "nodes?kind=a&kind=b")
    admin.refused(400, "GET", "nodes?xkind=a")


# --- who may ---------------------------------------------------------------------------------

def test_nothing_is_allowed_that_is_not_granted_twice(admin: Client) -> None:
    bob = admin.as_user("bob")
    admin.node("a")
    for method, path, body in [("GET", "nodes", None), ("GET", "nodes/a", None), ("POST", "nodes", {"kind": "x"}), ("PATCH", "nodes/a", {}),
                               ("DELETE", "nodes/a", None), ("GET", "edges", None), ("GET", "tags", None), ("PUT", "nodes/a/tags/x", None),
                               ("GET", "search?q=a", None), ("GET", "permissions", None), ("GET", "policies", None), ("GET", "audit", None),
                               ("GET", "config", None), ("PUT", "permissions/member/nodes", {"read": True}), ("DELETE", "policies/x", None)]:
        bob.refused(403, method, path, body)
    admin.permit("member", "nodes", "read", "insert", "update", "delete")
    assert bob.ids("nodes") == [], "a permission without a policy shows nothing"
    bob.refused(404, "GET", "nodes/a")
    assert "no policy" in bob.refused(403, "POST", "nodes", {"kind": "x"})
    admin.ask("DELETE", "permissions/member/nodes", status=204)
    admin.policy("p", "member", "nodes", "read", ALWAYS)
    bob.refused(403, "GET", "nodes/a")
    admin.permit("member", "nodes", "read")
    assert bob.ids("nodes") == ["a"]
    admin.policy("q", "member", "nodes", "insert", ALWAYS)
    assert "insert nodes" in bob.refused(403, "POST", "nodes", {"kind": "x"}), "a policy without its permission allows nothing"
    admin.as_user("vic").refused(403, "GET", "nodes")
    admin.as_user("nobody").refused(403, "GET", "nodes")
    Client(admin.pod, "ann", "other").refused(403, "GET", "nodes")


def test_one_s_own(admin: Client) -> None:
    bob, eve = admin.as_user("bob"), admin.as_user("eve")
    admin.allow("member", "nodes", dict.fromkeys(("read", "insert", "update", "delete"), OWN))
    bob.node("b", data={"text": "secret word"})
    eve.node("e", data={"text": "other word"})
    assert bob.ids("nodes") == ["b"] and eve.ids("nodes") == ["e"] and admin.ids("nodes") == ["b", "e"]
    assert bob.search("word") == ["b"] and eve.search("secret") == []
    eve.refused(404, "GET", "nodes/b")
    eve.refused(404, "PATCH", "nodes/b", {"kind": "x"})
    eve.refused(404, "DELETE", "nodes/b")
    eve.refused(403, "POST", "nodes", {"kind": "x", "owner": "bob"})
    eve.refused(403, "PATCH", "nodes/e", {"owner": "bob"})
    assert eve.ask("GET", "nodes/e")["owner"] == "eve" and eve.ask("GET", "nodes/e")["version"] == 1
    assert stored(admin, "SELECT count(*) FROM nodes") == [(2,)]
    assert stored(admin, "SELECT user, action FROM audit_log WHERE action LIKE 'nodes%' ORDER BY seq") == [("bob", "nodes.insert"), ("eve", "nodes.insert")]


def test_what_is_seen_may_not_be_changed_for_that(admin: Client) -> None:
    """A change is judged by the row before it too: nobody makes a row his to have the right to do so."""
    bob = admin.as_user("bob")
    admin.allow("member", "nodes", {"read": ALWAYS, "update": OWN, "delete": OWN})
    admin.allow("member", "edges", {"read": ALWAYS, "update": {"field": "source.owner", "is": "user"}, "delete": OWN})
    admin.node("a")
    admin.node("b", owner="bob")
    admin.edge("ab", "a", "b")
    admin.edge("ba", "b", "a")
    bob.refused(403, "PATCH", "nodes/a", {"owner": "bob"})
    bob.refused(403, "DELETE", "nodes/a")
    bob.refused(403, "PATCH", "edges/ab", {"kind": "x"})
    bob.refused(403, "DELETE", "edges/ba")
    assert bob.ask("PATCH", "edges/ba", {"kind": "x"})["version"] == 2 and bob.ask("PATCH", "nodes/b", {"kind": "x"})["version"] == 2
    bob.ask("DELETE", "nodes/b", status=204)
    assert admin.ids("nodes") == ["a"]


def test_an_edge_is_seen_with_both_its_ends(admin: Client) -> None:
    bob = admin.as_user("bob")
    admin.allow("member", "nodes", {"read": {"field": "kind", "equals": "open"}})
    admin.allow("member", "edges", {"read": ALWAYS, "insert": ALWAYS, "delete": ALWAYS})
    for name, kind in (("a", "open"), ("b", "open"), ("c", "shut")):
        admin.node(name, kind)
    admin.edge("ab", "a", "b")
    admin.edge("ac", "a", "c")
    admin.edge("ca", "c", "a")
    assert bob.ids("edges") == ["ab"] and bob.ids("edges", source="c") == []
    for edge in ("ac", "ca"):
        bob.refused(404, "GET", f"edges/{edge}")
        bob.refused(404, "DELETE", f"edges/{edge}")
    bob.refused(404, "POST", "edges", {"kind": "x", "source": "a", "target": "c"})
    bob.edge("new", "a", "b")
    admin.ask("PATCH", "nodes/b", {"kind": "shut"})
    assert bob.ids("edges") == []


def test_tags_are_seen_with_their_node_and_by_their_own_policies(admin: Client) -> None:
    bob = admin.as_user("bob")
    admin.allow("member", "nodes", {"read": {"tag": "public"}})
    admin.allow("member", "tags", {"read": {"not": {"tag": "hidden"}}, "insert": {"field": "node.owner", "is": "user"}, "delete": {"tag": "mine"}})
    admin.node("a", tags=["public", "hidden", "x"])
    admin.node("b", tags=["hidden", "x"])
    admin.node("c", owner="bob", tags=["public"])
    assert bob.ids("nodes") == ["a", "c"]
    assert bob.ask("GET", "nodes/a")["tags"] == ["public", "x"] and bob.ask("GET", "nodes/a/tags")["tags"] == ["public", "x"]
    assert bob.listed("tags") == [{"tag": "public", "nodes": 2}, {"tag": "x", "nodes": 1}]
    assert bob.ids("nodes", tag="hidden") == [] and bob.ids("nodes", tag="x") == ["a"]
    bob.refused(403, "PUT", "nodes/a/tags/mine")
    bob.ask("PUT", "nodes/c/tags/mine", status=204)
    bob.refused(404, "PUT", "nodes/b/tags/mine")
    bob.refused(404, "DELETE", "nodes/a/tags/hidden")
    bob.refused(403, "DELETE", "nodes/a/tags/x")
    bob.ask("DELETE", "nodes/c/tags/mine", status=204)
    assert admin.ask("GET", "nodes/a")["tags"] == ["hidden", "public", "x"]


@pytest.mark.parametrize("policy, seen", [
    (ALWAYS, "abcd"), ({"not": ALWAYS}, ""), (OWN, "b"), ({"field": "owner", "is": "role"}, ""),
    ({"field": "data.team", "equals": "red"}, "ab"), ({"field": "data.n", "equals": 1}, "a"), ({"field": "data.n", "equals": 1.0}, "a"),
    ({"field": "data.n", "equals": True}, "b"), ({"field": "data.n", "equals": "1"}, "c"), ({"field": "data.n", "equals": None}, "d"),
    ({"not": {"field": "data.n", "equals": 1}}, "bcd"), ({"field": "data.missing", "equals": None}, ""),
    ({"not": {"field": "data.missing", "equals": 1}}, "abcd"), ({"field": "data.readers", "has": "user"}, "c"),
    ({"field": "data.readers", "has": "role"}, "d"), ({"field": "data.deep.er", "in": [1, "two", False]}, "bc"),
    ({"field": "id", "in": ["a", "d"]}, "ad"), ({"any": [{"field": "id", "equals": "a"}, OWN]}, "ab"),
    ({"all": [{"field": "data.team", "equals": "red"}, {"not": OWN}]}, "a"), ({"tag": "t"}, "d")])
def test_policies(admin: Client, policy: object, seen: str) -> None:
    admin.node("a", data={"team": "red", "n": 1})
    admin.node("b", owner="bob", data={"team": "red", "n": True, "deep": {"er": "two"}})
    admin.node("c", data={"team": ["red"], "n": "1", "readers": ["bob", "eve"], "deep": {"er": False}})
    admin.node("d", data={"n": None, "readers": ["member", 7], "deep": {"er": None}}, tags=["t"])
    admin.node("z", "never", owner="vic", data={"readers": "bob"})
    admin.allow("member", "nodes", {"read": {"all": [policy, {"not": {"field": "kind", "equals": "never"}}]}})
    assert "".join(admin.as_user("bob").ids("nodes")) == seen


@pytest.mark.parametrize("policy", [
    {}, [], "always", None, {"always": False}, {"always": 1}, {"field": "owner"}, {"field": "owner", "is": "ann"}, {"is": "user", "field": "owner"},
    {"field": "password_hash", "equals": "x"}, {"field": "n.owner", "is": "user"}, {"field": "data", "equals": "x"}, {"field": "data.", "equals": "x"},
    {"field": "data.a b", "equals": 1}, {"field": "data.a') OR 1 --", "equals": 1}, {"field": "data.\"a\"", "equals": 1}, {"field": "data.a[0]", "equals": 1},
    {"field": "owner'; DROP TABLE nodes; --", "is": "user"}, {"field": "owner", "equals": 1}, {"field": "data.a", "equals": []}, {"field": "data.a", "in": []},
    {"field": "owner", "is": "user", "or": 1}, {"always": True, "x": 1}, {"any": []}, {"any": {"always": True}}, {"not": []}, {"tag": 1}, {"field": "source.owner", "is": "user"},
    {"field": "owner", "has": "user"}, {"sql": "1"}, {"any": [{"always": True}] * 17}, {"field": "data.a", "in": list(range(17))},
    {"not": {"not": {"not": {"not": {"not": {"not": {"always": True}}}}}}}, {"field": "data." + ".".join(["a" * 60] * 9), "equals": 1},
    {"field": "kind", "equals": "x" * 1100}])
def test_policies_that_are_none(admin: Client, policy: object) -> None:
    said = admin.refused(400, "PUT", "policies/p", {"role": "member", "table": "nodes", "operation": "read", "policy": policy})
    assert "policy" in said
    assert admin.ask("GET", "policies") == {"policies": []}


def test_policies_of_other_tables(admin: Client) -> None:
    put = {"role": "member", "operation": "read"}
    admin.ask("PUT", "policies/e", {**put, "table": "edges", "policy": {"any": [{"field": "source.owner", "is": "user"}, {"field": "target.data.x", "equals": 1}]}}, status=204)
    admin.refused(400, "PUT", "policies/e", {**put, "table": "edges", "policy": {"tag": "x"}})
    admin.refused(400, "PUT", "policies/t", {**put, "table": "tags", "policy": {"field": "owner", "is": "user"}})
    for wrong in ({**put, "table": "users", "policy": ALWAYS}, {**put, "table": "nodes", "policy": ALWAYS, "operation": "drop"},
                  {**put, "table": "nodes", "policy": ALWAYS, "role": "admin"}, {**put, "table": "nodes", "policy": ALWAYS, "role": "a'b"}):
        admin.refused(400, "PUT", "policies/x", wrong)
    (found,) = admin.ask("GET", "policies")["policies"]
    assert found["id"] == "e" and found["table"] == "edges"
    admin.ask("DELETE", "policies/e", status=204)
    admin.refused(404, "DELETE", "policies/e")
    for i in range(8):
        admin.policy(f"p{i}", "member", "nodes", "read", {"field": "id", "equals": f"n{i}"})
    admin.refused(422, "PUT", "policies/p8", {**put, "table": "nodes", "policy": ALWAYS})
    admin.permit("member", "nodes", "read")
    for name in ("n3", "n7", "other"):
        admin.node(name)
    assert admin.as_user("bob").ids("nodes") == ["n3", "n7"]


def test_the_deepest_policies_can_be_run(admin: Client) -> None:
    """Every list as long and every nesting as deep as may be: SQLite takes the expression."""
    leaf: object = {"field": "data.x", "in": list(range(16))}
    policy = {"any": [{"all": [{"any": [leaf] * 2}] * 2}] * 2}
    for i in range(8):
        admin.policy(f"e{i}", "member", "edges", "read", policy)
        admin.policy(f"n{i}", "member", "nodes", "read", policy)
        admin.policy(f"t{i}", "member", "tags", "read", {"not": {"any": [{"tag": f"x{j}"} for j in range(16)]}})
    for table in ("nodes", "edges", "tags"):
        admin.permit("member", table, "read")
    admin.node("a", data={"x": 15}, tags=["q"])
    admin.edge("e", "a", "a", data={"x": 0})
    bob = admin.as_user("bob")
    assert bob.ids("nodes") == ["a"] and bob.ids("edges") == ["e"] and bob.ask("GET", "nodes/a/tags") == {"tags": ["q"]}


def test_administration(admin: Client) -> None:
    admin.permit("member", "nodes", "read", "update")
    assert admin.ask("GET", "permissions") == {"permissions": [
        {"role": "member", "table": "nodes", "read": True, "insert": False, "update": True, "delete": False}]}
    admin.refused(404, "PUT", "permissions/member/users", {"read": True})
    admin.refused(400, "PUT", "permissions/member/nodes", {"read": 1})
    admin.refused(400, "PUT", "permissions/member/nodes", {"all": True})
    admin.refused(400, "PUT", "permissions/admin/nodes", {"read": False})
    admin.ask("PUT", "config/greeting", {"value": "Hello"}, status=204)
    admin.refused(403, "PUT", "config/organisation", {"value": "other"})
    admin.refused(403, "DELETE", "config/organisation")
    admin.refused(400, "PUT", "config/long", {"value": "x" * 4097})
    assert admin.ask("GET", "config")["config"] == [{"key": "greeting", "value": "Hello"}, {"key": "organisation", "value": "acme"}]
    admin.ask("DELETE", "config/greeting", status=204)
    found = admin.listed("audit", limit=1)
    assert [(row["action"], row["target"], row["user"]) for row in found] == [
        ("config.delete", "greeting", "ann"), ("config.put", "greeting", "ann"), ("permissions.put", "member", "ann")]
    assert found[2]["detail"] == {"table": "nodes", "now": {"read": True, "update": True}}
    assert len(admin.listed("audit", action="config.put")) == 1 and admin.listed("audit", user="bob") == []


def test_a_disabled_account(admin: Client) -> None:
    with sqlite3.connect(admin.pod.settings.data / "acme+tenant.db") as database:
        database.execute("UPDATE users SET disabled = 1 WHERE name = 'ann'")
    assert "disabled" in admin.refused(403, "GET", "nodes")


# --- hostile bodies ------------------------------------------------------------------------------

@pytest.mark.parametrize("raw", [
    b"{", b"[]", b"null", b'"x"', b'{"kind":"x",}', b'{"kind":"x"} {}', b"{'kind':'x'}", b'{"kind":"x","kind":"y"}', b'{"kind":"x","data":{"a":1,"\\u0061":2}}',
    b'{"kind":"\xff"}', b'{"kind":"x","data":{"a":"\\ud800"}}', b'{"kind":"x","data":{"a":"\\udc00\\ud800"}}', b'{"kind":"x","data":{"a":"\\u0000"}}',
    b'{"kind":"x","data":{"a":"\n"}}', b'{"kind":"x","data":{"a":01}}', b'{"kind":"x","data":{"a":1e999}}', b'{"kind":"x","data":{"a":NaN}}',
    b'{"kind":"x","data":{"a":.5}}', b'{"kind":"x","data":{"a":1.}}', b'{"kind":"x","data":{"a":+1}}', b'{"kind":"x","data":{"a":' + b"1" * 70 + b"}}",
    b'{"kind":"x","data":{"a":"\\x41"}}', b'{"kind":"x","data":{"a":tru}}', b'\xef\xbb\xbf{"kind":"x"}', b'{"kind":"x","data":{"a":"\xed\xa0\x80"}}',
    b'{"kind":"x","data":' + b'{"a":' * 32 + b"1" + b"}" * 32 + b"}", b"[" * 100000, b'{"kind":"x","data":{"a":"\xc0\xaf"}}'])
def test_json_that_is_none(admin: Client, raw: bytes) -> None:
    reply = admin.send("POST", "nodes", raw=raw)
    assert reply.status == 400, reply
    assert admin.ids("nodes") == []


def test_json_at_its_limits(admin: Client) -> None:
    deep = b'{"kind":"x","data":' + b'{"a":' * 30 + b"{}" + b"}" * 30 + b"}"
    assert admin.send("POST", "nodes", raw=deep).status == 201
    text = "x" * (262144 - len('{"t":""}'))
    admin.node("large", data={"t": text})
    assert "too large" in admin.refused(413, "POST", "nodes", {"kind": "x", "data": {"t": text + "x"}})
    assert "too large" in admin.refused(413, "PATCH", "nodes/large", {"data": {"u": 1}})
    assert admin.ask("GET", "nodes/large")["version"] == 1
    odd = {"kind": "x", "id": "odd", "data": {"æ\"\\\n\t\u0001\u007f😀": ["\u2028</script>", -0.0, 1e-300, 12345678901234567890, {}, []]}}
    assert admin.ask("POST", "nodes", odd, status=201)["data"] == odd["data"]
    big = admin.send("POST", "nodes", raw=b'{"kind":"x","data":{' + b",".join(b'"k%d":1' % i for i in range(20000)) + b"}}")
    assert big.status == 201
    assert admin.send("POST", "nodes", raw=b" " * 5000000).status == 413


def test_other_ways_to_ask(admin: Client) -> None:
    assert admin.send("POST", "nodes", raw=b'{"kind":"x"}', Content_Type="text/plain").status == 415
    assert admin.send("POST", "nodes", raw=b'{"kind":"x"}', Content_Encoding="gzip").status == 415
    assert admin.send("POST", "nodes", raw=b'{"kind":"x"}', Content_Type="application/json; charset=utf-8").status == 201
    assert admin.send("PUT", "nodes").header("Allow") == "GET, POST, OPTIONS"
    assert admin.send("POST", "nodes/a").header("Allow") == "GET, PATCH, DELETE, OPTIONS"
    admin.refused(400, "GET", "nodes", {"kind": "x"})
    admin.refused(400, "POST", "nodes?kind=x", {"kind": "x"})
    admin.refused(404, "GET", "nodes/a/b")
    admin.refused(404, "GET", "nodes/")
    admin.refused(404, "GET", "nodesx")
    admin.refused(404, "GET", "users/a/b")
    admin.refused(400, "GET", "nodes/%2")
    for tag in ("1", '"x"', 'W/"1"', '"1", "2"', '"-1"', '""'):
        admin.refused(400, "DELETE", "nodes/a", If_Match=tag)
    admin.refused(412, "DELETE", "nodes/a", If_Match='"0"')
    assert admin.pod.request("GET", "/_api/nodes").status == 401


def test_names_with_sql_in_them(admin: Client) -> None:
    evil = "x'); DROP TABLE nodes; --"
    admin.node("a", data={evil: evil})
    assert admin.ids("nodes", kind=evil) == [] and admin.ids("nodes", tag=evil) == [] and admin.ids("nodes", after=evil) == []
    admin.refused(404, "GET", f"nodes/{segment(evil)}")
    admin.ask("PUT", f"nodes/a/tags/{segment(evil)}", status=204)
    assert admin.ids("nodes", tag=evil) == ["a"] and admin.search("drop table") == ["a"]
    assert stored(admin, "SELECT count(*) FROM nodes") == [(1,)]


def test_ids_of_another_tenant(tmp_path: Path) -> None:
    for org in ("acme", "other"):
        make_tenant(tmp_path / "data", org, {"ann": "admin"})
    for pod in run(SamplePod(tmp_path)):
        ours, theirs = Client(pod), Client(pod, org="other")
        ours.node("a", data={"t": "word"})
        ours.node("b")
        ours.edge("e", "a", "b")
        for path in ("nodes/a", "edges/e", "nodes/a/tags"):
            theirs.refused(404, "GET", path)
        theirs.refused(404, "PATCH", "nodes/a", {"kind": "x"})
        theirs.refused(404, "DELETE", "edges/e")
        theirs.node("c")
        theirs.refused(404, "POST", "edges", {"kind": "x", "source": "c", "target": "a"})
        assert theirs.search("word") == [] and theirs.ids("nodes", after="") == ["c"]
        assert ours.ids("nodes") == ["a", "b"]


# --- keeping it --------------------------------------------------------------------------------------

def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    make_tenant(tmp_path / "data", "acme", USERS)
    pod = SamplePod(tmp_path)
    pod.start()
    admin = Client(pod)
    for i in range(5):
        admin.node(f"n{i}", data={"t": f"word{i}"})
        pod.kill()
        pod.start()
        assert admin.ids("nodes") == [f"n{j}" for j in range(i + 1)] and admin.search(f"word{i}") == [f"n{i}"]
    pod.stop()
    assert {path.name for path in (tmp_path / "data").iterdir()} == {".lock", "acme+tenant.db"}


def test_a_database_of_a_newer_pod_is_refused(tmp_path: Path) -> None:
    path = make_tenant(tmp_path / "data", "acme", USERS)
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO schema_version VALUES (99, 'of tomorrow', 0)")
    database.close()
    for pod in run(SamplePod(tmp_path)):
        assert "newer" in Client(pod).refused(503, "GET", "nodes")
        assert "version 99" in pod.log_text()
        assert pod.ask("echo x") == "x", "the application goes on"
