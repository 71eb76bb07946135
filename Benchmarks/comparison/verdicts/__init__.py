"""From figures to claims: ratios, geometric means, and whether a goal is met."""
