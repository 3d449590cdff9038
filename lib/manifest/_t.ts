import { loadManifest } from "./load.ts";
const t = performance.now();
try {
  const p = await loadManifest(Deno.args[0]!);
  if (!Deno.args[1]) console.log(Deno.inspect(p, { depth: 9 }));
  else console.log(p.repositories.length);
} catch (e) {
  const err = e as any;
  console.log(err.message, "\nHINT", err.hint);
  for (const p of err.details?.problems ?? []) {
    console.log(
      `${
        p.file.split("/").at(-1)
      }:${p.line}:${p.column} [${p.path}] ${p.message} | ${p.suggestion}`,
    );
  }
  if (!err.details) console.log(err);
}
console.log((performance.now() - t).toFixed(1), "ms");
