"""where it is kept on the laptop; every SQL statement of the laptop."""
