//! `hook verify`: verifies the signature of the body on stdin, or of each request of a capture.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;

use super::advice;
use super::context::Context;
use super::error::usage;
use super::record_input::RecordInput;
use super::signer::{request, verification};
use crate::capture::CaptureEntry;
use crate::cli::Verify;
use crate::exit_code::Exit;
use crate::listener::Verifier;
use crate::message::Request;
use crate::message::content_encoding::content;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::record::SignatureLine;
use crate::signature::find_scheme;

pub(super) fn run(args: &Verify, context: &Context) -> Result<Exit> {
    let verifier = verifier(args)?;
    let mut exit = Exit::Done;
    let mut one = |number: u64, request: &Request| {
        let checked = check(args, &verifier, number, request);
        if !checked.signature.is_valid() {
            exit = Exit::BadSignature;
        }
        show(args, &checked, context)
    };
    match &args.file {
        None => {
            let url = args.signature.signing.public_url.as_deref();
            let request = request(
                "verify",
                &args.request.method,
                &args.request.headers,
                url,
                context,
            )?;
            if let Some(scheme) = verifier.scheme_of(&request) {
                let checked = verifier.check_options(scheme);
                checked.map_err(|error| usage(advice::verifier_error(&error)))?;
            }
            one(1, &request)?;
        }
        Some(file) if find_scheme(file).is_ok() && !Path::new(file).exists() => {
            return Err(usage(format!(
                "a scheme is given as `--scheme {file}`, and a body comes by `< FILE`"
            )));
        }
        Some(file) => {
            let input = RecordInput {
                file,
                selection: None,
                only: &[],
                has_notes: true,
                has_none_note: false,
                needs_numbers: true,
            };
            let mut is_incomplete = false;
            input.for_each(context, |found| match found {
                CaptureEntry::Exchange(exchange) => match &exchange.fidelity.missing_body {
                    None => one(exchange.nth.count(), &exchange.received.request),
                    Some(missing) => {
                        is_incomplete = true;
                        let nth = exchange.nth;
                        stderr::message(format_args!("request {nth} is left out: {missing}"));
                        Ok(())
                    }
                },
                CaptureEntry::Skipped { .. } => {
                    is_incomplete = true;
                    Ok(())
                }
                _ => Ok(()),
            })?;
            if is_incomplete {
                exit = exit.worse(Exit::Failed);
            }
        }
    }
    Ok(exit)
}

fn verifier(args: &Verify) -> Result<Verifier> {
    let (scheme, secrets) = verification(&args.signature.signing, args.signature.scheme)?;
    Ok(Verifier {
        scheme,
        secrets,
        options: args.signature.signing.options(),
        tolerance: args.signature.tolerance,
        ignore_timestamp: args.signature.ignore_timestamp,
        public_url: args.signature.signing.public_url.clone(),
        accepts_invalid: false,
    })
}

fn check(args: &Verify, verifier: &Verifier, number: u64, request: &Request) -> SignatureLine {
    let content = content(&request.headers, &request.body);
    let signature = verifier.explain(
        request,
        &content,
        args.signature.now.unwrap_or_else(Timestamp::now),
    );
    let is_shown = args.display.show_secrets && !signature.is_valid();
    SignatureLine {
        seq: number,
        signature,
        expected: is_shown.then(|| verifier.expected(request)).flatten(),
    }
}

fn show(args: &Verify, checked: &SignatureLine, context: &Context) -> Result<()> {
    if args.display.json {
        return Ok(stdout::write_json(&checked.to_line())?);
    }
    let mut line = StyledText::new(context.stdout_style);
    if args.file.is_some() {
        line.plain(format!("#{} ", checked.seq));
    }
    let signature = &checked.signature;
    let role = if signature.is_valid() {
        Role::Success
    } else {
        Role::Failure
    };
    line.push(role, signature.verdict.word());
    if let Some(scheme) = &signature.scheme {
        line.plain(format!(" ({scheme})"));
    }
    if let Some(reason) = &signature.reason {
        line.plain(format!(": {reason}"));
        if reason == "missing header `Host`" && args.file.is_none() {
            line.plain(": give the URL that the sender knows as `--public-url URL`");
        }
    }
    if let Some(expected) = &checked.expected {
        line.plain(format!("; expected {expected}"));
    }
    Ok(stdout::write_text(line.end_line())?)
}
