"""the county's receiving desk."""
