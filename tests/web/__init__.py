"""What is seen in a browser: a small bot stands behind the pages, so that they alone are tried."""
