"""The engine, the images and the running stack, each made once for all tests; everything of them is gone afterwards."""

from collections.abc import Iterator

import pytest

from images import compose
from images.build import Image, build_all
from images.engine import Engine, lacks
from images.stack import Stack


@pytest.fixture(scope="session")
def engine() -> Engine:
    if missing := lacks():
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    return Engine()


@pytest.fixture(scope="session")
def images(engine: Engine) -> dict[str, Image]:
    return build_all(engine)


@pytest.fixture(scope="module")
def stack(engine: Engine, images: dict[str, Image]) -> Iterator[Stack]:
    assert images
    made = Stack(engine, compose.combinations()["small"])
    try:
        made.up()
        yield made
    finally:
        made.end()
