"""errors, ids, clock, paths, text hygiene. Imports nothing of ours."""
