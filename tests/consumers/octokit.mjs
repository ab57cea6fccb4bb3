// Receives GitHub's events with the middleware of its library, as the README of that shows.

import { createServer } from "node:http";

import { Webhooks, createNodeMiddleware } from "@octokit/webhooks";

const webhooks = new Webhooks({ secret: process.env.WEBHOOK_SECRET });
webhooks.onAny(({ id, name }) => console.log(name, id));

const server = createServer(createNodeMiddleware(webhooks, { path: "/hooks" }));
server.listen(0, "127.0.0.1", () => {
  console.error(`Running on http://127.0.0.1:${server.address().port}`);
});
