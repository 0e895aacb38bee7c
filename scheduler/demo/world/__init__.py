"""The invented world: stories, and how each site shows them."""
