"""What a council brings: contract, reading, checking and templates."""
