/**
 * Makes the smallest project to try out: `deno run -A examples/minimal/make.ts [DIR]`.
 *
 * @module
 */

import { makeAndExplain } from "../make_repositories.ts";

if (import.meta.main) await makeAndExplain("minimal", Deno.args[0]);
