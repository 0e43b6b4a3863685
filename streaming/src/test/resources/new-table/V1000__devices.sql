CREATE TABLE serving.devices (
  tenant       varchar(20),
  device_id    bigint,
  model        text,
  features     json,
  price        numeric(12, 2),
  weight       float8,
  tilt         float4,
  photo        bytea,
  sold_on      date,
  seen_at      timestamptz,
  is_on        boolean,
  lake_version bigint NOT NULL,
  PRIMARY KEY (tenant, device_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON serving.devices TO tidemark_writer;
