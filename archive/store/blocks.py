"""Statements as blocks of text with named holes, so that each can be read whole."""


def fill(block: str, **holes: str | int) -> str:
    """The block with its holes filled. What has several lines stands as far in as its hole's line,
    and a line of which nothing is left goes."""
    lines = []
    for line in block.strip("\n").splitlines():
        margin = line[: len(line) - len(line.lstrip())]
        indented = {name: str(text).replace("\n", f"\n{margin}") for name, text in holes.items()}
        lines.append(line.format(**indented))
    return "\n".join(line for line in lines if line.strip())
