"""Charts as lists of marks, printed as SVG and PNG: plain functions, text in and text out."""
