"""Success stories: drafted from an engagement, agreed to by the company, shown to everyone until it takes that back."""
