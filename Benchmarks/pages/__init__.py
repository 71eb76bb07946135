"""Pages of reports as their readers meet them: how soon they are drawn, and how smoothly they answer."""
