"""Secrets and outgoing requests (MG06)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

_MEND = "send it in the headers, the JSON body or as `bearer=` of a fetch to its hosts, or ask `monoglot.verify`"
_WHY = ("An app never holds a secret's value: it holds a placeholder, for which the host puts in the value while it sends "
        "a request to a declared host. ")
_GOOD = """
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", bearer=self.ai_key).text
"""

SECRETS: tuple[Entry, ...] = (
    Entry("MG0602", "secret in state", "the secret `{name}` can't get into the state or a row, here `{state}`{chain}", _MEND,
          why=_WHY + "State is sent to browsers and written to the database, where the placeholder would be of no use and "
              "the value a leak.",
          bad="""
def keep(self) -> None:
    note = f"key {self.ai_key}"
    self.shoots.insert(Shoot(name=note))
""", good=_GOOD),
    Entry("MG0603", "secret returned", "the secret `{name}` can't be the result of the action `{action}`{chain}", _MEND,
          why=_WHY + "What an action returns goes to a browser. A helper, whose name begins with `_`, may return it.",
          bad="""
def key(self) -> str:
    return self._header()

def _header(self) -> str:
    return f"Key {self.ai_key}"
""",
          good="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", headers={"X-Key": self._header()}).text

def _header(self) -> str:
    return f"Key {self.ai_key}"
"""),
    Entry("MG0604", "secret compared", "the secret `{name}` can't be compared, tested or looked up by{chain}", _MEND,
          why=_WHY + "Which way a branch went tells something about the value, and enough such answers tell all of it. "
              "`monoglot.verify` answers the two questions that are safe, in constant time.",
          bad="""
def guess(self, text: str) -> bool:
    return self.ai_key == text
""",
          good="""
def guess(self, text: str) -> bool:
    return verify.equal(self.ai_key, text)
"""),
    Entry("MG0606", "secret passed", "the secret `{name}` can't be passed to {function}{chain}", _MEND,
          why=_WHY + "The arguments of an action may travel, and a function of the library would work on the placeholder. "
              "The app's own helpers may take it.",
          bad="""
def send(self, key: str) -> None:
    self.credits = 1

def send_all(self) -> None:
    self.send(self.ai_key)
""",
          good="""
def _send(self, key: str) -> None:
    fetch.get("https://api.example.com/x", headers={"X-Key": key})

def send_all(self) -> None:
    self._send(self.ai_key)
"""),
    Entry("MG0608", "secret host", "the secret `{name}` is declared for {hosts}, this goes to {host}{chain}", "declare the host with the secret, if it is meant to go there",
          why="A secret belongs to the service that issued it. Its declaration names the hosts that may see it, and "
              "neither a mistake nor an attacker's URL can send it elsewhere.",
          bad="""
def ask(self) -> str:
    return fetch.get("https://other.example.com/x", headers={"X-Key": f"k {self.ai_key}"}).text
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
    url = f"https://api.example.com/{name}"
    return fetch.get(url).text
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
    Entry("MG0612", "bearer not secret", "`{parameter}` takes a secret of the app, this is {actual}", "declare `key = Secret(...)` and pass `self.key`",
          why="A key written in the module would be in the repository, in the build and in every copy of it.",
          bad="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", bearer="sk-123").text
""", good=_GOOD),
    Entry("MG0613", "secret raised", "the secret `{name}` can't be part of an exception{chain}", _MEND,
          why=_WHY + "An exception's message goes to the browser and to the log.",
          bad="""
def ask(self) -> str:
    raise ValueError(f"no answer for {self.ai_key}")
""",
          good="""
def ask(self) -> str:
    raise ValueError("no answer")
"""),
    Entry("MG0614", "secret operated", "{operation} can't be used on the secret `{name}`{chain}", "build texts with f-strings, `+` or `join`; anything else has to be done where the value is known",
          why=_WHY + "Such an operation would work on the placeholder: its length, its characters, its case are not the "
              "secret's. Putting it into a longer text is all that a placeholder can do.",
          bad="""
def ask(self) -> str:
    key = "Key " + self.ai_key
    return fetch.get("https://api.example.com/x", headers={"X-Key": key.upper()}).text
""",
          good="""
def ask(self) -> str:
    return fetch.get("https://api.example.com/x", headers={"X-Key": "Key " + self.ai_key}).text
"""),
    Entry("MG0615", "secret in url", "the secret `{name}` can't be in a URL{chain}", "send it in a header, in the JSON body or as `bearer=`",
          why=_WHY + "URLs are written to the logs of every server and proxy on the way, also to those of the service itself.",
          bad="""
def ask(self) -> str:
    return fetch.get(f"https://api.example.com/x?key={self.ai_key}").text
""", good=_GOOD),
    Entry("MG0616", "secret in browser", "the secret `{name}` can't get into the browser, here `{property}`{chain}", _MEND,
          why=_WHY + "A browser is somebody else's machine.",
          bad="""
def render(self) -> None:
    document.title = self._header()

def _header(self) -> str:
    return f"Key {self.ai_key}"
""", good=_GOOD),
)
