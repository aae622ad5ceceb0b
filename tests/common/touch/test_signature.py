import math

import pytest

from common.ink import read_ink, signature_svg
from common.touch.signature import SignaturePad
from common.touch.testing import drag, finger, frames, show
from common.touch.theme import theme


@pytest.fixture
def pad() -> SignaturePad:
    moment = [0.0]

    def now() -> float:
        moment[0] += 0.016
        return moment[0]

    shown = show(SignaturePad(now=now, size_hint=(None, None), size=(800, 360), pos=(100, 500)))
    frames(3)
    return shown


def sign(pad: SignaturePad) -> None:
    places = [(pad.x + 100 + 10 * step, pad.y + 180 + 80 * math.sin(step / 3)) for step in range(40)]
    drag(places)


def test_it_starts_empty(pad: SignaturePad) -> None:
    assert pad.is_blank
    assert pad.is_too_small
    assert read_ink(pad.document()).strokes == ()


def test_a_finger_writes_strokes_in_units_of_the_pad(pad: SignaturePad) -> None:
    drag([(pad.x + 10, pad.top - 20), (pad.x + 110, pad.top - 120)])
    ink = read_ink(pad.document())
    ((x0, y0, t0), *_, (x1, y1, t1)) = ink.strokes[0]
    assert (x0, y0) == (pytest.approx(10, abs=1), pytest.approx(20, abs=1))
    assert (x1, y1) == (pytest.approx(110, abs=1), pytest.approx(120, abs=1))
    assert t1 > t0
    assert ink.size_px == (800, 360)
    assert ink.size_mm[0] == pytest.approx(800 / theme.mm, abs=0.1)


def test_a_signature_is_large_enough_and_becomes_a_picture(pad: SignaturePad) -> None:
    sign(pad)
    assert not pad.is_too_small
    assert signature_svg(pad.document()).startswith("<svg")


def test_a_dot_is_too_small(pad: SignaturePad) -> None:
    drag([pad.center])
    assert not pad.is_blank
    assert pad.is_too_small


def test_undo_takes_the_last_stroke_and_clear_all(pad: SignaturePad) -> None:
    sign(pad)
    sign(pad)
    assert len(pad.ink().strokes) == 2
    pad.undo()
    assert len(pad.ink().strokes) == 1
    pad.clear()
    assert pad.is_blank
    pad.undo()
    assert pad.is_blank


def test_after_clearing_nothing_is_left_on_the_glass(pad: SignaturePad) -> None:
    before = bytes(pad.export_as_image().texture.pixels)
    sign(pad)
    assert bytes(pad.export_as_image().texture.pixels) != before
    pad.clear()
    frames(3)
    assert bytes(pad.export_as_image().texture.pixels) == before


def test_a_stroke_beyond_the_edge_stays_on_the_edge(pad: SignaturePad) -> None:
    drag([pad.center, (pad.right + 200, pad.top + 200)])
    x, y, _ = read_ink(pad.document()).strokes[0][-1]
    assert (x, y) == (800, 0)


def test_a_second_finger_writes_nothing(pad: SignaturePad) -> None:
    first = finger(pad.x + 50, pad.y + 50)
    first.touch_down()
    drag([(pad.x + 300, pad.y + 100), (pad.x + 400, pad.y + 200)])
    first.touch_move(pad.x + 90, pad.y + 90)
    first.touch_up()
    assert len(pad.ink().strokes) == 1


def test_each_stroke_is_told(pad: SignaturePad) -> None:
    told = []
    pad.bind(on_stroke=told.append)
    sign(pad)
    pad.undo()
    assert len(told) == 2


def test_a_pad_of_another_size_begins_anew(pad: SignaturePad) -> None:
    sign(pad)
    pad.width = 600
    frames(3)
    assert pad.is_blank


def test_a_touch_beside_the_pad_is_not_its_own(pad: SignaturePad) -> None:
    drag([(pad.x - 20, pad.y - 20), pad.center])
    assert pad.is_blank
