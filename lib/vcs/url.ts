/**
 * URLs of remotes: comparing them, finding the host they lead to, hiding secrets in them.
 *
 * Reads every form that git accepts: `scheme://…`, the scp-like `user@host:path`, and paths. Pure:
 * it asks neither the disk nor the network, so symbolic links and ssh aliases are not resolved.
 *
 * @module
 */

/** How a remote is reached. `http` stands for HTTPS too. */
export type Transport = "ssh" | "http" | "git" | "file" | "other";

/** Where a remote's URL leads. */
export interface RemoteHost {
  /** How it is reached. */
  readonly transport: Transport;
  /** Host name in lower case, without a port; null for a path on this machine. */
  readonly host: string | null;
}

/** The parts of a remote's URL. */
interface RemoteParts extends RemoteHost {
  /** Port, where it is not the default of the transport. */
  readonly port: string;
  readonly path: string;
}

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  "ssh": "ssh",
  "git+ssh": "ssh",
  "ssh+git": "ssh",
  "http": "http",
  "https": "http",
  "git": "git",
  "file": "file",
};

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "ssh": "22",
  "git+ssh": "22",
  "ssh+git": "22",
  "http": "80",
  "https": "443",
  "git": "9418",
};

const WITH_SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/s;
/** `[user@]host:path`; the path must not come before the colon, and `C:\` is a Windows drive. */
const SCP_LIKE = /^(?:[^/@:]*@)?(\[[^\]]+\]|[^/:\\]{2,}):(.*)$/s;
const AUTHORITY = /^(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s;
/** Names of query parameters that carry a secret. */
const SECRET_NAME = "(?:access_token|private_token|token|password|key|sig)";
const SECRET_PARAMETER = new RegExp(`([?&]${SECRET_NAME}=)[^&#\\s'"]+`, "gi");
/** Adjacent parameters together, with what stands before the first and after the last. */
const SECRET_PARAMETERS = new RegExp(
  `([?&])(?:${SECRET_NAME}=[^&#\\s'"]+(&|$|(?=[#\\s'"])))+`,
  "gi",
);
const CREDENTIALS = /\b([A-Za-z][A-Za-z0-9+.-]*):\/\/([^\s/?#'"]*)@/g;

/**
 * Where a remote's URL leads, for limits per host.
 *
 * @param url A URL as git takes it
 * @returns Transport and host
 */
export function remoteHost(url: string): RemoteHost {
  const { transport, host } = parseRemoteUrl(url);
  return { transport, host };
}

/**
 * Whether two URLs name the same remote repository.
 *
 * A trailing slash, an ending `.git`, the case of the host, a default port, user name and password,
 * `http` or `https`, and the scp-like or the `ssh://` form make no difference. Different transports do.
 *
 * @param a A URL as git takes it
 * @param b Another one
 */
export function sameRemoteUrl(a: string, b: string): boolean {
  if (a === b) return true;
  const left = parseRemoteUrl(a);
  const right = parseRemoteUrl(b);
  return left.transport === right.transport && left.host === right.host &&
    left.port === right.port && left.path === right.path;
}

/**
 * Hides the secrets in a URL: passwords, and for HTTP also the user name, which is often a token.
 *
 * @param url A URL as git takes it
 * @returns The URL, safe for messages and logs
 */
export function redactUrl(url: string): string {
  return redactText(url);
}

/**
 * Hides the secrets in every URL of a text, for example git's standard error.
 *
 * @param text Any text
 */
export function redactText(text: string): string {
  return text.replace(CREDENTIALS, (whole, scheme: string, userinfo: string) => {
    const colon = userinfo.indexOf(":");
    if (TRANSPORTS[scheme.toLowerCase()] === "http") return `${scheme}://***@`;
    return colon < 0 ? whole : `${scheme}://${userinfo.slice(0, colon)}:***@`;
  }).replace(SECRET_PARAMETER, "$1***");
}

/**
 * A URL without the secrets in it, for a file that others will read: git then asks the credential
 * helper. Unlike the result of `redactUrl`, this one still leads to the repository.
 *
 * @param url A URL as git takes it
 */
export function withoutSecrets(url: string): string {
  return url.replace(CREDENTIALS, (_, scheme: string, userinfo: string) => {
    // For ssh the user is part of the address; for HTTP it is a login, or a token.
    const user = TRANSPORTS[scheme.toLowerCase()] === "http" ? "" : userinfo.split(":")[0];
    return user ? `${scheme}://${user}@` : `${scheme}://`;
  }).replace(SECRET_PARAMETERS, (_, before: string, after: string) => after === "&" ? before : "");
}

function parseRemoteUrl(url: string): RemoteParts {
  const schemed = WITH_SCHEME.exec(url);
  if (schemed) {
    const scheme = schemed[1]!.toLowerCase();
    const transport = TRANSPORTS[scheme] ?? "other";
    const path = normalisePath(decoded(schemed[3]!), transport);
    if (transport === "file") return { transport, host: null, port: "", path };
    const authority = AUTHORITY.exec(schemed[2]!);
    const host = (authority?.[1] ?? schemed[2]!).toLowerCase();
    const port = authority?.[2] ?? "";
    return { transport, host, port: port === DEFAULT_PORTS[scheme] ? "" : port, path };
  }
  // A remote helper: `ext::command`.
  if (/^[A-Za-z0-9]+::/.test(url)) return { transport: "other", host: null, port: "", path: url };
  const scp = SCP_LIKE.exec(url);
  if (scp) {
    const path = normalisePath(scp[2]!, "ssh");
    return { transport: "ssh", host: scp[1]!.toLowerCase(), port: "", path };
  }
  return { transport: "file", host: null, port: "", path: normalisePath(url, "file") };
}

function normalisePath(path: string, transport: Transport): string {
  let result = path.replace(/\/{2,}/g, "/").replace(/\/+$/, "").replace(/\.git$/, "")
    .replace(/\/+$/, "");
  if (transport === "file") return result.replace(/^\.\//, "") || "/";
  result = result.replace(/^\/+/, "");
  return transport === "ssh" ? result.replace(/^~\//, "") : result;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
