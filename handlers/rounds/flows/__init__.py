"""What happens to a round: drawn, changed, opened, topped up, followed, closed."""
