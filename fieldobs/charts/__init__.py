"""Charts: counts in, series out. A template or an island draws them."""
