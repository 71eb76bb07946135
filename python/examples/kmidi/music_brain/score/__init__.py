"""What is written: chorales, their Roman numerals and their voice leading."""
