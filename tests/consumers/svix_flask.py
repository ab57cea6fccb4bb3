"""Receives events by Svix as its documentation shows for Flask."""

import os

from flask import Flask, request
from svix.webhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
secret = os.environ["WEBHOOK_SECRET"]


@app.post("/hooks")
def receive():
    try:
        Webhook(secret).verify(request.get_data(), request.headers)
    except WebhookVerificationError:
        return "", 400
    return "", 204


app.run(port=0)
