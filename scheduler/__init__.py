"""When things are done: every command is a job, and the clock runs the same commands."""
