"""Programs as templates: questions, formulas, scores, and what comes out, each read from one YAML file."""
