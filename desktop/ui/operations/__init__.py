"""Named operations: short functions, keyword-only, one service call each, run on a lane by the pages."""
