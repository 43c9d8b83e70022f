"""the county's receiving desk: intake, tables, review, export, pages. Nobody imports it but cli."""
