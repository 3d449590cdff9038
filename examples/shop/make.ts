/**
 * Makes the shop to try out: `deno run -A examples/shop/make.ts [DIR]`.
 *
 * @module
 */

import { makeAndExplain } from "../make_repositories.ts";

if (import.meta.main) await makeAndExplain("shop", Deno.args[0]);
