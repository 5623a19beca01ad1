"""The room of bytes: one port, and the transports that stand behind it."""
