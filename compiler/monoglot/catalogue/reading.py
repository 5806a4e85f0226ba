"""The compiler itself (MG00) and reading a module (MG01)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

READING: tuple[Entry, ...] = (
    Entry("MG0001", "internal", "the compiler failed here: {detail}",
          "this is a fault of the compiler, not yours; report it with this module, and try writing the marked part differently",
          why="The compiler met something that it should have handled or refused by a code of its own. It stops, "
              "so that nothing wrong is built. No example is known: every known one has been mended.",
          bad="", good=""),

    Entry("MG0101", "syntax", "not Python: {detail}", "correct the syntax; `python -m py_compile` shows the same error",
          why="A module is Python 3.11 source, read by Python's own parser. What that parser refuses or warns of "
              "(such as an escape sequence that does not exist) is not compiled.",
          bad="""
def greet(self, name: str) -> str:
    return "Hello, " + name)
""",
          good="""
def greet(self, name: str) -> str:
    return "Hello, " + name
"""),
    Entry("MG0102", "not utf-8", "byte {offset} of the file is not UTF-8", "save the file as UTF-8",
          why="Source text is UTF-8 everywhere, whatever the machine's language settings are, so that a module means "
              "the same for everybody who builds it.",
          bad=b'GREETING = "gr\xfc\xdfe"\n',
          good="""
GREETING = "grüße"
"""),
    Entry("MG0103", "nul byte", "the file contains a NUL character", "remove it; write it in a string as \\x00",
          why="Python's parser accepts no NUL character, and one in a text file is nearly always damage: a file "
              "saved as UTF-16, or cut off by a crash.",
          bad=b'SEPARATOR = "\0"\n',
          good="""
SEPARATOR = "\\x00"
"""),
    Entry("MG0104", "too deep", "nested more than {limit} levels deep", "move inner parts into functions or variables of their own",
          why="The compiler walks the syntax tree recursively. The limit is several times what people write, and "
              "keeps a generated or hostile module from exhausting the compiler's stack.",
          bad="""
def depth(self) -> int:
    return """ + "-" * 90 + """1
""",
          good="""
def depth(self) -> int:
    return -1
"""),
    Entry("MG0105", "too large", "the module has more than {limit} bytes", "split off what is data, not program",
          why="A module this large holds data rather than program. Data in the module would be sent to every browser "
              "with the code; a table holds it better.",
          bad="# " + "x" * 1_000_000 + "\n",
          good="""
def first_steps(self) -> None:
    self.shoots.insert(Shoot(name="An example"))
"""),
    Entry("MG0106", "surrogate", "the string contains a lone surrogate, which has no UTF-8 form", "remove it, or write the whole character",
          why="Half of a surrogate pair is no character: it can't be sent, stored or shown, and JavaScript and Python "
              "treat it differently. Write the character itself, or its `\\U` escape.",
          bad="""
SMILE = "\\ud83d"
""",
          good="""
SMILE = "\\U0001f600"
"""),
)
