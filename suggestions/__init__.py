"""What the public says and what becomes of it."""
