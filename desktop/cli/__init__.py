"""the same acts from a terminal."""
