"""Cunbu 村簿: the offline enrolment desk of a county telecom team."""

__version__ = "0.1.0"
BUILT_ON = "2026-11-22"
"""The day this version was made: no clock that is right says less. Set with every release."""
