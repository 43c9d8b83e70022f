"""短号: the board of a village's short numbers."""
