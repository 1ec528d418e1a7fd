"""The page shell: templates, components, style sheet, charts. Nothing imports this but the edge."""
