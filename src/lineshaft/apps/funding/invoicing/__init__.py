"""The paper of an invoice: what it says, and its PDF."""
