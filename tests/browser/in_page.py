"""What runs inside the page, and what it notes there for the tests."""

from __future__ import annotations

from dataclasses import dataclass

# The page shows a notebook, with menus and an idle kernel, before it can run a cell of it.
READY = """
() => {
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const kernel = session?.isReady && session.session?.kernel;
    return kernel && kernel.connectionStatus === "connected" && kernel.status === "idle";
}
"""

# Notes that a cell has begun: one that ends at once is not [*] for long enough to be waited for.
WATCH_START = """
(notebook) => {
    window.begun = false;
    const look = () => {
        for (const prompt of notebook.querySelectorAll(".jp-InputPrompt")) {
            window.begun ||= prompt.textContent === "[*]:";
        }
    };
    new MutationObserver(look).observe(notebook, { subtree: true, childList: true });
}
"""

# Notes each picture that comes to be in one cell's output: when, by the clock that the kernel has
# too, whether the cell was still running, and the text that stands beside the picture.
WATCH_PICTURES = """
(cell, index) => {
    const prompt = cell.querySelector(".jp-InputPrompt");
    const running = () => prompt.textContent === "[*]:";
    const images = () => cell.querySelectorAll(".jp-OutputArea img");
    const seen = new Set([...images()].map((image) => image.src)); // those of an earlier run
    const watched = (window.watched = { frames: [], heights: [], ended: null });
    let begun = false;
    const look = () => {
        const now = Date.now() / 1000;
        for (const image of images()) {
            if (seen.has(image.src)) continue;
            seen.add(image.src);
            const notebook = window.jupyterapp.shell.currentWidget.content;
            const output = notebook.widgets[index].model.outputs.get(0);
            const text = String(output.data["text/plain"]);
            watched.frames.push({ at: now, running: running(), text });
        }
        if (begun && !running()) watched.ended ??= now;
        begun ||= running();
    };
    const options = { subtree: true, childList: true, attributeFilter: ["src"] };
    new MutationObserver(look).observe(cell, options);

    // A picture that is gone for a moment shows in the height that the output has at one of the
    // browser's own frames.
    const area = cell.querySelector(".jp-OutputArea");
    const measure = () => {
        if (window.watched !== watched) return;
        const height = Math.round(area.getBoundingClientRect().height);
        const { frames, heights } = watched;
        if (frames.length && heights.at(-1) !== height) heights.push(height);
        requestAnimationFrame(measure);
    };
    measure();
}
"""


# What was scrolled to or had its theme changed is on the screen at the second frame from now.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Frame:
    """One picture of a cell, as the page came to show it."""

    at: float
    """Seconds since the epoch."""
    running: bool
    """Whether the cell's prompt was `[*]`."""
    text: str
    """The text timeline beside it."""


@dataclass(frozen=True)
class Watched:
    """What a cell showed since it was watched."""

    frames: list[Frame]
    """All different pictures, in their order."""
    heights: list[int]
    """The heights in pixels that its output had one after the other, from the first picture on."""
    ended: float | None
    """When its prompt was `[*]` no more, in seconds since the epoch."""
