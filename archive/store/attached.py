"""The rows of `attachments` beside the captures of these files."""

CAPTURED_SIZE = """(
  SELECT p.size FROM pages p WHERE p.url = f.url AND +p.status = 200 AND p.size > 0
  AND coalesce(p.content_type, '') NOT LIKE 'text/html%'
  AND NOT EXISTS (SELECT 1 FROM removed_pages WHERE page = p.id) ORDER BY p.id DESC LIMIT 1)"""
"""The bytes of the last capture of a row f of `attachments`, or null. A page in a file's place, such as
a firewall's, is none."""
