"""同步: what is only here, sent, received, returned."""
