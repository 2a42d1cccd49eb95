"""One file for each change of a table; `python -m storage.migrations.write` makes them."""
