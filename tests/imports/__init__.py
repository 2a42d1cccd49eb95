"""Lists in the formats of the sector: what comes in, what stays outside, what is refused."""
