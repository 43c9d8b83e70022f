"""The frame around the pages: bars, rail, key map, idle lock."""
