"""What people ask of us about audits. Each handler: one flow, one card."""
