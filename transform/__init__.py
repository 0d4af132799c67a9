"""From a user's function to the source of its derivative. Works on code; holds no arrays."""
