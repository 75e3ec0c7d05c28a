"""The marketplace: the kernel at the bottom, the buyer's pages at the top."""
