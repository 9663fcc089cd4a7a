"""Make entries of a document; runs in the caged process and nowhere else."""
