"""名单: the table of people and the import grid."""
