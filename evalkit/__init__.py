"""Evaluate how a council has implemented blended roles against a theory of change."""

__version__ = "0.1.0"
