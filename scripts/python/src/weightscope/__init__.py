"""Weightscope in a notebook: the widget, and runs as NumPy arrays."""

from .run import Histogram, Run
from .widget import Widget

__all__ = ["Histogram", "Run", "Widget"]
