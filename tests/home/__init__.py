"""Home: what is mine now, for everybody who may open it."""
