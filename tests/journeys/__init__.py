"""A mission's day in real browsers: phones with profiles on disk, a server to kill, lines to cut."""
