import { createServer } from "node:http";
import process from "node:process";
import { placeOrder } from "./orders.mjs";

async function readJson(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return JSON.parse(text);
}

const server = createServer(async (request, response) => {
  const isOrder = request.method === "POST" && request.url === "/orders";
  const [status, body] = isOrder
    ? [201, placeOrder(await readJson(request))]
    : [404, { error: `there is no ${request.method} ${request.url}` }];
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});

server.listen(Number(process.env.PORT ?? 8080));
