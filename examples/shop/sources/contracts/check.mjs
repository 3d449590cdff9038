// Tells a component which of the fields it relies on are not in the contract: node check.mjs FILE
import { readFileSync } from "node:fs";
import process from "node:process";

const contract = JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8"));
const uses = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
const missing = uses.filter((use) => {
  const [schema, field] = use.split(".");
  return contract.components.schemas[schema]?.properties[field] === undefined;
});

for (const use of missing) console.error(`${use} is not in the contract`);
if (missing.length > 0) process.exit(1);
console.log(`${uses.length} fields, all in the contract`);
