"""A pod for each test module, and one for tests that stop it."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pod_fixture import SamplePod, run


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("pod")))


@pytest.fixture(scope="module")
def dev_pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path_factory.mktemp("dev"), dev=True))


@pytest.fixture
def own_pod(tmp_path: Path) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path))
