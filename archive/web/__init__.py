"""What an address and the bytes of a page say by themselves. Values in, values out."""
