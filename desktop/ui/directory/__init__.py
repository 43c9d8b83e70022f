"""号码簿: layouts, preview, preflight, printing."""
