"""Peers of the server's own: they take what a browser sends as it came, without decoding it."""
