"""Cunbu 村簿: the offline enrolment desk of a county telecom team."""

__version__ = "0.1.0"
