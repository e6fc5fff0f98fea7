"""Left and right: a part the other way round."""

import pytest

from gemaakt.drawing import read
from gemaakt.drawing.mirror import mirrored
from tests.drawing import dxf_text as d
from tests.drawing.fold import profile, step_bytes
from tests.drawing.test_read_step import mirrored as mirrored_shape


def test_a_mirrored_flat_is_the_same_one_the_other_way_round() -> None:
    bow = [(0.0, 0.0, 0.0), (80.0, 0.0, 0.5), (80.0, 40.0, 0.0), (10.0, 60.0, 0.0)]
    (left,), _ = read(d.dxf(d.polyline(bow) + d.circle(20, 20, 6)), name="links.dxf")
    right = mirrored(left, "rechts")
    assert right.name == "rechts"
    assert right.area_mm2 == pytest.approx(left.area_mm2)
    assert right.cut_length_mm == pytest.approx(left.cut_length_mm)
    assert left.outline is not None
    assert right.outline is not None
    x0, y0, x1, y1 = left.outline.bounds
    assert right.outline.bounds == pytest.approx((-x1, y0, -x0, y1))
    back = mirrored(right, left.name)
    assert back.outline is not None
    assert back.outline.bounds == pytest.approx(left.outline.bounds)
    assert back.area_mm2 == pytest.approx(left.area_mm2)


def test_a_mirrored_bracket_bends_as_its_own_model_does() -> None:
    shape = profile([60, 40], [90], [2], 2, 80).shape
    (left,), _ = read(step_bytes(shape), name="links.step")
    (right,), _ = read(step_bytes(mirrored_shape(shape)), name="rechts.step")
    ours = mirrored(left, "rechts")
    (one,), (other,) = ours.bends, right.bends
    assert one.length_mm == pytest.approx(other.length_mm)
    assert (abs(one.angle_deg), one.radius_mm) == pytest.approx(
        (abs(other.angle_deg), other.radius_mm)
    )
    assert one.angle_deg == left.bends[0].angle_deg, "what comes up still comes up"
    assert ours.area_mm2 == pytest.approx(right.area_mm2)
