/**
 * Images whose ports everybody knows, so that a service that publishes none can be reached all the
 * same, and one without a health check can be waited for.
 *
 * @module
 */

const POSTGRES = [5432];
const MYSQL = [3306];
const REDIS = [6379];
const MAIL = [1025, 8025];
const SEARCH = [9200];
const MONGO = [27017];

/** Ports by the last part of an image's name; the first one is the one that shows it is ready. */
const PORTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["postgres", POSTGRES],
  ["postgresql", POSTGRES],
  ["postgis", POSTGRES],
  ["pgvector", POSTGRES],
  ["timescaledb", POSTGRES],
  ["mysql", MYSQL],
  ["mysql-server", MYSQL],
  ["mariadb", MYSQL],
  ["percona", MYSQL],
  ["redis", REDIS],
  ["redis-stack", REDIS],
  ["redis-stack-server", REDIS],
  ["valkey", REDIS],
  ["keydb", REDIS],
  ["mongo", MONGO],
  ["mongodb", MONGO],
  ["rabbitmq", [5672]],
  ["memcached", [11211]],
  ["elasticsearch", SEARCH],
  ["opensearch", SEARCH],
  ["nats", [4222]],
  ["mailhog", MAIL],
  ["mailpit", MAIL],
  ["minio", [9000]],
  ["localstack", [4566]],
  ["clickhouse-server", [8123]],
  ["influxdb", [8086]],
  ["cassandra", [9042]],
]);

/**
 * The ports that the programs in an image are known to listen on.
 *
 * @param image The image, with registry, tag or digest
 * @returns Empty where the image is none of those that everybody knows
 */
export function knownPorts(image: string): readonly number[] {
  const name = image.split("@")[0]!.split("/").at(-1)!.split(":")[0]!.toLowerCase();
  return PORTS.get(name) ?? [];
}
