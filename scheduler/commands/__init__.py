"""The commands, by what they serve. Heavy libraries are imported inside of the commands."""
