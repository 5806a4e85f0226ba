"""Secrets and outgoing requests (MG06)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

_BEARER = "use it only as `bearer=self.{name}` of a fetch"
_WHY = ("A secret's value is never in the app's memory: the host adds it to the request. What could carry it elsewhere "
        "is refused. ")
_GOOD = """
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", bearer=self.ai_key).text
"""

SECRETS: tuple[Entry, ...] = (
    Entry("MG0601", "secret assigned", "the secret `{name}` can't be assigned to a variable", _BEARER,
          why=_WHY + "A variable could go anywhere.",
          bad="""
def ask(self) -> None:
    key = self.ai_key
""", good=_GOOD),
    Entry("MG0602", "secret in state", "the secret `{name}` can't be stored in state", _BEARER,
          why=_WHY + "State is sent to browsers and written to the database.",
          bad="""
def keep(self) -> None:
    self.shoots.insert(Shoot(name=self.ai_key))
""", good=_GOOD),
    Entry("MG0603", "secret returned", "the secret `{name}` can't be returned", _BEARER,
          why=_WHY + "What an action returns goes to a browser.",
          bad="""
def key(self) -> str:
    return self.ai_key
""", good=_GOOD),
    Entry("MG0604", "secret compared", "the secret `{name}` can't be compared or tested", _BEARER,
          why=_WHY + "Which way a branch went tells something about the value, and enough such answers tell all of it.",
          bad="""
def guess(self, text: str) -> bool:
    return self.ai_key == text
""", good=_GOOD),
    Entry("MG0605", "secret in text", "the secret `{name}` can't become part of a text", _BEARER,
          why=_WHY + "A text could go anywhere.",
          bad="""
def shown(self) -> str:
    return f"key {self.ai_key}"
""", good=_GOOD),
    Entry("MG0606", "secret passed", "the secret `{name}` can't be passed to {function}", _BEARER,
          why=_WHY + "A function could do anything with it.",
          bad="""
def _send(self, key: str) -> None:
    pass

def send(self) -> None:
    self._send(self.ai_key)
""", good=_GOOD),
    Entry("MG0607", "secret used", "the secret `{name}` can't be used so", _BEARER,
          why=_WHY,
          bad="""
def look(self) -> None:
    self.ai_key
""", good=_GOOD),
    Entry("MG0608", "secret host", "the secret `{name}` is declared for {hosts}, this goes to {host}", "declare the host with the secret, if it is meant to go there",
          why="A secret belongs to the service that issued it. Its declaration names the hosts that may see it, and "
              "neither a mistake nor an attacker's URL can send it elsewhere.",
          bad="""
def ask(self) -> str:
    return fetch.get("https://other.example.com/x", bearer=self.ai_key).text
""", good=_GOOD),
    Entry("MG0609", "unknown host", "the host of this URL is not known at compile time", "write the URL as a literal, a constant, or an f-string that begins with `https://HOST/`",
          why="The list of hosts that an app talks to is part of the deployment: whatever a user types, no request goes "
              "elsewhere. The path may hold variables, the host may not.",
          bad="""
def ask(self, host: str) -> str:
    return fetch.get(f"https://{host}/x").text
""",
          good="""
def ask(self, name: str) -> str:
    return fetch.get(f"https://api.example.com/{name}").text
"""),
    Entry("MG0610", "not https", "a fetch needs an https URL, this begins with `{start}`", "write `https://HOST/...`; for a local stand-in set the host's origin in the configuration",
          why="Without TLS anybody on the way could read the request and change the reply.",
          bad="""
def ask(self) -> str:
    return fetch.get("http://api.example.com/x").text
""",
          good="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x").text
"""),
    Entry("MG0611", "bad host", "`{host}` is not the name of a host", "write it in lower case, without user or password, as `https://api.example.com/...`",
          why="A host has one spelling here, so that two programs can't read the same URL as two hosts.",
          bad="""
def ask(self) -> str:
    return fetch.get("https://api.example.com@evil.example/x").text
""",
          good="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x").text
"""),
    Entry("MG0612", "bearer not secret", "`bearer=` takes a secret of the app, this is {actual}", "declare `key = Secret(...)` and pass `bearer=self.key`",
          why="A key written in the module would be in the repository, in the build and in every copy of it.",
          bad="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", bearer="sk-123").text
""", good=_GOOD),
)
