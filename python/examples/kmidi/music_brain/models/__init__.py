"""What is learnt: a small network for each voice, trained on chorales, and a composer that continues them."""
