"""what people do, one file per act."""
