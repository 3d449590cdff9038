/**
 * Who may ask: only the page that this start has handed its token to, and never another web page.
 *
 * A page of somebody else can make a browser send requests to this machine, and can point a name of its
 * own to it (DNS rebinding). So the name that was asked for, the page that asks and the token are
 * checked, each by itself.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { NestrError } from "../errors/nestr_error.ts";
import { isOwnPeer } from "./own_peer.ts";

/** What every answer carries: nothing is run, shown or framed that does not come from here. */
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

/** Names under which this machine is asked for by its own pages. */
const HOSTS = ["127.0.0.1", "localhost"];

/** Makes the token of a start. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Requires that a request was meant for this server, and does not come from another page.
 *
 * @param request The request
 * @param port The port of this server
 * @throws {NestrError} `RPC_REFUSED`
 */
export function requireOwnPage({ headers }: Request, port: number): void {
  // Browsers leave the port of http out.
  const hosts = HOSTS.flatMap((name) => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]);
  const host = headers.get("host") ?? "";
  if (!hosts.includes(host)) {
    throw refusal(`the request is for the host "${host.slice(0, 80)}"`);
  }
  const origin = headers.get("origin");
  if (origin !== null && !hosts.some((it) => origin === `http://${it}`)) {
    throw refusal(`the request comes from "${origin.slice(0, 80)}"`);
  }
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") {
    throw refusal("the request comes from another web page");
  }
}

/**
 * Why a request has not the token of this start.
 *
 * @returns Nothing where it has it
 */
export function tokenRefusal({ headers }: Request, token: string): NestrError | undefined {
  const [, given = ""] = /^bearer +([\w-]{1,100})$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (isSame(given, token)) return undefined;
  return refusal(
    given === "" ? "the request has no token" : "the token is not the one of this server",
  );
}

/**
 * Requires that it is not another user who opens the page.
 *
 * @throws {NestrError} `RPC_REFUSED`
 */
export async function requireOwnUser(peer: Deno.NetAddr, port: number): Promise<void> {
  if (await isOwnPeer(peer, port)) return;
  throw refusal("the request does not come from the user who started nestr");
}

/** How long an opening can be used. */
const OPENING_MS = 60_000;

/**
 * Secrets that lead to the page once each, soon after they were made: the browser is opened with one, and
 * what a browser is opened with stays in its history.
 */
export class Openings {
  readonly #codes = new Map<string, number>();

  /** Makes one. */
  add(): string {
    const code = newToken();
    this.#codes.set(code, Date.now() + OPENING_MS);
    return code;
  }

  /** Whether it may be used; it may not again. */
  take(given: string): boolean {
    const found = [...this.#codes].find(([code]) => isSame(given, code));
    if (found === undefined) return false;
    this.#codes.delete(found[0]);
    return Date.now() < found[1];
  }
}

/** Compares in a time that does not depend on how much of it is right. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function refusal(message: string): NestrError {
  return new NestrError("RPC_REFUSED", message, {
    hint: "open the address that nestr ui printed",
  });
}
