"""The commands, grouped by purpose. They import heavy libraries only when they run."""
