"""Receives Stripe's events as the examples of its library do."""

import os

from flask import Flask, request
from stripe import SignatureVerificationError, Webhook

app = Flask(__name__)
secret = os.environ["WEBHOOK_SECRET"]


@app.post("/hooks")
def receive():
    signature = request.headers.get("Stripe-Signature")
    try:
        event = Webhook.construct_event(request.data, signature, secret)
    except ValueError:
        return "Not a valid payload", 400
    except SignatureVerificationError:
        return "Not a valid signature", 400
    print(event.type, event.id)
    return "", 200


app.run(port=0)
