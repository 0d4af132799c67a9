"""The cases of the conformance table, a module per section."""
