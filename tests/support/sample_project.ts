/**
 * A small project with something for every command to show: three repositories that depend on each
 * other in a row, two components in one repository, workflows, a filter and aliases.
 *
 * @module
 */

import { ProjectFixture } from "./project_fixture.ts";

const MANIFEST = `version = 1
[project]
name = "sample"

[repos.contracts]
url = "../remotes/contracts.git"
tags = ["library"]
[repos.api]
url = "../remotes/api.git"
tags = ["backend"]
[repos.web]
url = "../remotes/web.git"
tags = ["frontend"]

[components.contracts]
[components.api]
depends_on = ["contracts"]
[components.web]
depends_on = ["api"]
[components.docs]
repos = ["web"]
path = "docs"

[workflows.check]
description = "Look for a README"
order = "serial"
[[workflows.check.steps]]
name = "readme"
run = "cat README.md"
if = "exists:README.md"
timeout = "1m"
[workflows.broken]
select = "!docs"
[[workflows.broken.steps]]
name = "test"
run = 'echo testing; test "$NESTR_COMPONENT" != api'

[filters]
services = "api | web"

[aliases]
st = "repo status --dirty"
dirty-api = "st -s api"
circle = "circle --json"
`;

/** Makes the project, with all its repositories cloned. */
export function sampleProject(): Promise<ProjectFixture> {
  return ProjectFixture.create(MANIFEST, ["contracts", "api", "web"]);
}
