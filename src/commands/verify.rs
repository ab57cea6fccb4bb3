//! `hook verify`

use anyhow::Result;
use jiff::Timestamp;

use super::captured;
use super::context::{Context, print};
use super::signing::{request, secrets};
use crate::capture::Found;
use crate::cli::{SchemeChoice, Verify};
use crate::exit::Exit;
use crate::message::Request;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;
use crate::record::Checked;
use crate::signature::{self, Policy, Purpose, Scheme, Subject};

/// Checks the signature of the body on stdin, or of each request of a capture.
pub(super) fn run(args: &Verify, context: &Context) -> Result<Exit> {
    let mut exit = Exit::Done;
    let mut one = |number: u64, request: &Request| {
        let checked = check(args, number, request)?;
        if !checked.is_valid {
            exit = Exit::BadSignature;
        }
        print(shown(args, &checked, context).as_bytes())
    };
    match &args.file {
        None => {
            let url = args.signing.public_url.as_deref();
            let request = request("verify", &args.method, &args.headers, url, context)?;
            one(1, &request)?;
        }
        Some(file) => captured::each(file, None, &[], context, |found| match found {
            Found::Exchange(exchange) => one(exchange.nth, &exchange.received.request),
            _ => Ok(()),
        })?,
    }
    Ok(exit)
}

fn check(args: &Verify, number: u64, request: &Request) -> Result<Checked> {
    let Some(scheme) = scheme(args, request) else {
        let reason = "no known signature header is there".to_owned();
        return Ok(Checked {
            seq: number,
            scheme: None,
            verdict: "missing",
            reason: Some(reason),
            is_valid: false,
            expected: None,
        });
    };
    let options = args.signing.options();
    let secrets = secrets(&args.signing, scheme, Purpose::Verify)?;
    let subject = Subject::new(request).at(args.signing.public_url.as_deref());
    let policy = Policy {
        tolerance: args.tolerance,
        ignore_timestamp: args.ignore_timestamp,
        ..Policy::at(args.now.unwrap_or_else(Timestamp::now))
    };
    let verdict = signature::verify(scheme, &options, &secrets, &subject, &policy);
    let expected = (args.show_secrets && !verdict.is_valid())
        .then(|| signature::expected(scheme, &options, &secrets[0], &subject))
        .flatten();
    Ok(Checked {
        seq: number,
        scheme: Some(scheme.name),
        verdict: verdict.word(),
        reason: verdict.reason(),
        is_valid: verdict.is_valid(),
        expected,
    })
}

fn scheme(args: &Verify, request: &Request) -> Option<&'static Scheme> {
    match args.scheme {
        SchemeChoice::Of(scheme) => Some(scheme),
        SchemeChoice::Auto => signature::detect(request),
    }
}

fn shown(args: &Verify, checked: &Checked, context: &Context) -> String {
    if args.json {
        return checked.to_line();
    }
    let line = |text: &str| escape(text.as_bytes(), Keep::Nothing).into_owned();
    let number = args.file.as_ref().map(|_| format!("#{} ", checked.seq));
    let role = if checked.is_valid {
        Role::Good
    } else {
        Role::Bad
    };
    let verdict = context.stdout_style.paint(role, checked.verdict);
    let scheme = checked.scheme.map(|scheme| format!(" ({scheme})"));
    let reason = checked
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
