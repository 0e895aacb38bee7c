"""Colours by name: light ones, as files and paper have them. The site's style sheet has the dark ones.

Lines differ by colour and by dash. Of the six, the nearest two are ΔE2000 18.5 apart over the three kinds of
colour-blindness, and each has a contrast of at least 3.1 with the paper.
"""

LINES = 6

COLOURS = {
    "ink": "#1d1b1a",
    "soft": "#6a6460",
    "grid": "#e4dfd9",
    "paper": "#ffffff",
    "tint": "#efeae3",
    "hatching": "#a79f97",
    "line0": "#1739b3",
    "line1": "#976700",
    "line2": "#098f7a",
    "line3": "#b275d4",
    "line4": "#5d2c00",
    "line5": "#322a33",
    "tile0": "#eef3fa",
    "tile1": "#cfdff0",
    "tile2": "#9fc0e0",
    "tile3": "#6a9bcb",
    "tile4": "#35709f",
    "tile5": "#163f66",
    "on-tile0": "#1d1b1a",
    "on-tile1": "#1d1b1a",
    "on-tile2": "#1d1b1a",
    "on-tile3": "#1d1b1a",
    "on-tile4": "#ffffff",
    "on-tile5": "#ffffff",
}

DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "1 2.5")
"""Of each line."""

TILES = 6

PATTERNS = {"hatch": 5, "thin": 7}
"""What was not observed, and partly: name → pixels from one stripe to the next."""
