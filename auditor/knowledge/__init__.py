"""What is true across languages: entities and their names, words whose swap inverts a meaning."""
