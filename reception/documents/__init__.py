"""Papers that the office gives out: tagged PDF, rendered in a process of their own."""
