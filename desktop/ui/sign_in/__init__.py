"""Signing in, first run, the forgotten passphrase."""
