"""What happens to a call between the method and the wire: decisions in plain functions, one file each."""
