"""Pages of the network: the public directory, and the settings of a center."""
