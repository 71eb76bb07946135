"""The comparison of kmmem with its peers: workloads, tools, measuring, verdicts, and how they are shown."""
