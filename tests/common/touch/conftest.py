from collections.abc import Iterator

import pytest

from common.touch.testing import open_offscreen_window

# Before the tests import anything of Kivy, which happens while they are collected.
open_offscreen_window()


@pytest.fixture(autouse=True)
def _fresh_screen() -> Iterator[None]:
    from common.touch.testing import fresh_screen

    with fresh_screen():
        yield
