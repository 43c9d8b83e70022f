"""what travels between laptop and hub."""
