"""What an archive's operator decides: its folder, its configuration, its sources."""
