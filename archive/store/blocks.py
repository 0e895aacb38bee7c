"""Statements as templates with named holes, so that each can be read as a whole."""


def fill(block: str, **holes: str | int) -> str:
    """The block with its holes filled. Multi-line values are indented like the hole's line, and
    lines left empty are dropped."""
    lines = []
    for line in block.strip("\n").splitlines():
        margin = line[: len(line) - len(line.lstrip())]
        indented = {name: str(text).replace("\n", f"\n{margin}") for name, text in holes.items()}
        lines.append(line.format(**indented))
    return "\n".join(line for line in lines if line.strip())
