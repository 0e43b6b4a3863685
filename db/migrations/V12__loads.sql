-- Where sync puts what is not in the copy yet: large batches on their way, and whole tables that are being loaded. Nobody
-- reads it; nothing in it is kept.
CREATE SCHEMA staging;
GRANT USAGE, CREATE ON SCHEMA staging TO tidemark_writer;
-- Where a table stands for the moment in which another takes its place.
CREATE SCHEMA retired;

-- One row a table that is being loaded, so that a load goes on where it was broken off. Written and read by sync.
CREATE TABLE tidemark.loads (
  table_name   text PRIMARY KEY,
  -- What is loaded: one version of one Delta table, which its id names.
  lake_id      text NOT NULL,
  lake_version bigint NOT NULL,
  started_at   timestamptz NOT NULL,
  parts        integer NOT NULL,
  -- The table is whole, with its indexes.
  indexed      boolean NOT NULL DEFAULT false
);
-- The parts of it that are in. Written in the transaction that writes the part's rows.
CREATE TABLE tidemark.load_parts (
  table_name text NOT NULL REFERENCES tidemark.loads ON DELETE CASCADE,
  part       integer NOT NULL,
  row_count  bigint NOT NULL,
  PRIMARY KEY (table_name, part)
);
-- One row a row of the lake that Postgres cannot hold. Written by sync; read by operators and by the proof.
CREATE TABLE tidemark.refusals (
  table_name   text NOT NULL,
  -- The text of the key's values, with a line's end between two.
  row_key      text NOT NULL,
  -- The version that wrote the row.
  lake_version bigint NOT NULL,
  reason       text NOT NULL,
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (table_name, row_key)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON tidemark.loads, tidemark.load_parts, tidemark.refusals TO tidemark_writer;
GRANT SELECT ON tidemark.refusals TO tidemark_reader, tidemark_auditor;

-- The three steps of a load that need the owner. Each takes the name of a table in serving, and works on its twin
-- staging.load_NAME.

-- Makes the twin anew: the same columns, checks and storage, empty, without indexes.
CREATE FUNCTION tidemark.begin_load(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  twin text := format('staging.%I', 'load_' || target);
  options text;
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS %s', twin);
  EXECUTE format('CREATE TABLE %s (LIKE serving.%I INCLUDING ALL EXCLUDING INDEXES)', twin, target);
  SELECT array_to_string(c.reloptions, ', ') INTO options
  FROM pg_class c WHERE c.oid = format('serving.%I', target)::regclass AND c.reloptions IS NOT NULL;
  IF options IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s SET (%s)', twin, options);
  END IF;
  EXECUTE format('GRANT SELECT, INSERT ON %s TO tidemark_writer', twin);
END
$$;

-- Gives it the table's indexes and its primary key, by the same names, and gathers statistics.
CREATE FUNCTION tidemark.index_load(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '256MB' AS $$
DECLARE
  twin text := format('staging.%I', 'load_' || target);
  source text;
  found record;
BEGIN
  FOR found IN
    SELECT i.indexrelid, c.relname AS name, i.indisprimary, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = format('serving.%I', target)::regclass ORDER BY i.indisprimary DESC, c.relname
  LOOP
    EXECUTE format('DROP INDEX IF EXISTS staging.%I', found.name);
    source := format(' ON serving.%I ', target);
    EXECUTE overlay(found.definition PLACING format(' ON %s ', twin)
      FROM position(source IN found.definition) FOR length(source));
    IF found.indisprimary THEN
      EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', twin, found.name, found.name);
    END IF;
  END LOOP;
  EXECUTE format('ANALYZE %s', twin);
END
$$;

-- Puts it in the table's place, with the rights and under the views of that one, which is dropped. Readers wait for the
-- end of the transaction, and see the one or the other.
CREATE FUNCTION tidemark.publish_load(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old regclass := format('serving.%I', target)::regclass;
  twin text := 'load_' || target;
  views regclass[];
  definitions text[];
  given record;
  seen regclass;
  statement text;
BEGIN
  SELECT coalesce(array_agg(DISTINCT v.oid::regclass), '{}') INTO views
  FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = old AND v.relkind = 'v';
  -- The views before the table, as readers come by them: the other way round the two would wait for each other.
  FOREACH seen IN ARRAY views LOOP
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', seen);
  END LOOP;
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', old);
  SELECT coalesce(array_agg(format('CREATE OR REPLACE VIEW %s%s AS %s', v.oid::regclass,
      coalesce(' WITH (' || array_to_string(v.reloptions, ', ') || ')', ''), pg_get_viewdef(v.oid))), '{}') INTO definitions
  FROM pg_class v WHERE v.oid = ANY (views);
  EXECUTE format('ALTER TABLE serving.%I SET SCHEMA retired', target);
  EXECUTE format('REVOKE ALL ON staging.%I FROM tidemark_writer', twin);
  FOR given IN
    SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS who,
      a.privilege_type AS what, a.is_grantable AS further
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = old AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON staging.%I TO %s%s', given.what, twin, given.who,
      CASE WHEN given.further THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
  EXECUTE format('ALTER TABLE staging.%I SET SCHEMA serving', twin);
  EXECUTE format('ALTER TABLE serving.%I RENAME TO %I', twin, target);
  FOREACH statement IN ARRAY definitions LOOP
    EXECUTE statement;
  END LOOP;
  EXECUTE format('DROP TABLE %s', old);
END
$$;

REVOKE EXECUTE ON FUNCTION tidemark.begin_load(text), tidemark.index_load(text), tidemark.publish_load(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tidemark.begin_load(text), tidemark.index_load(text), tidemark.publish_load(text)
  TO tidemark_writer;
