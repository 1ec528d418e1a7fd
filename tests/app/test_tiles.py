"""The shades of a map: five steps between the least and the most, whole ones for counts."""

from __future__ import annotations

import pytest

from muzi.web.templatetags.muzi import shades


@pytest.mark.parametrize(
    ("numbers", "shade", "key"),
    [
        ([0, 0, 1], [0, 0, 1], ["0", "1"]),
        ([0, 3, 12], [0, 1, 4], ["0–2", "3–5", "6–8", "9–11", "12–14"]),
        ([1.5, 2.5], [0, 4], ["1.5–1.7", "1.7–1.9", "1.9–2.1", "2.1–2.3", "2.3–2.5"]),
        ([4, 4], [2, 2], []),
        ([None, 2], ["none", 2], []),
        ([], [], []),
    ],
)
def test_shades_and_their_key(
    numbers: list[float | None], shade: list[int | str], key: list[str]
) -> None:
    found = shades([{"number": number} for number in numbers])
    assert [tile["shade"] for tile in found["tiles"]] == shade
    assert [step["label"] for step in found["key"]] == key
