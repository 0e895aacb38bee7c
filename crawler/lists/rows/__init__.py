"""Rows of HTML lists: where they stand, what each says, and which are the column's own."""
