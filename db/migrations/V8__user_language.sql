-- The language in which support should speak with a customer; null when not known.
ALTER TABLE serving.users
  ADD COLUMN language text;

-- A column can be added to a view only behind the others; who may read it stays as it was.
CREATE OR REPLACE VIEW api.users AS
SELECT user_id, email, full_name, phone, country, tier, status, created_at, updated_at, language
FROM serving.users
WHERE NOT deleted;
