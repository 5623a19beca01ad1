"""The operations as values, one module for each area; the coroutines beside this folder carry them out."""
