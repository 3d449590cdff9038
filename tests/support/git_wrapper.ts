/**
 * Puts a git in front of the real one that does something else for some commands.
 *
 * @module
 */

import type { ProjectFixture } from "./project_fixture.ts";

/**
 * The environment in which a project's git is wrapped.
 *
 * @param project The project; the wrapper lies beside it
 * @param words Of the commands that are handled differently
 * @param line What the shell does for them; `$0` is the wrapper, `$REAL_PATH` leads to the real git
 */
export async function wrapGit(
  project: ProjectFixture,
  words: string,
  line: string,
): Promise<Record<string, string>> {
  const folder = project.git.path("wrapper");
  await project.git.write("wrapper", {
    git: `#!/bin/sh
case " $* " in
  *" ${words} "*) ${line} ;;
esac
PATH=$REAL_PATH exec git "$@"
`,
  });
  await Deno.chmod(`${folder}/git`, 0o755);
  const { PATH } = project.env;
  return { PATH: `${folder}:${PATH}`, REAL_PATH: PATH! };
}
