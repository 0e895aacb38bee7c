"""Questions that are asked often, in SQL that visitors may read, run and change. Their words stand in wording.toml."""

from collections.abc import Mapping
from types import MappingProxyType

FIRST_STATEMENT = """\
SELECT id AS article, title, outlet, published
FROM articles
WHERE date_key IN (SELECT rowid FROM article_index WHERE article_index MATCH escape_fts('主题党日'))
ORDER BY date_key DESC
LIMIT 20"""
"""What a visitor who writes SQL begins with: a search."""

# A parameter that is left empty restricts nothing.
CANNED: Mapping[str, str] = MappingProxyType(
    {
        "outlets": """\
SELECT outlet, count(*) AS articles, count(DISTINCT source) AS sources,
  min(published) AS first, max(published) AS last
FROM articles
WHERE outlet IS NOT NULL AND (:year = '' OR year = :year)
GROUP BY outlet
ORDER BY articles DESC, outlet
LIMIT 500""",
        "same_titles": """\
SELECT title, count(DISTINCT source) AS sources, count(*) AS articles,
  min(published) AS first, max(published) AS last, min(id) AS article
FROM articles
WHERE :year = '' OR year = :year
GROUP BY title
HAVING count(DISTINCT source) > 1
ORDER BY sources DESC, articles DESC, title
LIMIT 500""",
        "changed_articles": """\
SELECT a.id AS article, a.title, s.name AS source_name, a.versions, a.published, a.last_seen
FROM articles a JOIN sources s ON s.key = a.source
WHERE a.versions > 1 AND (:source = '' OR a.source = :source)
ORDER BY a.versions DESC, a.date_key DESC
LIMIT 500""",
        "gone_articles": """\
SELECT a.id AS article, a.title, s.name AS source_name, a.published, a.gone_at, a.url
FROM articles a JOIN sources s ON s.key = a.source
WHERE a.gone_at IS NOT NULL AND (:source = '' OR a.source = :source)
ORDER BY a.gone_at DESC
LIMIT 500""",
        "document_numbers": """\
SELECT document_number, issuer, title, published, effective, repealed, id AS article
FROM articles
WHERE document_number IS NOT NULL AND (:part = '' OR instr(document_number, :part))
ORDER BY date_key DESC
LIMIT 500""",
        "writers": """\
SELECT j.value AS writer, count(*) AS articles, count(DISTINCT a.source) AS sources,
  min(a.published) AS first, max(a.published) AS last
FROM articles a, json_each(a.authors) j
WHERE :year = '' OR a.year = :year
GROUP BY j.value
ORDER BY articles DESC, writer
LIMIT 500""",
        "places": """\
SELECT s.region, r.name AS region_name, count(*) AS sources,
  sum((SELECT count(*) FROM articles a WHERE a.source = s.key)) AS articles,
  sum(o.began IS NOT NULL) AS observed, min(o.began) AS first
FROM sources s JOIN regions r ON r.code = s.region LEFT JOIN observation o ON o.source = s.key
GROUP BY s.region
ORDER BY s.region""",
    }
)
"""Name → statement."""
