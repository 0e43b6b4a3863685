-- The indexes of a load, several at once: each in a session of its own, which reads and sorts while another one writes.

-- The indexes that the twin still lacks, those of most columns first: they take longest.
CREATE FUNCTION tidemark.load_indexes(target text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname::text
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = format('serving.%I', target)::regclass
    AND NOT EXISTS (SELECT FROM pg_index t JOIN pg_class n ON n.oid = t.indexrelid
      WHERE t.indrelid = format('staging.%I', 'load_' || target)::regclass AND n.relname = c.relname)
  ORDER BY i.indnkeyatts DESC, c.relname
$$;

-- Gives it one of them, by the same name.
CREATE FUNCTION tidemark.index_load(target text, index text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '128MB' AS $$
DECLARE
  source text := format(' ON serving.%I ', target);
  definition text;
BEGIN
  SELECT pg_get_indexdef(i.indexrelid) INTO STRICT definition
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = format('serving.%I', target)::regclass AND c.relname = index;
  EXECUTE overlay(definition PLACING format(' ON staging.%I ', 'load_' || target)
    FROM position(source IN definition) FOR length(source));
END
$$;

-- Once it has them all: makes its primary key of one, and gathers statistics.
CREATE OR REPLACE FUNCTION tidemark.index_load(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '128MB' AS $$
DECLARE
  twin text := format('staging.%I', 'load_' || target);
  key text;
BEGIN
  SELECT c.relname INTO key
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = format('serving.%I', target)::regclass AND i.indisprimary;
  EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', twin, key, key);
  EXECUTE format('ANALYZE %s', twin);
END
$$;

REVOKE EXECUTE ON FUNCTION tidemark.load_indexes(text), tidemark.index_load(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tidemark.load_indexes(text), tidemark.index_load(text, text) TO tidemark_writer;
