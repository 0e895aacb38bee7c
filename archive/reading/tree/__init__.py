"""From text of a page to a tree of elements, and to the lines that a reader sees."""
