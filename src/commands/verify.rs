//! `hook verify`

use anyhow::Result;
use jiff::Timestamp;

use super::context::{Context, print, usage};
use super::record_input;
use super::signer::{request, trusted};
use crate::capture::CaptureEntry;
use crate::cli::Verify;
use crate::exit_code::Exit;
use crate::listener::Verifier;
use crate::message::Request;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;
use crate::record::SignatureLine;

/// Checks the signature of the body on stdin, or of each request of a capture.
pub(super) fn run(args: &Verify, context: &Context) -> Result<Exit> {
    let verifier = verifier(args)?;
    let mut exit = Exit::Done;
    let mut one = |number: u64, request: &Request| {
        let checked = check(args, &verifier, number, request);
        if !checked.signature.is_valid() {
            exit = Exit::BadSignature;
        }
        print(shown(args, &checked, context).as_bytes())
    };
    match &args.file {
        None => {
            let url = args.signing.public_url.as_deref();
            let request = request("verify", &args.method, &args.headers, url, context)?;
            if let Some(scheme) = verifier.scheme_of(&request) {
                verifier.fits(scheme).map_err(usage)?;
            }
            one(1, &request)?;
        }
        Some(file) => record_input::each(file, None, &[], context, |found| match found {
            CaptureEntry::Exchange(exchange) => one(exchange.nth, &exchange.received.request),
            _ => Ok(()),
        })?,
    }
    Ok(exit)
}

fn verifier(args: &Verify) -> Result<Verifier> {
    let (scheme, secrets) = trusted(&args.signing, args.scheme)?;
    Ok(Verifier {
        scheme,
        secrets,
        options: args.signing.options(),
        tolerance: args.tolerance,
        ignore_timestamp: args.ignore_timestamp,
        public_url: args.signing.public_url.clone(),
        accepts_invalid: false,
    })
}

fn check(args: &Verify, verifier: &Verifier, number: u64, request: &Request) -> SignatureLine {
    let signature = verifier.explain(request, args.now.unwrap_or_else(Timestamp::now));
    let is_shown = args.show_secrets && !signature.is_valid();
    SignatureLine {
        seq: number,
        signature,
        expected: is_shown.then(|| verifier.expected(request)).flatten(),
    }
}

fn shown(args: &Verify, checked: &SignatureLine, context: &Context) -> String {
    if args.json {
        return checked.to_line();
    }
    let line = |text: &str| escape(text.as_bytes(), Keep::Nothing).into_owned();
    let number = args.file.as_ref().map(|_| format!("#{} ", checked.seq));
    let signature = &checked.signature;
    let role = if signature.is_valid() {
        Role::Good
    } else {
        Role::Bad
    };
    let verdict = context.stdout_style.paint(role, &signature.verdict);
    let scheme = signature.scheme.as_ref();
    let scheme = scheme.map(|scheme| format!(" ({scheme})"));
    let reason = signature
        .reason
        .as_deref()
        .map(|text| format!(": {}", line(text)));
    let expected = checked
        .expected
        .as_deref()
        .map(|text| format!("; expected {}", line(text)));
    let parts = [
        number,
        Some(verdict),
        scheme,
        reason,
        expected,
        Some("\n".to_owned()),
    ];
    parts.into_iter().flatten().collect()
}
