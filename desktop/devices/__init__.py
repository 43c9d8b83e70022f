"""hardware behind small interfaces."""
