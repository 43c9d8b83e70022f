"""单据: print ledger, receipts, saved files, detail lists."""
