"""what is printed: domain values in, bytes out."""
