"""The article's own text, without its surroundings."""
