"""A linked binary is static, stripped, with a plain stack, and names no folder of this machine."""

import os
import pathlib

import pytest
from elftools.elf.elffile import ELFFile


@pytest.fixture
def binary() -> pathlib.Path:
    return pathlib.Path(os.environ["TEST_SRCDIR"], os.environ["SAMPLE"])


def segments(binary: pathlib.Path) -> dict[str, int]:
    with binary.open("rb") as file:
        return {segment["p_type"]: segment["p_flags"] for segment in ELFFile(file).iter_segments()}


def test_static(binary: pathlib.Path) -> None:
    assert not {"PT_DYNAMIC", "PT_INTERP"} & segments(binary).keys()


def test_stack_is_not_executable(binary: pathlib.Path) -> None:
    assert segments(binary)["PT_GNU_STACK"] & 1 == 0


def test_stripped(binary: pathlib.Path) -> None:
    with binary.open("rb") as file:
        assert ELFFile(file).get_section_by_name(".symtab") is None


def test_no_path_of_the_machine(binary: pathlib.Path) -> None:
    contents = binary.read_bytes()
    for part in (b"execroot", b"sandbox", b"/tmp/", os.getcwd().encode("utf-8")):
        assert part not in contents
