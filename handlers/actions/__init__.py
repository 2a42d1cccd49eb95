"""Actions: what people agreed to do because of an audit or a concern, and by when."""
