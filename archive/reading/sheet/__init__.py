"""Printed sheets: a text layer, as PDF documents and flip-books have it, in reading order."""
