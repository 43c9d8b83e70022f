"""Alembic's steps for the hub's tables, run at every start."""
