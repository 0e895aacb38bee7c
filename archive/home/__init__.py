"""What whoever runs an archive decides: its folder, its configuration, its sources."""
