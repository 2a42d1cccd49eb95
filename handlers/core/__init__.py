"""What every capability stands on: vocabulary, router, context, access, profile, dates."""
