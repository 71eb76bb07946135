"""What happens while somebody works: sessions, listeners, and answers to requests."""
