"""What leaves the archive: questions asked of it, and answers in the formats people download."""
