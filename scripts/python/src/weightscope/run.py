"""A run as the page saves it (JSON, format ``weightscope-run``, version 1) as NumPy arrays."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Histogram:
    """What ``numpy.histogram`` counts, of the network after 0, 1, 2, … epochs."""

    name: str
    edges: np.ndarray
    """[bins + 1]"""
    counts: np.ndarray
    """[epochs + 1, bins]; row 0 is the untrained network."""
    below: np.ndarray
    """[epochs + 1]: how many values lie below the first edge."""
    above: np.ndarray

    @property
    def density(self) -> np.ndarray:
        """[epochs + 1, bins]: as ``numpy.histogram(…, density=True)``."""
        inside = self.counts.sum(axis=1, keepdims=True)
        return self.counts / np.maximum(inside, 1) / np.diff(self.edges)


@dataclass(frozen=True)
class Run:
    settings: dict[str, Any]
    """By the element's attributes, with underscores."""
    metrics: dict[str, np.ndarray]
    """``epoch``, ``loss``, ``train_accuracy``, ``test_accuracy``, ``test_loss``, ``evaluated_train_loss``, ``seconds``: [epochs] each; accuracies in %."""
    histograms: dict[str, Histogram]
    """``all`` parameters, and the weights of each layer by its name."""
    layers: list[dict[str, Any]]
    """``name``, ``inputs``, ``outputs``"""
    parameters: dict[int, np.ndarray]
    """Epoch → all parameters: for each layer the weights, [outputs, inputs] row by row, then the biases. Of the first and the last epoch, or of all."""
    record: dict[str, Any]
    """The file as it is."""

    @classmethod
    def read(cls, source: str | Path) -> Run:
        """From a file that the page has saved, or its text. Raises ``ValueError`` if it is none."""
        text = Path(source).read_text("utf-8") if isinstance(source, Path) or not str(source).lstrip().startswith("{") else str(source)
        record = json.loads(text)
        if record.get("format") != "weightscope-run" or record.get("version") != 1:
            raise ValueError("This is no run of Weightscope that this version can read.")
        epochs = record["epochs"]
        names = {name for metrics in epochs for name in metrics} - {"layers"}
        metrics = {"epoch": np.arange(1, len(epochs) + 1)}
        for name in sorted(names):
            metrics[_snake(name)] = np.array([epoch.get(name, np.nan) for epoch in epochs], dtype=float)
        histograms = {
            entry["name"]: Histogram(
                entry["name"],
                np.array(entry["edges"]),
                np.stack([_numbers(row, "<u4") for row in entry["counts"]]),
                np.array(entry["below"]),
                np.array(entry["above"]),
            )
            for entry in record["histograms"]
        }
        parameters = {int(epoch): _numbers(values, "<f4") for epoch, values in record["weights"].items()}
        settings = {_snake(name): value for name, value in record["settings"].items()}
        return cls(settings, metrics, histograms, record["layers"], parameters, record)

    def weights(self, layer: str, epoch: int | None = None) -> np.ndarray:
        """[outputs, inputs] of a layer: after the last epoch, or after that which is named (0: before training)."""
        return self._part(layer, epoch)[0]

    def biases(self, layer: str, epoch: int | None = None) -> np.ndarray:
        """[outputs]; [0] in a network without."""
        return self._part(layer, epoch)[1]

    def frame(self) -> Any:
        """The metrics as a pandas frame, by epoch."""
        import pandas

        return pandas.DataFrame(self.metrics).set_index("epoch")

    def _part(self, name: str, epoch: int | None) -> tuple[np.ndarray, np.ndarray]:
        epoch = max(self.parameters) if epoch is None else epoch
        if epoch not in self.parameters:
            raise KeyError(f"The weights after epoch {epoch} are not in the file; those after {sorted(self.parameters)} are.")
        values, start = self.parameters[epoch], 0
        for layer in self.layers:
            inputs, outputs = layer["inputs"], layer["outputs"]
            end = start + inputs * outputs
            # A network without biases says where they are: nowhere.
            biases = 0 if "biases" in layer else outputs
            if layer["name"] == name:
                return values[start:end].reshape(outputs, inputs), values[end : end + biases]
            start = end + biases
        raise KeyError(f"There is no layer {name!r}; there are {[layer['name'] for layer in self.layers]}.")


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: "_" + letter.group().lower(), name)


def _numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)
