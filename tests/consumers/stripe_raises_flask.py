"""Receives Stripe's events as the sample code of its Dashboard does: what is wrong is raised again."""

import os

from flask import Flask, jsonify, request
from stripe import SignatureVerificationError, Webhook

app = Flask(__name__)
secret = os.environ["WEBHOOK_SECRET"]


@app.post("/hooks")
def receive():
    signature = request.headers["Stripe-Signature"]
    try:
        event = Webhook.construct_event(request.data, signature, secret)
    except ValueError as error:
        raise error
    except SignatureVerificationError as error:
        raise error
    print(event["type"])
    return jsonify(success=True)


app.run(port=0)
