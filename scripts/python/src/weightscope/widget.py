"""The element in a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from .run import Run


class Widget(anywidget.AnyWidget):
    """Trains in the browser that shows the notebook, and hands the run to Python when it has ended."""

    _esm = Path(__file__).parent / "widget.js"

    settings = traitlets.Dict(help="What the element's attributes say, with underscores; None takes one away.").tag(sync=True)
    base = traitlets.Unicode(None, allow_none=True, help="The folder of define.js; None: the notebook's own server has it.").tag(sync=True)
    state = traitlets.Unicode("", help="That of the element: ready, training, finished …").tag(sync=True)
    epochs_done = traitlets.Int(0).tag(sync=True)
    run_json = traitlets.Unicode("", help="The last run that has ended, as the page would save it.").tag(sync=True)
    run = traitlets.Instance(Run, allow_none=True, help="The same as NumPy arrays.")

    def __init__(self, base: str | None = None, **settings: Any) -> None:
        super().__init__(base=base, settings={"layout": "embed", "parts": "controls,settings", **settings})

    @traitlets.observe("run_json")
    def _read_run(self, change: Any) -> None:
        self.run = Run.read(change["new"]) if change["new"] else None

    def train(self) -> None:
        """Begins a run, as the button does. It is in ``run`` when it has ended."""
        self.send({"verb": "train"})

    def pause(self) -> None:
        self.send({"verb": "pause"})

    def resume(self) -> None:
        self.send({"verb": "resume"})

    def stop(self) -> None:
        self.send({"verb": "stop"})
