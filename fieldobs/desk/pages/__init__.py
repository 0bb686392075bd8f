"""Pages of the desk, one file a page."""
