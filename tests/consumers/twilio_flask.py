"""Receives Twilio's requests as its guide for Flask shows: a decorator around the view."""

import os
from functools import wraps

from flask import Flask, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
validator = RequestValidator(os.environ["WEBHOOK_SECRET"])


def from_twilio(view):
    @wraps(view)
    def checked():
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.url, request.form, signature):
            abort(403)
        return view()

    return checked


@app.post("/hooks")
@from_twilio
def receive():
    response = MessagingResponse()
    response.message("Thank you.")
    return str(response)


app.run(port=0)
