"""Who is who: the staff list comes in, and people are found."""
