"""Receives Slack's events with the verifier of its library, and responds to the check of the URL."""

import os

from flask import Flask, request
from slack_sdk.signature import SignatureVerifier

app = Flask(__name__)
verifier = SignatureVerifier(os.environ["WEBHOOK_SECRET"])


@app.post("/hooks")
def receive():
    if not verifier.is_valid_request(request.get_data(), request.headers):
        return "Not a valid request", 403
    payload = request.get_json()
    if payload["type"] == "url_verification":
        return {"challenge": payload["challenge"]}
    print(payload["event"]["type"])
    return "", 200


app.run(port=0)
