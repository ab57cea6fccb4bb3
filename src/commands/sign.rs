//! `hook sign`

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::context::{Context, usage};
use super::signer::{request, secrets};
use crate::cli::Sign;
use crate::delivery::message_id;
use crate::exit_code::Exit;
use crate::output::{stderr, stdout};
use crate::signature::{self, KeyPurpose, SignedMessage};

/// Prints the headers that a request with the body on stdin is signed with.
pub(super) fn run(args: &Sign, context: &Context) -> Result<Exit> {
    let options = args.signing.options();
    let secrets = secrets(&args.signing, args.scheme, KeyPurpose::Sign)?;
    let [secret] = &secrets[..] else {
        return Err(usage("one secret signs: give one"));
    };
    let url = args.signing.public_url.as_deref();
    let request = request("sign", &args.method, &args.headers, url, context)?;
    let id = match &args.id {
        Some(id) => id.clone(),
        None => message_id().context("could not make a message id")?,
    };
    let now = args.timestamp.unwrap_or_else(Timestamp::now);
    let subject = SignedMessage::new(&request).at(url);
    let signed =
        signature::sign(args.scheme, &options, secret, &subject, &id, now).map_err(usage)?;
    let text = if args.json {
        let fields = signed.headers.into_iter();
        let object: serde_json::Map<_, _> =
            fields.map(|(name, value)| (name, value.into())).collect();
        format!("{}\n", serde_json::Value::from(object))
    } else {
        let lines: Vec<String> = signed
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        lines.concat()
    };
    stdout::write_data(text.as_bytes())?;
    if let Some(url) = signed.url {
        stderr::message(format_args!("the signature goes with this URL: {url}"));
    }
    if let Some(body) = signed.body {
        stderr::message("the signature is in the body, which follows on stdout");
        stdout::write_message(&body)?;
    }
    Ok(Exit::Done)
}
