"""The kernel, the public portal and the desk of 家站点 · Liaison."""
