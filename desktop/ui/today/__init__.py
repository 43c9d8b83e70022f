"""今日: the villages, what waits, the laptop's health."""
