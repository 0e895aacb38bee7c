"""The database: the only room with SQL. One writer at a time, explicit transactions."""
