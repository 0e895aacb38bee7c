"""Releases: the whole archive as a data set that can be cited, made the same by everybody."""
