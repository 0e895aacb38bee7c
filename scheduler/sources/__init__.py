"""Sources from an address: asked once, shown, written down, and compared with later."""
