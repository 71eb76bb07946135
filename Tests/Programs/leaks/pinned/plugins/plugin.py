"""A plugin with a table."""

TABLE = [str(number) for number in range(1000, 3000)]  # guilty
