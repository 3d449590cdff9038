/**
 * Makes the project in YAML to try out: `deno run -A examples/yaml/make.ts [DIR]`.
 *
 * @module
 */

import { makeAndExplain } from "../make_repositories.ts";

if (import.meta.main) await makeAndExplain("yaml", Deno.args[0]);
