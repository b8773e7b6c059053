"""What a file nobody described yet looks like, and the contract one could begin with. Guesses say their evidence."""
