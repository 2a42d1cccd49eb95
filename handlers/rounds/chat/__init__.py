"""What the QA team asks of a round."""
