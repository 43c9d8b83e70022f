"""The window: screens, widgets, threading lanes. No SQL, no rule."""

from desktop.base.singletons import hold_singletons

hold_singletons()  # before the first signal is emitted
