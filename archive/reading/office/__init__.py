"""Word and Excel files, new and old: bytes in, an article or a reason out."""
