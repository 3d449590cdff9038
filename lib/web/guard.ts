/**
 * Decides who may send requests: only clients that have the token of this start of the server, and
 * never another web page.
 *
 * A foreign page can make the browser send requests to this machine, and can point its own host
 * name at it (DNS rebinding). So the host, the origin and the token of a request are checked
 * independently.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { NestrError } from "../errors/nestr_error.ts";
import { isOwnPeer } from "./own_peer.ts";

/** Sent with every response, so that the page loads nothing from elsewhere and cannot be framed. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** The host names that the page itself uses. */
const HOSTS = ["127.0.0.1", "localhost"];

/** Makes a random token. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Requires that a request is meant for this server and does not come from another web page, except
 * that its links may lead to this page.
 *
 * @param request The request
 * @param port The port of this server
 * @throws {NestrError} `RPC_REFUSED`
 */
export function requireOwnPage(request: Request, port: number): void {
  const { headers } = request;
  // Browsers omit the default port of HTTP.
  const hosts = HOSTS.flatMap((name) => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]);
  const host = headers.get("host") ?? "";
  if (!hosts.includes(host)) {
    throw refusal(`the request is for the host "${host.slice(0, 80)}"`);
  }
  const origin = headers.get("origin");
  if (origin !== null && !hosts.some((it) => origin === `http://${it}`)) {
    throw refusal(`the request comes from "${origin.slice(0, 80)}"`);
  }
  if (isFromElsewhere(request) && !isForPage(request)) {
    throw refusal("the request comes from another web page");
  }
}

/** Whether another web page has caused a request, by a link for example. */
export function isFromElsewhere({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/**
 * Whether a request opens the page in a tab, and in no frame. It holds no secret, and can do
 * nothing without the token; who clicks the address in a web terminal gets it.
 */
function isForPage({ method, url, headers }: Request): boolean {
  return method === "GET" && new URL(url).pathname === "/" &&
    headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/**
 * Checks that a request has the token.
 *
 * @returns What is wrong with it; undefined if it has the token
 */
export function tokenRefusal({ headers }: Request, token: string): NestrError | undefined {
  const [, given = ""] = /^bearer +([\w-]{1,100})$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (isSame(given, token)) return undefined;
  return refusal(
    given === "" ? "the request has no token" : "the token is not the one of this server",
  );
}

/**
 * Requires that the page is not being opened by another user.
 *
 * @throws {NestrError} `RPC_REFUSED`
 */
export async function requireOwnUser(peer: Deno.NetAddr, port: number): Promise<void> {
  if (await isOwnPeer(peer, port)) return;
  throw refusal("the request does not come from the user who started nestr");
}

/** How long an opening code is valid. */
const OPENING_MS = 60_000;

/**
 * Secret codes that lead to the page, each of them once and only for a short time. The browser is
 * opened with such a code rather than with the token, as the address it is opened with stays in its
 * history.
 */
export class Openings {
  readonly #codes = new Map<string, number>();

  /** Makes a code. */
  add(): string {
    const code = newToken();
    this.#codes.set(code, Date.now() + OPENING_MS);
    return code;
  }

  /** Uses a code up; false if it was not valid. */
  take(given: string): boolean {
    const found = [...this.#codes].find(([code]) => isSame(given, code));
    if (found === undefined) return false;
    this.#codes.delete(found[0]);
    return Date.now() < found[1];
  }
}

/** Compares in a time that does not tell how much of the token was right. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function refusal(message: string): NestrError {
  return new NestrError("RPC_REFUSED", message, {
    hint: "open the address that nestr ui printed",
  });
}
