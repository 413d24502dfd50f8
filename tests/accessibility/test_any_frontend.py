"""A live picture takes no more of a front end than what the Jupyter protocol asks of each."""

import queue
from pathlib import Path

from jupyter_client.manager import KernelManager

STANDARD = {"status", "execute_input", "stream", "display_data", "update_display_data"}
CELLS = ("%load_ext loopscope\nimport asyncio", "%%timeline\nawait asyncio.sleep(1.5)")


def test_a_live_picture_takes_only_standard_messages(tmp_path: Path) -> None:
    """No widgets, which would open a comm, and no JavaScript: VS Code and others know the rest."""
    manager = KernelManager(kernel_name="python3", connection_file=str(tmp_path / "kernel.json"))
    manager.start_kernel(cwd=str(tmp_path))
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        kinds, formats = set(), set()
        for cell in CELLS:
            asked = client.execute(cell)
            while True:
                try:
                    message = client.get_iopub_msg(timeout=60)
                except queue.Empty:
                    raise AssertionError(f"no end of {cell!r}") from None
                if message["parent_header"].get("msg_id") != asked:
                    continue
                content = message["content"]
                kinds.add(message["msg_type"])
                formats |= set(content.get("data", {}))
                assert "<script" not in content.get("data", {}).get("text/html", "")
                if content.get("execution_state") == "idle":
                    break
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert kinds <= STANDARD
    assert {"display_data", "update_display_data"} <= kinds
    assert "image/png" in formats
    assert formats <= {"image/png", "text/plain", "text/html"}  # html keeps the place free at first
