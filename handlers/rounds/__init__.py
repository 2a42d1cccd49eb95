"""A month's audits as one thing: drafted, looked over, opened, topped up, followed, closed."""
