"""Loading of the directory of centers and of the network's service lines from the data files of this app."""
