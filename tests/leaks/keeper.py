"""An app that uses its secrets in every right way, and is asked for them in wrong ones."""
from __future__ import annotations

from monoglot import App, Entity, Secret, Shared, Table, fetch, verify


class Note(Entity):
    text: str


class Keeper(App):
    notes: Shared[Table[Note]]
    a_key = Secret("a-key", host="a.example.com")
    both_key = Secret("both-key", host=["a.example.com", "b.example.com"])

    def send(self, text: str) -> str:
        """Headers, a bearer and JSON, built in several ways."""
        key = self._header(self.a_key)
        keys = {"first": [key], "second": ["x"]}
        keys["second"].append(f"{text} {self.both_key}")
        reply = fetch.post(
            f"https://a.example.com/send?{text}", bearer=self.a_key,
            headers={"X-Key": key, "X-Text": "-".join(["a", self.both_key, "z"])},
            json={"keys": keys, "plain": self.both_key, "text": text})
        self.notes.insert(Note(text=reply.text))
        return reply.text

    def second(self) -> int:
        secrets: list[Secret] = [self.both_key]
        return fetch.get("https://b.example.com/second", bearer=secrets[0] if len(secrets) == 1 else None).status

    def relay(self, text: str) -> str:
        """What a client sends goes out as it is."""
        return fetch.post("https://a.example.com/relay", headers={"X-Text": text}, json={"text": text}).text

    def echo(self, coat: str) -> str:
        """Asks for a reply that holds the secret."""
        reply = fetch.get(f"https://a.example.com/echo/{coat}", bearer=self.a_key)
        self.notes.insert(Note(text=reply.text))
        return reply.text

    def is_key(self, text: str) -> bool:
        return verify.equal(self.a_key, text)

    def signed(self, message: str, signature: str) -> bool:
        good = verify.hmac_sha256(self.a_key, message, signature)
        if good:
            self.notes.insert(Note(text=message))
        return good

    def _header(self, key: str) -> str:
        return "Key " + key
