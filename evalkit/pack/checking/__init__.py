"""Checks of a pack: cells, keys, rules over several tables, and what the chapters can do with it."""
