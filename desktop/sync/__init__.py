"""the conversation with the hub."""
