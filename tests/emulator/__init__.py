"""The emulator, asked over loopback by a plain HTTP client."""
