"""The report to the buyer: the document from the answers, and the files that are made from it."""
