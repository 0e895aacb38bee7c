"""From a page's text to a tree of elements, and to the lines that a reader sees."""
