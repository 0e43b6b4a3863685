// PostGraphile as a service of its own: node server.js PORT WORKERS, with the database in DATABASE_URL. It serves the views
// that the API reads too, by the same login. What views cannot tell it (keys, relations) and what their filters lack (a span
// of time) it is told here, as its documentation says.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { addPgTableCondition, jsonPgSmartTags } from "postgraphile/utils";

const [port, workers] = process.argv.slice(2).map(Number);
const CONNECTIONS = 8; // each worker's, as many as the API has

const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      "api.users": { tags: { primaryKey: "user_id", behavior: "+connection -list" } },
      "api.transactions": {
        tags: {
          primaryKey: "transaction_id",
          foreignKey: "(user_id) references api.users (user_id)",
          behavior: "+connection -list +orderBy +filterBy +attribute:orderBy +attribute:filterBy",
        },
      },
      "api.user_activity": { tags: { behavior: "-*" } },
      "api.transaction_events": { tags: { behavior: "-*" } },
      "api.transaction_changes": { tags: { behavior: "-*" } },
    },
  },
});

/** A bound of occurred_at, as a condition of the list of transactions. */
const bound = (name, operator) =>
  addPgTableCondition(
    { schemaName: "api", tableName: "transactions" },
    name,
    (build) => ({ type: build.getTypeByName("Datetime") }),
    (value, { sql, sqlTableAlias, sqlValueWithCodec, build }) =>
      sql`${sqlTableAlias}.occurred_at ${sql.raw(operator)} ${sqlValueWithCodec(value, build.dataplanPg.TYPES.timestamptz)}`,
  );

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags, bound("occurredFrom", ">="), bound("occurredTo", "<")],
  disablePlugins: ["PgMutationCreatePlugin", "PgMutationUpdateDeletePlugin", "NodePlugin"],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["api"],
      poolConfig: { max: CONNECTIONS },
    }),
  ],
  grafast: { explain: false },
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
};

if (workers > 1 && cluster.isPrimary) {
  for (let i = 0; i < workers; i++) {
    cluster.fork();
  }
  process.on("SIGTERM", () => process.exit(0));
} else {
  const server = createServer();
  const service = postgraphile(preset).createServ(grafserv);
  await service.addTo(server);
  await service.ready();
  server.listen(port, "127.0.0.1");
}
