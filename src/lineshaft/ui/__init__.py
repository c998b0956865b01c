"""Pages: base templates, components, form renderer, charts and maps. No models, and no knowledge of any app."""
