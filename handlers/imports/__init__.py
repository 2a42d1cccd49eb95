"""Lists come in, whatever format they are in: one report for the rehearsal and the real thing."""
