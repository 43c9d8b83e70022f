"""what is true, without SQL, Qt, files or a clock of its own."""
