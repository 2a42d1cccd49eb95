"""Who audits whose work: rules, order, matching, sentences."""
