-- The indexes of a load, several at once: each in a session of its own, which reads and sorts while another one writes.

-- The indexes that the twin still lacks, those of most columns first, since they take longest. None where the twin is so
-- small that a session would take longer to begin than an index to build.
CREATE FUNCTION tidemark.load_indexes(target text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname::text
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = format('serving.%I', target)::regclass
    AND pg_relation_size(format('staging.%I', 'load_' || target)::regclass) >= 8 << 20
    AND to_regclass(format('staging.%I', c.relname)) IS NULL
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

-- Gives it those that it still lacks, makes its primary key of one, and gathers statistics.
CREATE OR REPLACE FUNCTION tidemark.index_load(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '128MB' AS $$
DECLARE
  twin text := format('staging.%I', 'load_' || target);
  found record;
BEGIN
  FOR found IN
    SELECT c.relname AS name, i.indisprimary FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = format('serving.%I', target)::regclass ORDER BY i.indisprimary DESC, c.relname
  LOOP
    IF to_regclass(format('staging.%I', found.name)) IS NULL THEN
      PERFORM tidemark.index_load(target, found.name);
    END IF;
    IF found.indisprimary THEN
      EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', twin, found.name, found.name);
    END IF;
  END LOOP;
  EXECUTE format('ANALYZE %s', twin);
END
$$;

REVOKE EXECUTE ON FUNCTION tidemark.load_indexes(text), tidemark.index_load(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tidemark.load_indexes(text), tidemark.index_load(text, text) TO tidemark_writer;
