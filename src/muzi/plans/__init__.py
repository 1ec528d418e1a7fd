"""Plans: a policy document goes in, promises come out, and each is followed from the records.

`reading` turns a document into drafts (pure: no Django, no database); `models` keep what people
decided about them; `progress` measures each promise.
"""
