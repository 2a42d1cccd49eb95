"""Home and the /qa menu: what is mine now, fit for whoever speaks."""
