"""The paper of a proposal and of an acknowledged agreement: what it says, and its PDF."""
