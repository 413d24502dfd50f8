"""Make the README's pictures from the lessons, as a learner sees them.

    python tools/readme_pictures.py

- docs/live.gif: lesson 00's first timeline while it grows, each picture for as long as it was
  shown. It is played three times and then stands still on the last one: what moves without end
  keeps people from reading.
- docs/timeline.png: lesson 03's first two timelines, one above the other.
"""

import base64
import io
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
MOVING = ROOT / "docs" / "live.gif"
STILL = ROOT / "docs" / "timeline.png"
TITLES = {"gather-run": "gather: one part fails", "group-run": "TaskGroup: one part fails"}
# The drawing process takes a second to start, which a learner spends reading.
WARM_UP = "%%timeline\nawait asyncio.sleep(0)"

WIDTH = 960  # pixels: what a README is shown at, or a little more
COLOURS = 256
STILL_COLOURS = 128  # as loopscope's own pictures have
AT_THE_END = 4.0  # seconds
PLAYS = 3
MOST = 400_000  # bytes: a README's first screen should not wait


@dataclass(frozen=True)
class Frame:
    """A picture, and when it was shown, in seconds of a clock that only goes forward."""

    at: float
    cell: str
    image: Image.Image


class Camera(NotebookClient):
    """Runs a notebook and keeps each picture that it shows."""

    def __init__(self, notebook: NotebookNode, **options: Any) -> None:
        super().__init__(notebook, **options)
        self.frames: list[Frame] = []

    def process_message(
        self, message: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        data = message["content"].get("data", {})
        shows = message["msg_type"] in ("display_data", "update_display_data")
        if shows and "image/png" in data:
            picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
            self.frames.append(Frame(time.monotonic(), cell.id, picture.convert("RGB")))
        return super().process_message(message, cell, cell_index)


def record(lesson: str, shown: dict[str, str]) -> list[Frame]:
    """Run these cells of a lesson, with titles where they have one; return what they showed.

    Raises CellExecutionError where one fails, and KeyError where the lesson has no such cell.
    """
    notebook = nbformat.read(ROOT / "notebooks" / lesson, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    for key, title in shown.items():
        if title:
            magic = f'%%timeline --title "{title}"'
            cells[key].source = cells[key].source.replace("%%timeline", magic, 1)
    notebook.cells = [cells["setup"], new_code_cell(WARM_UP), *(cells[key] for key in shown)]
    # Quiet: else each start warns that a kernel on this very machine is spoken to in plain text.
    quiet = ["--log-level=40"]
    camera = Camera(notebook, timeout=60, kernel_name="python3", extra_arguments=quiet)
    camera.execute()
    return [frame for frame in camera.frames if frame.cell in shown]


def film(frames: list[Frame]) -> tuple[list[Image.Image], list[int]]:
    """Return the pictures in one size and with one palette, and for how many ms each is shown."""
    last = frames[-1].image
    high = round(last.height * WIDTH / last.width)
    pictures = []
    for frame in frames:
        # Frames that are drawn live have one dot for a pixel, and the last one has two.
        own = round(frame.image.height * WIDTH / frame.image.width)
        whole = Image.new("RGB", (WIDTH, high), "white")
        whole.paste(frame.image.resize((WIDTH, own), Image.Resampling.LANCZOS))
        pictures.append(whole)
    palette = most_used(pictures)
    drawn = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    shown = [round((after.at - frame.at) * 100) * 10 for frame, after in pairwise(frames)]
    return drawn, [*(max(ms, 20) for ms in shown), round(AT_THE_END * 1000)]


def most_used(pictures: list[Image.Image]) -> Image.Image:
    """Return a palette of the colours that most pixels have, so that flat areas keep theirs."""
    used: Counter[tuple[int, ...]] = Counter()
    for picture in pictures:
        for count, colour in picture.getcolors(picture.width * picture.height) or []:
            assert isinstance(colour, tuple)
            used[colour] += count
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour, _ in used.most_common(COLOURS) for part in colour])
    return palette


def moving() -> bytes:
    """Return the film of lesson 00's first timeline, as a GIF. Raises ValueError if it is none."""
    frames = record("00-start-here.ipynb", {"first-run": ""})
    if len(frames) < 5:
        raise ValueError(f"lesson 00 showed {len(frames)} pictures: that is no film")
    pictures, shown = film(frames)
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=shown,
        loop=PLAYS - 1,
        optimize=True,
    )
    return buffer.getvalue()


def still() -> bytes:
    """Return lesson 03's first two timelines, one above the other, as a PNG."""
    last = {frame.cell: frame.image for frame in record("03-gather-or-taskgroup.ipynb", TITLES)}
    images = [last[key] for key in TITLES]
    size = max(image.width for image in images), sum(image.height for image in images)
    whole = Image.new("RGB", size, "white")
    for place, image in enumerate(images):
        whole.paste(image, (0, sum(above.height for above in images[:place])))
    buffer = io.BytesIO()
    whole.quantize(STILL_COLOURS).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def main() -> int:
    for target, made in ((MOVING, moving), (STILL, still)):
        content = made()
        what = f"{target.relative_to(ROOT)}: {len(content) / 1000:.0f} kB"
        if len(content) > MOST:
            print(f"{what}: more than {MOST / 1000:.0f} kB, and not written", file=sys.stderr)
            return 1
        target.write_bytes(content)
        print(what)
    return 0


if __name__ == "__main__":
    sys.exit(main())
