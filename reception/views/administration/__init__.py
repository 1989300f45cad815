"""Administration of offices: people, roles, officials, topics, the office itself."""
