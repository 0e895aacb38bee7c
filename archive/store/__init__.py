"""The database: the only package with SQL. One writer at a time, explicit transactions."""
