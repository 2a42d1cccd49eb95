"""The demo: a made-up council and the people who play in it."""
