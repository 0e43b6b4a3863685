-- A table that the product does not have.
CREATE TABLE IF NOT EXISTS delta.`${lake}/devices` (
  tenant     STRING    NOT NULL,
  device_id  BIGINT    NOT NULL,
  model      STRING,
  features   STRING,
  price      DECIMAL(12,2),
  weight     DOUBLE,
  tilt       FLOAT,
  photo      BINARY,
  sold_on    DATE,
  seen_at    TIMESTAMP,
  is_on      BOOLEAN
) USING delta
TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
