import assert from "node:assert/strict";
import { inFieldWords } from "../../../../lib/web/app/text/field_words.ts";

Deno.test("inFieldWords() names fields of the page in place of options, and leaves commands alone", () => {
  const advice = "clone what is missing: nestr repo sync; or choose others with --select";
  assert.equal(
    inFieldWords(advice),
    "clone what is missing: nestr repo sync; or choose others under “Repositories”",
  );
  const command = "clone what is missing with: nestr repo sync --select api";
  assert.equal(inFieldWords(command), command);
});
