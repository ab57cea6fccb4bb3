//! `hook sign`: prints the headers that sign the body on stdin.

use anyhow::Result;
use jiff::Timestamp;

use super::advice;
use super::context::Context;
use super::error::usage;
use super::signer::{request, signing_secret};
use crate::cli::Sign;
use crate::delivery::message_id;
use crate::exit_code::Exit;
use crate::output::{stderr, stdout};
use crate::signature::{self, SignedMessage};

pub(super) fn run(args: &Sign, context: &Context) -> Result<Exit> {
    let options = args.signature.signing.options();
    let secret = signing_secret(&args.signature.signing, args.signature.scheme)?;
    let url = args.signature.signing.public_url.as_deref();
    let request = request(
        "sign",
        &args.request.method,
        &args.request.headers,
        url,
        context,
    )?;
    let id = match &args.request.id {
        Some(id) => id.clone(),
        None => message_id()?,
    };
    let now = args.request.timestamp.unwrap_or_else(Timestamp::now);
    let message = SignedMessage::new(&request).at(url);
    let changes = signature::sign(args.signature.scheme, &options, &secret, &message, &id, now)
        .map_err(|error| usage(advice::signing(&error)))?;
    let text = if args.json {
        let fields = changes.headers.into_iter();
        let object: serde_json::Map<_, _> =
            fields.map(|(name, value)| (name, value.into())).collect();
        format!("{}\n", serde_json::Value::from(object))
    } else {
        let headers = changes.headers.iter();
        let lines = headers.map(|(name, value)| format!("{name}: {value}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    stdout::write_data(text.as_bytes())?;
    if let Some(url) = changes.url {
        stderr::message(format_args!("the signature is for this URL: {url}"));
    }
    if let Some(body) = changes.body {
        stderr::message("the signature is in the body, which follows on stdout");
        stdout::write_message(&body)?;
    }
    Ok(Exit::Done)
}
