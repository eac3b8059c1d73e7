"""Corrections where MiniStack 1.5.33 differs from AWS in behaviour that this project relies on.

Each module replaces functions of the pinned version by name; a version that lacks one of them fails at the start.
"""


def replace(module, name, make):
    """Replaces module.name by make(original)."""
    setattr(module, name, make(getattr(module, name)))
