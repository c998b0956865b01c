"""Loading of public facts: places and industries from packages, and official files by command."""
