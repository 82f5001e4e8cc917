"""What each command does; imported when the command is run, never before."""
