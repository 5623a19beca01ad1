"""What the emulated service remembers, one module per kind of thing."""
