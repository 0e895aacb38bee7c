"""The database's history: an ordered list of steps. Append only; imports nothing of ours but the way
to sqlite-utils.

A step never calls living code, so that an old database can be brought up by any later version.
Every table is STRICT. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`, except `published`, which is China
time as printed. Needs the SQL functions of `archive.search` on the connection.
"""

import sqlite3

from archive.store.tables import Database, Migrations

migrations = Migrations("dangjian")

FIRST = """
CREATE TABLE regions (
  code TEXT PRIMARY KEY,                -- GB/T 2260, six digits
  name TEXT NOT NULL
) STRICT;

CREATE TABLE sources (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  region TEXT NOT NULL REFERENCES regions(code),
  kind TEXT NOT NULL,
  family TEXT NOT NULL,
  start TEXT NOT NULL                   -- JSON array of list addresses
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'killed')),
  message TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE run_sources (              -- what a run did at one source
  run INTEGER NOT NULL REFERENCES runs(id),
  source TEXT NOT NULL REFERENCES sources(key),
  state TEXT NOT NULL DEFAULT 'running'
    CHECK (state IN ('running', 'finished', 'failed', 'killed')),
  message TEXT NOT NULL DEFAULT '',     -- why it failed, or why the walk ended
  requests INTEGER NOT NULL DEFAULT 0,
  list_pages INTEGER NOT NULL DEFAULT 0,
  article_pages INTEGER NOT NULL DEFAULT 0,
  links INTEGER NOT NULL DEFAULT 0,     -- article addresses seen on list pages
  new_links INTEGER NOT NULL DEFAULT 0,
  denied INTEGER NOT NULL DEFAULT 0,    -- addresses that robots.txt forbids
  errors INTEGER NOT NULL DEFAULT 0,    -- requests that brought no response
  new INTEGER NOT NULL DEFAULT 0,       -- articles read for the first time
  changed INTEGER NOT NULL DEFAULT 0,   -- articles that got a further version
  gone INTEGER NOT NULL DEFAULT 0,      -- articles whose address stopped answering with them
  PRIMARY KEY (run, source)
) STRICT;
CREATE INDEX run_sources_source ON run_sources(source, run);

CREATE TABLE addresses (                -- every address known; what is due is the frontier
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(key),
  url TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('list', 'article')),
  list_title TEXT,                      -- the headline that a list page gave
  list_date TEXT,                       -- the date that a list page gave, YYYY-MM-DD
  first_seen TEXT NOT NULL,
  due TEXT,                             -- ask for it from this time on; NULL: no more
  visits INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,  -- in a row, without a response
  error TEXT,                           -- the last failure, or the robots.txt verdict
  etag TEXT,
  last_modified TEXT,
  page INTEGER REFERENCES pages(id),    -- the last page that came with a body
  UNIQUE (source, role, url)            -- a book's page may be both
) STRICT;
CREATE INDEX addresses_due ON addresses(source, due) WHERE due IS NOT NULL;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  source TEXT NOT NULL REFERENCES sources(key),
  role TEXT NOT NULL CHECK (role IN ('robots', 'list', 'article')),
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT,
  size INTEGER NOT NULL,                -- bytes of the body as served
  sha256 TEXT NOT NULL,                 -- of the body as served
  warc_file TEXT NOT NULL,              -- below the home's warc/
  warc_offset INTEGER NOT NULL,
  warc_length INTEGER NOT NULL
) STRICT;
CREATE INDEX pages_run ON pages(run);
CREATE INDEX pages_source ON pages(source, role);
CREATE INDEX pages_url ON pages(url);
CREATE INDEX pages_status ON pages(status);
CREATE INDEX pages_fetched_at ON pages(fetched_at);

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,               -- public and permanent
  date_key INTEGER NOT NULL UNIQUE,     -- runs in date order (`days` says how); moves
  url TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  outlet TEXT,
  published TEXT,                       -- China time, cut to its precision
  published_precision TEXT NOT NULL
    CHECK (published_precision IN ('minute', 'day', 'month', 'year', 'none')),
  year INTEGER,
  source TEXT NOT NULL REFERENCES sources(key),
  region TEXT NOT NULL REFERENCES regions(code),
  authors TEXT NOT NULL,                -- JSON arrays
  contributors TEXT NOT NULL,
  editors TEXT NOT NULL,
  script TEXT NOT NULL CHECK (script IN ('hans', 'hant')),
  kind TEXT NOT NULL,
  masked INTEGER NOT NULL CHECK (masked IN (0, 1)),
  length INTEGER NOT NULL,              -- characters of the text
  versions INTEGER NOT NULL,
  version INTEGER NOT NULL UNIQUE       -- the version shown
    REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,              -- when its address last answered with it
  gone_at TEXT                          -- since when its address does not
) STRICT;
CREATE INDEX articles_source ON articles(source, date_key);
CREATE INDEX articles_region ON articles(region, date_key);
CREATE INDEX articles_year ON articles(year, date_key);
CREATE INDEX articles_outlet ON articles(outlet);
CREATE INDEX articles_kind ON articles(kind);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_gone_at ON articles(gone_at) WHERE gone_at IS NOT NULL;

CREATE TABLE versions (                 -- an article as one page had it; a changed text adds one
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
  page INTEGER NOT NULL UNIQUE REFERENCES pages(id),
  reader TEXT NOT NULL,
  sha256 TEXT NOT NULL,                 -- of title, text and the printed facts
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  published TEXT,
  published_precision TEXT NOT NULL,
  outlet TEXT,
  authors TEXT NOT NULL,
  contributors TEXT NOT NULL,
  editors TEXT NOT NULL,
  script TEXT NOT NULL,
  kind TEXT NOT NULL,
  masked INTEGER NOT NULL,
  provenance TEXT NOT NULL              -- JSON: field -> [{where, value}], the winner first
) STRICT;
CREATE INDEX versions_article ON versions(article, page);

CREATE TABLE outcomes (                 -- how a page ended: exactly one row a page that was read
  page INTEGER PRIMARY KEY REFERENCES pages(id),
  version INTEGER REFERENCES versions(id),
  reason TEXT,
  detail TEXT NOT NULL DEFAULT '',
  reader TEXT NOT NULL,
  CHECK ((version IS NULL) <> (reason IS NULL))
) STRICT;
CREATE INDEX outcomes_version ON outcomes(version);
CREATE INDEX outcomes_reason ON outcomes(reason);

CREATE VIEW article_tokens AS
  SELECT a.date_key, cjk_tokens(v.text) AS text, cjk_tokens(v.title) AS title
  FROM articles a JOIN versions v ON v.id = a.version;

-- The search index holds the shown version of each article. Its rowids run in date order, so newest
-- first costs nothing. The text column stands first: every later column costs two bytes a posting.
CREATE VIRTUAL TABLE article_index USING fts5(
  text, title, content='article_tokens', content_rowid='date_key', tokenize='ascii');

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title) FROM versions WHERE id = new.version;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title)
    FROM versions WHERE id = old.version;
END;
CREATE TRIGGER articles_update AFTER UPDATE OF date_key, version ON articles
WHEN old.date_key <> new.date_key OR old.version <> new.version BEGIN
  INSERT INTO article_index(article_index, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title)
    FROM versions WHERE id = old.version;
  INSERT INTO article_index(rowid, text, title)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title) FROM versions WHERE id = new.version;
END;
CREATE TRIGGER versions_update AFTER UPDATE OF title, text ON versions
WHEN old.title <> new.title OR old.text <> new.text BEGIN
  INSERT INTO article_index(article_index, rowid, text, title)
    SELECT 'delete', date_key, cjk_tokens(old.text), cjk_tokens(old.title)
    FROM articles WHERE version = old.id;
  INSERT INTO article_index(rowid, text, title)
    SELECT date_key, cjk_tokens(new.text), cjk_tokens(new.title)
    FROM articles WHERE version = new.id;
END;

CREATE TABLE facts (                    -- single facts about this database, such as the fold version
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""


@migrations()
def first(db: Database) -> None:
    """Tables, views, index and triggers of 0.1.0."""
    for statement in _statements(FIRST):
        db.execute(statement)


SECOND = """
CREATE TABLE attachments (              -- a file that belongs to a version of an article
  version INTEGER NOT NULL REFERENCES versions(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,            -- in the order of the page, from 1
  name TEXT NOT NULL,                   -- as the page prints it
  url TEXT NOT NULL,
  PRIMARY KEY (version, position)
) STRICT;
CREATE INDEX attachments_url ON attachments(url);

CREATE TABLE parts (                    -- a page of an article of several pages, read by itself
  page INTEGER PRIMARY KEY REFERENCES pages(id),
  url TEXT NOT NULL,
  next TEXT,                            -- where it goes on; NULL on the last page
  reading TEXT NOT NULL                 -- JSON: the fields of a version, and its attachments
) STRICT;
CREATE INDEX parts_url ON parts(url, page);
CREATE INDEX parts_next ON parts(next) WHERE next IS NOT NULL;
"""


@migrations()
def second(db: Database) -> None:
    """Attachments, and articles of several pages."""
    for statement in _statements(SECOND):
        db.execute(statement)


EXACT = """
DROP TRIGGER articles_insert;
DROP TRIGGER articles_delete;
DROP TRIGGER articles_update;
DROP TRIGGER versions_update;
DROP TABLE article_index;
DROP VIEW article_tokens;

CREATE VIEW article_tokens AS
  SELECT a.date_key, cjk_tokens(v.text) AS text, cjk_tokens(v.title) AS title,
    outlet_tokens(a.outlet) AS outlet
  FROM articles a JOIN versions v ON v.id = a.version;
CREATE VIRTUAL TABLE article_index USING fts5(
  text, title, outlet, content='article_tokens', content_rowid='date_key', tokenize='ascii');

-- Each character of an article once, by the same rowids: who has it, not where.
CREATE VIRTUAL TABLE article_characters USING fts5(
  text, title, content='', tokenize='ascii', detail=none, columnsize=0);

CREATE TABLE article_facets (           -- what hits are filtered and counted by, in narrow rows
  date_key INTEGER PRIMARY KEY,         -- articles.date_key
  source TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL                    -- sources.kind
) STRICT;

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(new.outlet)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
  INSERT INTO article_facets
    SELECT new.date_key, new.source, new.region, kind FROM sources WHERE key = new.source;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(old.outlet)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  DELETE FROM article_facets WHERE date_key = old.date_key;
END;
CREATE TRIGGER articles_update AFTER UPDATE OF date_key, version, outlet ON articles
WHEN old.date_key <> new.date_key OR old.version <> new.version OR old.outlet IS NOT new.outlet
BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(old.outlet)
    FROM versions WHERE id = old.version;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(new.outlet)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
END;
CREATE TRIGGER articles_facets AFTER UPDATE OF date_key, source, region ON articles
WHEN old.date_key <> new.date_key OR old.source <> new.source OR old.region <> new.region BEGIN
  DELETE FROM article_facets WHERE date_key = old.date_key;
  INSERT INTO article_facets
    SELECT new.date_key, new.source, new.region, kind FROM sources WHERE key = new.source;
END;
CREATE TRIGGER sources_kind AFTER UPDATE OF kind ON sources WHEN old.kind <> new.kind BEGIN
  UPDATE article_facets SET kind = new.kind WHERE source = new.key;
END;
CREATE TRIGGER versions_update AFTER UPDATE OF title, text ON versions
WHEN old.title <> new.title OR old.text <> new.text BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', date_key, cjk_tokens(old.text), cjk_tokens(old.title), outlet_tokens(outlet)
    FROM articles WHERE version = old.id;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT date_key, cjk_tokens(new.text), cjk_tokens(new.title), outlet_tokens(outlet)
    FROM articles WHERE version = new.id;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', date_key, cjk_characters(old.text), title_characters(old.title)
    FROM articles WHERE version = old.id;
  INSERT INTO article_characters(rowid, text, title)
    SELECT date_key, cjk_characters(new.text), title_characters(new.title)
    FROM articles WHERE version = new.id;
END;

-- Without it the index is built when the database is opened.
DELETE FROM facts WHERE name = 'fold_version';
"""


@migrations()
def exact_search(db: Database) -> None:
    """Outlets in the index, single characters, facets."""
    for statement in _statements(EXACT):
        db.execute(statement)


@migrations()
def asked_for(db: Database) -> None:
    """The address that was asked for, of a page to which redirects led."""
    db.execute("ALTER TABLE pages ADD COLUMN asked TEXT")


DAYS = """
CREATE TABLE days (                     -- where in articles.date_key the articles of a day stand
  day INTEGER PRIMARY KEY,              -- yyyymmdd, 00 for what a date does not say; 0: no date
  first INTEGER NOT NULL UNIQUE         -- its date_keys: from this one up to the next day's first
) STRICT;
INSERT INTO days SELECT DISTINCT date_key / 1000000, date_key / 1000000 * 1000000 FROM articles;

DROP TRIGGER articles_insert;
DROP TRIGGER articles_delete;
DROP TRIGGER articles_facets;
DROP TRIGGER sources_kind;
DROP TABLE article_facets;

CREATE TABLE facets (                   -- what hits are filtered and counted by; few rows
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  region TEXT NOT NULL,
  UNIQUE (source, region)
) STRICT;
CREATE TABLE article_facets (           -- the same of each article, in rows as narrow as can be
  date_key INTEGER PRIMARY KEY,         -- articles.date_key
  facet INTEGER NOT NULL
) STRICT;
CREATE INDEX article_facets_facet ON article_facets(facet);
INSERT INTO facets (source, region) SELECT DISTINCT source, region FROM articles ORDER BY 1, 2;
INSERT INTO article_facets SELECT a.date_key, f.id FROM articles a
  JOIN facets f ON f.source = a.source AND f.region = a.region ORDER BY a.date_key;

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(new.outlet)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
  -- Not OR IGNORE: the OR REPLACE of who writes the article would take its place.
  INSERT INTO facets (source, region) SELECT new.source, new.region WHERE NOT EXISTS
    (SELECT 1 FROM facets WHERE source = new.source AND region = new.region);
  INSERT INTO article_facets
    SELECT new.date_key, id FROM facets WHERE source = new.source AND region = new.region;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(old.outlet)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  DELETE FROM article_facets WHERE date_key = old.date_key;
END;
CREATE TRIGGER articles_facets AFTER UPDATE OF date_key, source, region ON articles
WHEN old.date_key <> new.date_key OR old.source <> new.source OR old.region <> new.region BEGIN
  DELETE FROM article_facets WHERE date_key = old.date_key;
  INSERT INTO facets (source, region) SELECT new.source, new.region WHERE NOT EXISTS
    (SELECT 1 FROM facets WHERE source = new.source AND region = new.region);
  INSERT INTO article_facets
    SELECT new.date_key, id FROM facets WHERE source = new.source AND region = new.region;
END;
"""


@migrations()
def days(db: Database) -> None:
    """Date keys closer together, by a table of days; narrower facets."""
    for statement in _statements(DAYS):
        db.execute(statement)


EVIDENCE = """
-- An id belongs to an address for ever: an article that goes leaves it here, and takes it again.
CREATE TABLE former_articles (
  url TEXT PRIMARY KEY,
  id INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER articles_former AFTER DELETE ON articles BEGIN
  DELETE FROM former_articles WHERE url = old.url OR id = old.id;
  INSERT INTO former_articles (url, id) VALUES (old.url, old.id);
END;
CREATE TRIGGER articles_again AFTER INSERT ON articles BEGIN
  DELETE FROM former_articles WHERE url = new.url OR id = new.id;
END;

CREATE TABLE reading_faults (           -- pages that we failed to read: no evidence about the page
  page INTEGER PRIMARY KEY REFERENCES pages(id),
  fault TEXT NOT NULL
    CHECK (fault IN ('capture-unreadable', 'reader-died', 'reader-timeout', 'reader-error')),
  detail TEXT NOT NULL DEFAULT '',
  tried_at TEXT NOT NULL
) STRICT;
-- Such failures were written down as facts about the page. They are none, and are tried again.
INSERT INTO reading_faults (page, fault, detail, tried_at)
  SELECT o.page, CASE o.reason WHEN 'reader-failed' THEN 'reader-error'
    WHEN 'reader-timeout' THEN 'reader-timeout' ELSE 'capture-unreadable' END, o.detail, p.fetched_at
  FROM outcomes o JOIN pages p ON p.id = o.page
  WHERE o.reason IN ('reader-failed', 'reader-timeout')
    OR o.reason = 'undecodable' AND o.detail LIKE '%.warc.gz%';
DELETE FROM outcomes WHERE page IN (SELECT page FROM reading_faults);
-- "-": no rules read the page, for its role or its status alone decided.
UPDATE outcomes SET reader = '-' WHERE page IN
  (SELECT id FROM pages WHERE role <> 'article' OR status NOT BETWEEN 200 AND 299);
CREATE INDEX outcomes_reader ON outcomes(reader);
CREATE INDEX pages_asked ON pages(asked) WHERE asked IS NOT NULL;

ALTER TABLE runs ADD COLUMN cause TEXT;           -- why it failed, in one word
ALTER TABLE run_sources ADD COLUMN cause TEXT;
-- Addresses on list pages that were not taken: they lead to other hosts, or there were too many.
ALTER TABLE run_sources ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_sources ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_sources ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;  -- answers that refuse us
ALTER TABLE run_sources ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;   -- pages we failed to read

CREATE TABLE denials (                  -- what a rule of robots.txt forbade
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  source TEXT NOT NULL REFERENCES sources(key),
  url TEXT NOT NULL,
  rule TEXT NOT NULL,                   -- the line that forbids it
  agent TEXT NOT NULL,                  -- the User-Agent that it was asked for
  denied_at TEXT NOT NULL
) STRICT;
CREATE INDEX denials_run ON denials(run, source);

CREATE TABLE hosts (                    -- who may ask a host, and when next: for all processes
  host TEXT PRIMARY KEY,                -- host:port
  leased_by TEXT,                       -- the process that asks it now
  lease_until REAL NOT NULL DEFAULT 0,  -- seconds since 1970; a process that is gone keeps no lease
  next_at REAL NOT NULL DEFAULT 0,      -- not before: delay, Crawl-delay, Retry-After
  refusals INTEGER NOT NULL DEFAULT 0,  -- in a row
  blocks INTEGER NOT NULL DEFAULT 0,    -- runs in a row that it blocked: the pause doubles
  blocked_until REAL NOT NULL DEFAULT 0
) STRICT;

ALTER TABLE addresses ADD COLUMN asked_at TEXT;   -- when it was last asked for
INSERT INTO facts SELECT 'last_version', coalesce(max(id), 0) FROM versions;
"""


@migrations()
def evidence(db: Database) -> None:
    """Ids for ever, failures of ours apart from facts, causes, denials, leases of hosts."""
    for statement in _statements(EVIDENCE):
        db.execute(statement)


SPELLINGS = """
CREATE TABLE spellings (                -- addresses that today's rules spell in another way
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,                    -- by today's rules
  stored TEXT NOT NULL UNIQUE           -- by the rules of the day on which it came
) STRICT;
CREATE INDEX spellings_url ON spellings(url);
"""
JOBS = """
CREATE TABLE jobs (                     -- the last run of each job of the scheduler
  name TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  ended_at TEXT,                        -- null while it runs, or when its end was not seen
  code INTEGER,                         -- exit code; negative: the signal that ended it
  last_line TEXT NOT NULL DEFAULT '',   -- what it said last
  unended INTEGER NOT NULL              -- runs in a row, up to this one, that did not end or did nothing
) STRICT;
"""
REQUESTS = """
ALTER TABLE addresses ADD COLUMN sent TEXT;     -- the request, as JSON, when it is more than an address
ALTER TABLE pages ADD COLUMN sent TEXT;         -- the same, of what was asked for
"""


@migrations()
def spellings(db: Database) -> None:
    """Addresses whose spelling changed since they were stored."""
    for statement in _statements(SPELLINGS):
        db.execute(statement)


@migrations()
def jobs(db: Database) -> None:
    """What the scheduler ran last."""
    for statement in _statements(JOBS):
        db.execute(statement)


@migrations()
def requests(db: Database) -> None:
    """List pages that are asked for by more than an address."""
    for statement in _statements(REQUESTS):
        db.execute(statement)


CELLS = """
-- What an article is counted by, in two letters: of its facet, and of the month of its day.
ALTER TABLE facets ADD COLUMN letter TEXT
  GENERATED ALWAYS AS (char(id + iif(id < 55296, 0, 2048))) VIRTUAL;  -- U+D800 to U+DFFF are none
ALTER TABLE days ADD COLUMN letter TEXT
  GENERATED ALWAYS AS (char(1 + day / 10000 * 13 + day / 100 % 100)) VIRTUAL;

DROP TRIGGER articles_insert;
DROP TRIGGER articles_delete;
DROP TRIGGER articles_facets;
ALTER TABLE article_facets RENAME TO narrower_facets;
CREATE TABLE article_facets (           -- what hits are filtered and counted by, in narrow rows
  date_key INTEGER PRIMARY KEY,         -- articles.date_key
  facet INTEGER NOT NULL,
  cell TEXT NOT NULL                    -- facets.letter and days.letter
    CHECK (length(cell) = 2)
) STRICT;
INSERT INTO article_facets SELECT n.date_key, n.facet, f.letter || coalesce(
    (SELECT letter FROM days WHERE first <= n.date_key ORDER BY first DESC LIMIT 1), char(1))
  FROM narrower_facets n JOIN facets f ON f.id = n.facet ORDER BY n.date_key;
DROP TABLE narrower_facets;
CREATE INDEX article_facets_facet ON article_facets(facet);

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(new.outlet)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
  -- Not OR IGNORE: the OR REPLACE of who writes the article would take its place.
  INSERT INTO facets (source, region) SELECT new.source, new.region WHERE NOT EXISTS
    (SELECT 1 FROM facets WHERE source = new.source AND region = new.region);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(old.outlet)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  DELETE FROM article_facets WHERE date_key = old.date_key;
END;
CREATE TRIGGER articles_facets AFTER UPDATE OF date_key, source, region ON articles
WHEN old.date_key <> new.date_key OR old.source <> new.source OR old.region <> new.region BEGIN
  DELETE FROM article_facets WHERE date_key = old.date_key;
  INSERT INTO facets (source, region) SELECT new.source, new.region WHERE NOT EXISTS
    (SELECT 1 FROM facets WHERE source = new.source AND region = new.region);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region;
END;
"""


@migrations()
def cells(db: Database) -> None:
    """Hits are counted by letters, which need no sorting."""
    for statement in _statements(CELLS):
        db.execute(statement)


PARTY_BUILDING = """
ALTER TABLE versions ADD COLUMN party_building INTEGER
  CHECK (party_building IN (0, 1));       -- NULL: not judged
ALTER TABLE articles ADD COLUMN party_building INTEGER CHECK (party_building IN (0, 1));
CREATE INDEX articles_party_building ON articles(party_building, date_key);

DROP TRIGGER articles_insert;
DROP TRIGGER articles_facets;
ALTER TABLE facets RENAME TO narrower_facets;
CREATE TABLE facets (                   -- what hits are filtered and counted by; few rows
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  region TEXT NOT NULL,
  party_building TEXT NOT NULL DEFAULT 'unjudged'
    CHECK (party_building IN ('yes', 'no', 'unjudged')),
  letter TEXT
    GENERATED ALWAYS AS (char(id + iif(id < 55296, 0, 2048))) VIRTUAL,  -- U+D800 to U+DFFF are none
  UNIQUE (source, region, party_building)
) STRICT;
INSERT INTO facets (id, source, region) SELECT id, source, region FROM narrower_facets;
DROP TABLE narrower_facets;

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title), outlet_tokens(new.outlet)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
  -- Not OR IGNORE: the OR REPLACE of who writes the article would take its place.
  INSERT INTO facets (source, region, party_building) SELECT new.source, new.region,
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END
    WHERE NOT EXISTS (SELECT 1 FROM facets WHERE source = new.source AND region = new.region
      AND party_building =
        CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region AND party_building =
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END;
END;
CREATE TRIGGER articles_facets AFTER UPDATE OF date_key, source, region, party_building ON articles
WHEN old.date_key <> new.date_key OR old.source <> new.source OR old.region <> new.region
  OR old.party_building IS NOT new.party_building BEGIN
  DELETE FROM article_facets WHERE date_key = old.date_key;
  INSERT INTO facets (source, region, party_building) SELECT new.source, new.region,
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END
    WHERE NOT EXISTS (SELECT 1 FROM facets WHERE source = new.source AND region = new.region
      AND party_building =
        CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region AND party_building =
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END;
END;
"""


@migrations()
def party_building(db: Database) -> None:
    """Whether an article is about party building; hits are filtered and counted by it."""
    for statement in _statements(PARTY_BUILDING):
        db.execute(statement)


LIST_GAPS = """
CREATE TABLE list_gaps (                -- what a walk of a list left out: a span that was not observed
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(key),
  list TEXT NOT NULL,                   -- the list page at which it begins
  reason TEXT NOT NULL CHECK (reason IN ('cut', 'limit', 'failed', 'ended', 'no-way', 'moved')),
  newest TEXT,                          -- days: of the last row before it,
  oldest TEXT,                          -- and of the first one behind it that is known; null: unknown
  pages INTEGER,                        -- how many pages it has, where the list states that
  items INTEGER,                        -- how many articles, where the list states that
  opened_run INTEGER NOT NULL REFERENCES runs(id),
  closed_run INTEGER REFERENCES runs(id)  -- which walked it; null: it is open
) STRICT;
CREATE UNIQUE INDEX list_gaps_open ON list_gaps(source, list, reason) WHERE closed_run IS NULL;
"""


@migrations()
def list_gaps(db: Database) -> None:
    """What walks of lists left out."""
    for statement in _statements(LIST_GAPS):
        db.execute(statement)


@migrations()
def frontier(db: Database) -> None:
    """What is due is drawn by id: with the index by day, each draw sorted all that was due."""
    db.execute("DROP INDEX addresses_due")
    db.execute(
        "CREATE INDEX addresses_frontier ON addresses(source, role, id, due) WHERE due IS NOT NULL"
    )


MOVES = """
CREATE TABLE claims (                   -- what a page says of two addresses: both are one article's
  page INTEGER NOT NULL REFERENCES pages(id),
  how TEXT NOT NULL CHECK (how IN ('redirect', 'canonical')),
  old TEXT NOT NULL,                    -- the address that leads to the other
  new TEXT NOT NULL,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),  -- whether the readings at both bear it out
  PRIMARY KEY (page, how)
) STRICT;
CREATE INDEX claims_old ON claims(old);
CREATE INDEX claims_new ON claims(new, old);

CREATE TABLE moved (                    -- each address of an article that has several
  url TEXT PRIMARY KEY,
  stored TEXT NOT NULL,                 -- the one that it is stored under: the first
  page INTEGER NOT NULL REFERENCES pages(id),  -- the first page that showed it here
  ask INTEGER NOT NULL DEFAULT 1 CHECK (ask IN (0, 1))  -- whether to ask for it here
) STRICT;
CREATE INDEX moved_stored ON moved(stored);

ALTER TABLE articles ADD COLUMN moved_to TEXT;  -- where it was last, when that is not url

CREATE TABLE former_versions (          -- a version that became part of another: of its first page's
  id INTEGER PRIMARY KEY,
  page INTEGER NOT NULL
) STRICT;
CREATE TRIGGER versions_former AFTER DELETE ON versions BEGIN
  DELETE FROM former_versions WHERE id = old.id;
  INSERT INTO former_versions (id, page) VALUES (old.id, old.page);
END;
"""


@migrations()
def moves(db: Database) -> None:
    """Articles with several addresses; versions that were joined lead to what they became."""
    for statement in _statements(MOVES):
        db.execute(statement)


@migrations()
def headlines(db: Database) -> None:
    """Known articles are found by headline where addresses have parameters, which may be volatile."""
    db.execute(
        "CREATE INDEX addresses_headlines ON addresses(source, list_title) "
        "WHERE role = 'article' AND instr(url, '?') AND list_title IS NOT NULL"
    )


HEALTH = """
CREATE TABLE health (                   -- how each source does, judged after each of its runs
  source TEXT PRIMARY KEY REFERENCES sources(key),
  run INTEGER NOT NULL REFERENCES runs(id),
  word TEXT NOT NULL,
  why TEXT NOT NULL,                    -- a Sentence as JSON
  advice TEXT,                          -- what to try: a Sentence as JSON; null: nothing
  since TEXT NOT NULL,                  -- when it was first judged so
  last_good TEXT                        -- when its last run began that went well; null: none did
) STRICT;
CREATE TABLE health_changes (           -- each time the word became another
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(key),
  run INTEGER NOT NULL REFERENCES runs(id),
  changed_at TEXT NOT NULL,
  was TEXT,                             -- the word before; null: it was not judged before
  word TEXT NOT NULL,
  why TEXT NOT NULL                     -- a Sentence as JSON
) STRICT;
CREATE INDEX health_changes_source ON health_changes(source, id);
"""


@migrations()
def health(db: Database) -> None:
    """How each source does, in one word, and each change of it."""
    for statement in _statements(HEALTH):
        db.execute(statement)


SPANS = """
-- seconds after its end in which the next run has to begin, or nobody looked: by default two days
ALTER TABLE run_sources ADD COLUMN patience INTEGER NOT NULL DEFAULT 172800;
ALTER TABLE run_sources ADD COLUMN oldest TEXT;  -- the earliest day on its list pages, YYYY-MM-DD

CREATE TABLE observation (              -- how far each source's runs are entered in its ledger
  source TEXT PRIMARY KEY REFERENCES sources(key),
  began TEXT,                           -- when observation began, with the first good look
  good TEXT,                            -- when the last good look began
  run INTEGER NOT NULL REFERENCES runs(id),  -- the last look: its run,
  started TEXT NOT NULL,                -- when it began and ended,
  ended TEXT NOT NULL,
  missed TEXT,                          -- why it was no good look; null: it was,
  patience INTEGER NOT NULL             -- and the seconds in which the next one has to begin
) STRICT;
CREATE TABLE spans (                    -- when a source was not observed, between its looks
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(key),
  first TEXT NOT NULL,
  until TEXT NOT NULL,
  reason TEXT NOT NULL,
  caught_up INTEGER CHECK (caught_up IN (0, 1))  -- by the next good look; null: there was none yet
) STRICT;
CREATE INDEX spans_source ON spans(source, first);
CREATE INDEX spans_missed ON spans(source) WHERE caught_up IS NOT 1;
"""


@migrations()
def spans(db: Database) -> None:
    """The ledger of what was not observed; opening the archive enters the runs that there are."""
    for statement in _statements(SPANS):
        db.execute(statement)


LOOKS = """
ALTER TABLE run_sources ADD COLUMN look TEXT;  -- what its health was judged by, as JSON
CREATE TABLE pasts (                           -- what is remembered of a source between its judgements
  source TEXT PRIMARY KEY REFERENCES sources(key),
  past TEXT NOT NULL,                          -- JSON
  doubted INTEGER NOT NULL CHECK (doubted IN (0, 1))  -- its last run failed in a way that may pass
) STRICT;
"""


@migrations()
def looks(db: Database) -> None:
    """What each judgement of a source went by."""
    for statement in _statements(LOOKS):
        db.execute(statement)


@migrations()
def new_first(db: Database) -> None:
    """Articles that never answered are drawn before those to visit again."""
    db.execute(
        "CREATE INDEX addresses_new ON addresses(source, role, id, due) "
        "WHERE due IS NOT NULL AND visits = 0"
    )


RHYTHMS = """
CREATE TABLE rhythms (                  -- when each source publishes, learnt from its runs
  source TEXT PRIMARY KEY REFERENCES sources(key),
  run INTEGER NOT NULL REFERENCES runs(id),  -- the last that it was learnt from
  learnt TEXT NOT NULL,                 -- articles and time by hour of the day, as JSON
  next_look TEXT                        -- when it should be looked at next; null: its cadence is fixed
) STRICT;
"""


@migrations()
def rhythms(db: Database) -> None:
    """What adaptive cadences go by."""
    for statement in _statements(RHYTHMS):
        db.execute(statement)


@migrations()
def asked_hosts(db: Database) -> None:
    """When a host was last asked, by the clock of then: pauses from before it was set back are known."""
    db.execute("ALTER TABLE hosts ADD COLUMN asked_at REAL NOT NULL DEFAULT 0")


TOLD = """
CREATE TABLE channels (                 -- where people are told, by the names of dangjian.toml
  name TEXT PRIMARY KEY,                -- its address, which may hold secrets, is stored nowhere
  told_at TEXT,                         -- when it last took a message
  tried_at TEXT,                        -- when the last sending began
  sending INTEGER NOT NULL DEFAULT 0 CHECK (sending IN (0, 1)),  -- whether its end was not seen
  failures INTEGER NOT NULL DEFAULT 0,  -- sendings in a row that failed, or whose end was not seen
  error TEXT NOT NULL DEFAULT ''        -- why the last one failed: a Sentence as JSON
) STRICT;
CREATE TABLE told (                     -- what each channel was told
  channel TEXT NOT NULL REFERENCES channels(name) ON DELETE CASCADE,
  topic TEXT NOT NULL,                  -- 'health', or 'watch ' and the watch's name
  upto INTEGER NOT NULL,                -- the id in health_changes, or in articles, up to which
  PRIMARY KEY (channel, topic)
) STRICT;
"""


@migrations()
def told(db: Database) -> None:
    """Who was told what, so that everybody is told everything once."""
    for statement in _statements(TOLD):
        db.execute(statement)


@migrations()
def archive_id(db: Database) -> None:
    """What tells an archive and its copies from all others: a backup is of one archive."""
    db.execute("INSERT INTO facts VALUES ('archive', lower(hex(randomblob(16))))")


REMOVALS = """
CREATE TABLE removals (                 -- what was taken out of publication by hand, for ever
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,                    -- as it was named, in one spelling
  reason TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  articles INTEGER NOT NULL             -- how many articles it took: the pages of its files are some
) STRICT;
CREATE TABLE removed_addresses (        -- what is never asked for again
  url TEXT PRIMARY KEY,
  twin TEXT NOT NULL,                   -- the same without the scheme, and without www, m, wap or 3g
  removal INTEGER NOT NULL REFERENCES removals(id)
) STRICT;
CREATE INDEX removed_addresses_twin ON removed_addresses(twin);
CREATE TABLE removed_pages (            -- pages whose captures are overwritten: no outcome, no text
  page INTEGER PRIMARY KEY REFERENCES pages(id),
  removal INTEGER NOT NULL REFERENCES removals(id),
  erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1))  -- whether the bytes are overwritten
) STRICT;
CREATE INDEX removed_pages_waiting ON removed_pages(page) WHERE NOT erased;
CREATE TABLE removed_texts (            -- by which it is recognised where a site shows it elsewhere
  sha256 TEXT NOT NULL,                 -- of headline and text
  source TEXT NOT NULL REFERENCES sources(key),
  removal INTEGER NOT NULL REFERENCES removals(id),
  PRIMARY KEY (sha256, source)
) STRICT;
"""


@migrations()
def removals(db: Database) -> None:
    """What was removed, why, and what is never fetched again."""
    for statement in _statements(REMOVALS):
        db.execute(statement)


TURNED = """
ALTER TABLE run_sources DROP COLUMN oldest;
-- lists that had, to their end, next to nothing that an earlier run had seen
ALTER TABLE run_sources ADD COLUMN turned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_sources ADD COLUMN turned_to TEXT;  -- the latest of the days with which they end
-- What earlier runs noted tells it of all lists together.
UPDATE run_sources SET turned = 1 WHERE links > 0 AND new_links >= links
  AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.run = run_sources.run
    AND p.source = run_sources.source AND p.role = 'list' AND p.status = 304);
ALTER TABLE observation ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;  -- one turned over since the last good look
DELETE FROM facts WHERE name = 'ledger';
"""


@migrations()
def turned(db: Database) -> None:
    """Whether a list was walked back to what was known, list by list; ledgers are made anew."""
    for statement in _statements(TURNED):
        db.execute(statement)


@migrations()
def sentences(db: Database) -> None:
    """How each run ended at each source, so that it can be told in other languages than English."""
    db.execute("ALTER TABLE run_sources ADD COLUMN sentence TEXT")  # a Sentence as JSON


@migrations()
def open_runs(db: Database) -> None:
    """Each request asks which runs are open, of hundreds of thousands after a year."""
    db.execute("CREATE INDEX runs_open ON runs(id) WHERE state = 'running'")


ARCHIVIST = """
ALTER TABLE {table} ADD COLUMN photographers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE {table} ADD COLUMN checkers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE {table} ADD COLUMN document_number TEXT;
ALTER TABLE {table} ADD COLUMN issuer TEXT;
ALTER TABLE {table} ADD COLUMN index_number TEXT;
ALTER TABLE {table} ADD COLUMN written TEXT;
ALTER TABLE {table} ADD COLUMN effective TEXT;
ALTER TABLE {table} ADD COLUMN repealed TEXT;
ALTER TABLE {table} ADD COLUMN validity TEXT;
ALTER TABLE {table} ADD COLUMN subject TEXT;
ALTER TABLE {table} ADD COLUMN columns TEXT NOT NULL DEFAULT '[]';
ALTER TABLE {table} ADD COLUMN newspaper_page TEXT;
ALTER TABLE {table} ADD COLUMN newspaper_page_name TEXT;
ALTER TABLE {table} ADD COLUMN issue TEXT;
ALTER TABLE {table} ADD COLUMN keywords TEXT NOT NULL DEFAULT '[]';
ALTER TABLE {table} ADD COLUMN spoilt INTEGER NOT NULL DEFAULT 0 CHECK (spoilt IN (0, 1));
ALTER TABLE {table} ADD COLUMN cut INTEGER NOT NULL DEFAULT 0 CHECK (cut IN (0, 1));
ALTER TABLE {table} ADD COLUMN certainty TEXT NOT NULL DEFAULT '{{}}';
"""
ARCHIVIST_OF_VERSIONS = """
ALTER TABLE versions ADD COLUMN position TEXT;
ALTER TABLE versions ADD COLUMN site_code TEXT;
ALTER TABLE versions ADD COLUMN structure TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN pictures TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN media TEXT NOT NULL DEFAULT '[]';
"""


@migrations()
def what_archives_have(db: Database) -> None:
    """The fields of documents and newspapers, the structure of texts, and how sure each field is."""
    added = [ARCHIVIST.format(table=table) for table in ("versions", "articles")]
    for statement in _statements("".join([*added, ARCHIVIST_OF_VERSIONS])):
        db.execute(statement)


NUMBERS = """
DROP TRIGGER articles_insert;
DROP TRIGGER articles_update;
DROP TRIGGER articles_delete;
DROP TRIGGER versions_update;
DROP VIEW article_tokens;

-- The column of outlets also holds the tokens of the document's number, each behind a mark of its own.
CREATE VIEW article_tokens AS
  SELECT a.date_key, cjk_tokens(v.text) AS text, cjk_tokens(v.title) AS title,
    outlet_tokens(a.outlet) || ' ' || document_tokens(a.document_number) AS outlet
  FROM articles a JOIN versions v ON v.id = a.version;
CREATE TRIGGER versions_update AFTER UPDATE OF title, text ON versions
WHEN old.title <> new.title OR old.text <> new.text BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', date_key, cjk_tokens(old.text), cjk_tokens(old.title),
      outlet_tokens(outlet) || ' ' || document_tokens(document_number)
    FROM articles WHERE version = old.id;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT date_key, cjk_tokens(new.text), cjk_tokens(new.title),
      outlet_tokens(outlet) || ' ' || document_tokens(document_number)
    FROM articles WHERE version = new.id;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', date_key, cjk_characters(old.text), title_characters(old.title)
    FROM articles WHERE version = old.id;
  INSERT INTO article_characters(rowid, text, title)
    SELECT date_key, cjk_characters(new.text), title_characters(new.title)
    FROM articles WHERE version = new.id;
END;
CREATE TRIGGER articles_update AFTER UPDATE OF date_key, version, outlet, document_number ON articles
WHEN old.date_key <> new.date_key OR old.version <> new.version OR old.outlet IS NOT new.outlet
  OR old.document_number IS NOT new.document_number
BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title),
      outlet_tokens(old.outlet) || ' ' || document_tokens(old.document_number)
    FROM versions WHERE id = old.version;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title),
      outlet_tokens(new.outlet) || ' ' || document_tokens(new.document_number)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(title),
      outlet_tokens(old.outlet) || ' ' || document_tokens(old.document_number)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = old.version;
  DELETE FROM article_facets WHERE date_key = old.date_key;
END;
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(title),
      outlet_tokens(new.outlet) || ' ' || document_tokens(new.document_number)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(title)
    FROM versions WHERE id = new.version;
  -- Not OR IGNORE: the OR REPLACE of who writes the article would take its place.
  INSERT INTO facets (source, region, party_building) SELECT new.source, new.region,
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END
    WHERE NOT EXISTS (SELECT 1 FROM facets WHERE source = new.source AND region = new.region
      AND party_building =
        CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region AND party_building =
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END;
END;
"""


@migrations()
def numbers(db: Database) -> None:
    """A document's number can be searched for."""
    for statement in _statements(NUMBERS):
        db.execute(statement)


MISSING = """
-- 1: what came there last has no text or was not read, and nothing was read there before
ALTER TABLE addresses ADD COLUMN textless INTEGER NOT NULL DEFAULT 0;
UPDATE addresses SET textless = 1 WHERE role = 'article' AND page IN (
    SELECT page FROM outcomes WHERE reason IN ('undecodable', 'unparsable', 'empty', 'block-page',
      'script-shell', 'image-only', 'no-text')
    UNION ALL SELECT f.page FROM reading_faults f WHERE f.page NOT IN (SELECT page FROM outcomes))
  AND url NOT IN (SELECT url FROM articles) AND url NOT IN (SELECT url FROM moved);
-- 1: a list names it, and no article of it came
ALTER TABLE addresses ADD COLUMN missing INTEGER GENERATED ALWAYS AS (
  role = 'article' AND (list_title IS NOT NULL OR list_date IS NOT NULL) AND error IS NOT 'removed'
  AND (textless OR page IS NULL AND (visits = 0 OR error IS NOT NULL))) VIRTUAL;
CREATE INDEX addresses_missing ON addresses(source, list_date, first_seen) WHERE missing;
"""


@migrations()
def missing(db: Database) -> None:
    """Which articles a list names and the archive does not have."""
    for statement in _statements(MISSING):
        db.execute(statement)


@migrations()
def withdrawn(db: Database) -> None:
    """When a source was taken out of use; those in use have no row."""
    db.execute(
        "CREATE TABLE withdrawn (source TEXT PRIMARY KEY REFERENCES sources(key), at TEXT NOT NULL) "
        "STRICT"
    )


@migrations()
def waits(db: Database) -> None:
    """Until when a run waited before it asked its sources again."""
    db.execute("ALTER TABLE runs ADD COLUMN waits_until TEXT")


SURE = """
CREATE TABLE article_certainty (        -- what an article is narrowed to be sure of, in rows as narrow as can be
  date_key INTEGER PRIMARY KEY,         -- articles.date_key
  sure INTEGER NOT NULL                 -- 1: its title is sure, 2: text, 4: published, 8: outlet, 16: authors
) STRICT;
INSERT INTO article_certainty SELECT date_key,
    (certainty ->> 'title' IS 'sure') + 2 * (certainty ->> 'text' IS 'sure')
    + 4 * (certainty ->> 'published' IS 'sure') + 8 * (certainty ->> 'outlet' IS 'sure')
    + 16 * (certainty ->> 'authors' IS 'sure')
  FROM articles WHERE certainty <> '{}' ORDER BY date_key;
CREATE TRIGGER articles_certainty_insert AFTER INSERT ON articles WHEN new.certainty <> '{}' BEGIN
  INSERT INTO article_certainty SELECT new.date_key,
    (new.certainty ->> 'title' IS 'sure') + 2 * (new.certainty ->> 'text' IS 'sure')
    + 4 * (new.certainty ->> 'published' IS 'sure') + 8 * (new.certainty ->> 'outlet' IS 'sure')
    + 16 * (new.certainty ->> 'authors' IS 'sure');
END;
CREATE TRIGGER articles_certainty_update AFTER UPDATE OF date_key, certainty ON articles
WHEN old.date_key <> new.date_key OR old.certainty <> new.certainty BEGIN
  DELETE FROM article_certainty WHERE date_key = old.date_key;
  INSERT INTO article_certainty SELECT new.date_key,
    (new.certainty ->> 'title' IS 'sure') + 2 * (new.certainty ->> 'text' IS 'sure')
    + 4 * (new.certainty ->> 'published' IS 'sure') + 8 * (new.certainty ->> 'outlet' IS 'sure')
    + 16 * (new.certainty ->> 'authors' IS 'sure')
    WHERE new.certainty <> '{}';
END;
CREATE TRIGGER articles_certainty_delete AFTER DELETE ON articles BEGIN
  DELETE FROM article_certainty WHERE date_key = old.date_key;
END;
"""


@migrations()
def sure(db: Database) -> None:
    """Which fields of an article are sure: searches and exports can be narrowed to them."""
    for statement in _statements(SURE):
        db.execute(statement)


CORRECTIONS = """
CREATE TABLE corrections (              -- what people corrected, and withdrew: rows are only added
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL,             -- articles.id, or a former one
  field TEXT NOT NULL,                  -- a column of articles
  value ANY,                            -- as that column holds it; null: none
  withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),  -- 1: what was read holds again
  why TEXT NOT NULL,
  by TEXT,                              -- who corrected it, when that was told
  at TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_article ON corrections(article, field, id);
-- Those that hold, each with what was read and why: so they travel with the row.
ALTER TABLE articles ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]';

DROP TRIGGER articles_insert;
DROP TRIGGER articles_update;
DROP TRIGGER articles_delete;
DROP TRIGGER versions_update;
DROP VIEW article_tokens;

-- Headlines as articles show them, which people may have corrected.
CREATE VIEW article_tokens AS
  SELECT a.date_key, cjk_tokens(v.text) AS text, cjk_tokens(a.title) AS title,
    outlet_tokens(a.outlet) || ' ' || document_tokens(a.document_number) AS outlet
  FROM articles a JOIN versions v ON v.id = a.version;
CREATE TRIGGER versions_update AFTER UPDATE OF text ON versions WHEN old.text <> new.text BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', date_key, cjk_tokens(old.text), cjk_tokens(title),
      outlet_tokens(outlet) || ' ' || document_tokens(document_number)
    FROM articles WHERE version = old.id;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT date_key, cjk_tokens(new.text), cjk_tokens(title),
      outlet_tokens(outlet) || ' ' || document_tokens(document_number)
    FROM articles WHERE version = new.id;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', date_key, cjk_characters(old.text), title_characters(title)
    FROM articles WHERE version = old.id;
  INSERT INTO article_characters(rowid, text, title)
    SELECT date_key, cjk_characters(new.text), title_characters(title)
    FROM articles WHERE version = new.id;
END;
CREATE TRIGGER articles_update
AFTER UPDATE OF date_key, version, title, outlet, document_number ON articles
WHEN old.date_key <> new.date_key OR old.version <> new.version OR old.title <> new.title
  OR old.outlet IS NOT new.outlet OR old.document_number IS NOT new.document_number
BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(old.title),
      outlet_tokens(old.outlet) || ' ' || document_tokens(old.document_number)
    FROM versions WHERE id = old.version;
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(new.title),
      outlet_tokens(new.outlet) || ' ' || document_tokens(new.document_number)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(old.title)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(new.title)
    FROM versions WHERE id = new.version;
END;
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
  INSERT INTO article_index(article_index, rowid, text, title, outlet)
    SELECT 'delete', old.date_key, cjk_tokens(text), cjk_tokens(old.title),
      outlet_tokens(old.outlet) || ' ' || document_tokens(old.document_number)
    FROM versions WHERE id = old.version;
  INSERT INTO article_characters(article_characters, rowid, text, title)
    SELECT 'delete', old.date_key, cjk_characters(text), title_characters(old.title)
    FROM versions WHERE id = old.version;
  DELETE FROM article_facets WHERE date_key = old.date_key;
END;
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_index(rowid, text, title, outlet)
    SELECT new.date_key, cjk_tokens(text), cjk_tokens(new.title),
      outlet_tokens(new.outlet) || ' ' || document_tokens(new.document_number)
    FROM versions WHERE id = new.version;
  INSERT INTO article_characters(rowid, text, title)
    SELECT new.date_key, cjk_characters(text), title_characters(new.title)
    FROM versions WHERE id = new.version;
  -- Not OR IGNORE: the OR REPLACE of who writes the article would take its place.
  INSERT INTO facets (source, region, party_building) SELECT new.source, new.region,
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END
    WHERE NOT EXISTS (SELECT 1 FROM facets WHERE source = new.source AND region = new.region
      AND party_building =
        CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END);
  INSERT INTO article_facets SELECT new.date_key, id, letter ||
      (SELECT letter FROM days WHERE first <= new.date_key ORDER BY first DESC LIMIT 1)
    FROM facets WHERE source = new.source AND region = new.region AND party_building =
      CASE new.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END;
END;
"""


@migrations()
def corrections(db: Database) -> None:
    """What people corrected, apart from what was read; headlines are found as they are shown."""
    for statement in _statements(CORRECTIONS):
        db.execute(statement)


@migrations()
def file_facts(db: Database) -> None:
    """What kind of file an attachment is, and how large the page says."""
    db.execute("ALTER TABLE attachments ADD COLUMN type TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE attachments ADD COLUMN size INTEGER")


@migrations()
def failing_hosts(db: Database) -> None:
    """Whether a host is left alone because it is down, and not because it refuses us."""
    db.execute("ALTER TABLE hosts ADD COLUMN failing INTEGER NOT NULL DEFAULT 0")


def _statements(script: str) -> list[str]:
    """Split a script where SQLite itself sees a complete statement (triggers hold semicolons)."""
    found: list[str] = []
    open_part = ""
    for line in script.splitlines(keepends=True):
        open_part += line
        if line.strip() and sqlite3.complete_statement(open_part):
            found.append(open_part)
            open_part = ""
    return found
