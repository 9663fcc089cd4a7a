"""Parse documents into entries; runs in the caged process and nowhere else."""
