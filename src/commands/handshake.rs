//! `hook handshake`: asks an endpoint as a provider does before it delivers anything, and judges the response.
//!
//! For each endpoint there is a genuine attempt with a fresh challenge. If the provider also checks that forged
//! requests are refused, another attempt follows, with a token or a secret that the endpoint does not know.

use anyhow::Result;

use super::advice;
use super::client::{MAX_RESPONSE_BODY, client};
use super::context::Context;
use super::error::{exit_with, usage};
use super::handshake_attempt::{HandshakeAttempt, HandshakeCredentials};
use super::report::{Preview, ReportOptions, attempt_line};
use super::signer::{read_secrets, verify_token};
use super::value_input;

use crate::cli::Handshake;
use crate::delivery::{AttemptOutcome, Delivery, exit_of};
use crate::exit_code::Exit;
use crate::http::client::ExchangeLimits;
use crate::message::StatusSet;
use crate::output::render::RequestDetail;
use crate::output::style::Role;
use crate::output::{StyledText, render, stderr, stdout};
use crate::provider::handshake::HandshakeSpec;
use crate::record::HandshakeLine;
use crate::signature::KeyPurpose;

/// Plays the check against each endpoint, and says whether the responses are right.
pub(super) fn run(args: &Handshake, context: &Context) -> Result<Exit> {
    check_flags(args)?;
    let check = args.check;
    let urls = Context::urls(&[args.url.as_slice(), &args.request.urls].concat())?;
    let credentials = read_credentials(args)?;
    let headers = value_input::headers("--header", &args.request.headers, None, context)?;
    if check.scheme().is_some() && credentials.secret.is_none() && !args.display.quiet {
        stderr::message(format_args!(
            "note: without a secret the check is not signed: `--secret-file FILE` or HOOK_SECRET gives the one of {}",
            check.label
        ));
    }
    let mut attempts = Vec::new();
    for url in urls {
        attempts.push(HandshakeAttempt::genuine(
            check,
            &credentials,
            &headers,
            &url,
        )?);
        if check.sends_forged_probe() {
            attempts.push(HandshakeAttempt::forged(check, &headers, &url)?);
        }
    }
    if let Some(preview) = Preview::from_flags(args.display.dry_run, args.display.curl) {
        let deliveries = attempts.iter().map(|attempt| attempt.delivery.clone());
        preview.write(&deliveries.collect::<Vec<_>>(), true, context)?;
        return Ok(Exit::Done);
    }
    let client = client(&args.connection, args.display.quiet)?;
    let limits = ExchangeLimits {
        timeout: args.request.timeout,
        connect_timeout: args.request.connect_timeout,
        max_body: MAX_RESPONSE_BODY,
    };
    let mut worst = Exit::Done;
    for (attempt, seq) in attempts.iter().zip(1..) {
        if !args.display.quiet && !args.display.json {
            let options = ReportOptions::display(context.stderr_style);
            let (url, request) = (&attempt.delivery.url, &attempt.delivery.request);
            stderr::write(&render::request_line(
                url,
                request,
                None,
                RequestDetail::of_verbose(args.display.verbose),
                &options,
            ));
        }
        let Delivery { url, request } = &attempt.delivery;
        let outcome = client.send(url, request, limits);
        let fault = outcome.as_ref().ok().map(|timed| {
            let fault = attempt.judge(check, &timed.response);
            let hint = hint(check, &credentials, timed.response.status);
            fault.map(|fault| fault + hint)
        });
        worst = worst.worse(match &fault {
            None => exit_of(&outcome, &StatusSet::default()),
            Some(None) => Exit::Done,
            Some(Some(_)) => Exit::ExpectationFailed,
        });
        let shown = show(args, attempt, seq, &outcome, fault.as_ref(), context);
        if shown.is_err() {
            return exit_with(worst, shown);
        }
    }
    Ok(worst)
}

/// The rules between the flags and the provider's check.
fn check_flags(args: &Handshake) -> Result<()> {
    let label = args.check.label;
    if args.request.verify_token.is_some() && !args.check.needs_token() {
        return Err(usage(format!(
            "`--verify-token` cannot be used here: the check of {label} has no verify token"
        )));
    }
    let secrets = args.request.secrets.len() + args.request.secret_files.len();
    if secrets > 0 && args.check.scheme().is_none() {
        let flag = if args.request.secrets.is_empty() {
            "--secret-file"
        } else {
            "--secret"
        };
        return Err(usage(format!(
            "`{flag}` cannot be used here: the check of {label} is not signed"
        )));
    }
    if secrets > 1 {
        return Err(usage("a check is signed with one secret: give only one"));
    }
    Ok(())
}

/// What the flags and the environment give, which has to be what the check needs.
fn read_credentials(args: &Handshake) -> Result<HandshakeCredentials> {
    let check = args.check;
    let label = check.label;
    let mut token = None;
    if check.needs_token() {
        token = verify_token(args.request.verify_token.as_ref())?;
        if token.is_none() {
            return Err(usage(format!(
                "the check of {label} needs a verify token: give `--verify-token`, or set HOOK_VERIFY_TOKEN in the environment"
            )));
        }
    }
    let Some(scheme) = check.scheme() else {
        return Ok(HandshakeCredentials {
            secret: None,
            token,
        });
    };
    let secret = read_secrets(&args.request.secrets, args.request.secret_files.iter())?.pop();
    match &secret {
        Some(secret) => {
            scheme
                .check_secret(secret, &check.options(), KeyPurpose::Sign)
                .map_err(|error| usage(error.to_string()))?;
        }
        None if check.needs_secret() => {
            return Err(usage(format!(
                "the check of {label} needs the secret: give `--secret-file FILE`, or set HOOK_SECRET in the environment"
            )));
        }
        None => {}
    }
    Ok(HandshakeCredentials { secret, token })
}

fn hint(check: &HandshakeSpec, credentials: &HandshakeCredentials, status: u16) -> &'static str {
    match (check.is_signed, &credentials.secret, status) {
        (true, None, 400..500) => "; it was not signed: give `--secret-file FILE`",
        _ => "",
    }
}

/// Shows the attempt, and whether its response is right.
fn show(
    args: &Handshake,
    prepared: &HandshakeAttempt,
    seq: u64,
    outcome: &AttemptOutcome,
    fault: Option<&Option<String>>,
    context: &Context,
) -> Result<()> {
    let HandshakeAttempt {
        delivery, expected, ..
    } = prepared;
    let check = args.check;
    if args.display.json {
        let mut lines =
            attempt_line(None, seq, &delivery.url, (1, &delivery.request, outcome)).to_line();
        let line = fault.map(|fault| HandshakeLine {
            seq,
            url: delivery.url.to_string(),
            handshake: check.name,
            is_forged: expected.is_none(),
            wrong: fault.as_deref(),
            expected: expected.as_ref(),
        });
        lines.extend(line.map(|line| line.to_line()));
        return Ok(stdout::write_json(&lines)?);
    }
    if !args.display.quiet || outcome.is_err() {
        let options = ReportOptions::display(context.stderr_style);
        let timed = outcome
            .as_ref()
            .map(|a| (&a.response, a.elapsed))
            .map_err(advice::failed_exchange);
        stderr::write(&render::outcome(
            None,
            timed.as_ref().copied(),
            args.display.verbose,
            &options,
        ));
    }
    match fault {
        Some(fault) if !args.display.quiet => {
            stdout::write_text(&verdict(check, prepared, fault.as_deref(), context))?;
        }
        _ => {}
    }
    Ok(())
}

/// `right (slack)`, or `wrong (slack)`, what is wrong, and the response that was expected.
fn verdict(
    check: &HandshakeSpec,
    attempt: &HandshakeAttempt,
    fault: Option<&str>,
    context: &Context,
) -> StyledText {
    let mut text = StyledText::new(context.stdout_style);
    let forged = match attempt.expected {
        Some(_) => "",
        None => ", forged",
    };
    let name = format!("({}{forged})", check.name);
    let Some(fault) = fault else {
        text.push(Role::Success, "right").plain(format!(" {name}"));
        text.end_line();
        return text;
    };
    text.push(Role::Failure, "wrong");
    text.plain(format!(" {name}: {fault}")).end_line();
    if let Some(expected) = &attempt.expected {
        text.plain("expected:").end_line();
        let bytes = [expected.head(), expected.body.clone()].concat();
        let lines = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        for line in lines.trim_end().lines() {
            text.push_lines(Role::Plain, format!("  {line}").trim_end());
            text.end_line();
        }
    }
    text
}
