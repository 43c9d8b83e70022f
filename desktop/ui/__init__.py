"""the window: screens, widgets, threading lanes. No SQL, no rule."""
