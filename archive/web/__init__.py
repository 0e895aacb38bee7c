"""What an address and the bytes of a page say on their own. Values in, values out."""
