"""The README's moving picture is small, and comes to rest."""

from pathlib import Path

from PIL import Image

FILM = Path(__file__).resolve().parents[2] / "docs" / "live.gif"


def test_it_is_small_moves_and_comes_to_rest() -> None:
    assert FILM.stat().st_size < 400_000
    with Image.open(FILM) as film:
        assert film.n_frames >= 5
        repeats = film.info["loop"]
        last = film.n_frames - 1
        film.seek(last)
        assert film.info["duration"] >= 3000  # ms: time enough to read the last picture
    assert 0 < repeats <= 3  # 0 is for ever
