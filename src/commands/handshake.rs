//! `hook send --handshake`

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::advice;
use super::context::{Context, usage};
use super::deliver::{attempt, client, limits, look};
use super::run_exit::exit_with;
use super::send::{display, preview, urls};
use super::signer::{apply, given};
use crate::cli::Send;
use crate::delivery::{AttemptOutcome, Delivery, exit_of, message_id};
use crate::exit_code::Exit;
use crate::message::{Request, Response, Url};
use crate::output::render;
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::provider::handshake::{Check, Script};
use crate::record::HandshakeLine;
use crate::signature::{self, KeyPurpose, Scheme, Secret, SignedMessage, generate};

/// What a sender and its user share.
struct Shared {
    secret: Option<Secret>,
    token: Option<Secret>,
}

/// One request to an endpoint.
struct Trial {
    delivery: Delivery,
    /// The same without the verify token, for the screen.
    shown: Request,
    /// What should be answered; `None` for a forged one, which should be refused.
    expected: Option<Response>,
}

/// Plays a sender's check against each endpoint, and says whether the answers are right.
pub(super) fn run(args: &Send, check: &Check, context: &Context) -> Result<Exit> {
    let shared = shared(args, check)?;
    let mut trials = Vec::new();
    for url in urls(&args.urls)? {
        trials.push(genuine(args, check, &shared, &url)?);
        if check.tries_forged() {
            trials.push(trial(args, check, &forger(check)?, &url)?);
        }
    }
    let deliveries: Vec<_> = trials.iter().map(|trial| trial.delivery.clone()).collect();
    if let Some(text) = preview(args, &deliveries) {
        stdout::write_message(&text)?;
        return Ok(Exit::Done);
    }
    let client = client(&args.delivery.connection, args.quiet)?;
    let mut worst = Exit::Done;
    for (trial, seq) in trials.iter().zip(1..) {
        if !args.quiet && !args.json {
            let look = look(display(args), context.stderr_style);
            let url = &trial.delivery.url;
            stderr::write(&render::request_line(
                url,
                &trial.shown,
                None,
                args.verbose,
                &look,
            ));
        }
        let Delivery { url, request } = &trial.delivery;
        let outcome = client.send(url, request, limits(&args.delivery));
        let wrong = outcome.as_ref().ok().map(|answer| {
            let wrong = judge(check, trial, &answer.response);
            let hint = hint(check, &shared, answer.response.status);
            wrong.map(|wrong| wrong + hint)
        });
        worst = worst.worse(match &wrong {
            None => exit_of(&outcome, &args.delivery.success),
            Some(None) => Exit::Done,
            Some(Some(_)) => Exit::ExpectationFailed,
        });
        let shown = show(args, check, trial, seq, &outcome, wrong.as_ref(), context);
        if shown.is_err() {
            return exit_with(worst, shown);
        }
    }
    Ok(worst)
}

/// What the user gives, which has to be what the check needs.
fn shared(args: &Send, check: &Check) -> Result<Shared> {
    let label = check.label;
    let token = args.verify_token.clone().or_else(|| {
        let is_needed = check.needs_token();
        is_needed.then(Context::verify_token).flatten()
    });
    let wrong = match (&token, check.scheme()) {
        (None, _) if check.needs_token() => {
            format!(
                "{label}'s check comes with a verify token: give --verify-token, or HOOK_VERIFY_TOKEN in the environment"
            )
        }
        (Some(_), _) if !check.needs_token() => {
            format!("--verify-token has no place: {label}'s check comes without one")
        }
        (_, None) if args.signing.is_given() => {
            format!("a secret has no place: {label} does not sign its check")
        }
        (_, None) => {
            return Ok(Shared {
                secret: None,
                token,
            });
        }
        (_, Some(scheme)) => {
            let secret = secret(args, check, scheme)?;
            return Ok(Shared { secret, token });
        }
    };
    Err(usage(wrong))
}

fn secret(args: &Send, check: &Check, scheme: &Scheme) -> Result<Option<Secret>> {
    let mut secrets = given(&args.signing)?;
    if secrets.len() > 1 {
        return Err(usage("one secret signs: give one"));
    }
    let Some(secret) = secrets.pop() else {
        return if check.needs_secret() {
            Err(usage(format!(
                "{}'s check needs the secret: give --secret-file FILE, or HOOK_SECRET in the environment",
                check.label
            )))
        } else {
            Ok(None)
        };
    };
    scheme
        .check_secret(&secret, KeyPurpose::Sign)
        .map_err(|error| usage(error.to_string()))?;
    Ok(Some(secret))
}

/// What somebody has who is not the sender.
fn forger(check: &Check) -> Result<Shared> {
    let random = random()?;
    let mut letters = random.bytes().cycle();
    let mut fill = |bytes: &mut [u8]| bytes.fill_with(|| letters.next().unwrap_or_default());
    let secret = match check.scheme() {
        Some(scheme) => {
            let generated = generate(scheme, false, &mut fill);
            Some(generated.map_err(|error| usage(error.to_string()))?.secret)
        }
        None => None,
    };
    Ok(Shared {
        secret,
        token: Some(Secret::new(random)),
    })
}

fn genuine(args: &Send, check: &Check, shared: &Shared, url: &Url) -> Result<Trial> {
    let mut trial = trial(args, check, shared, url)?;
    let secrets: Vec<_> = shared.secret.iter().cloned().collect();
    let request = &trial.delivery.request;
    let expected = check.expected(request, &secrets, shared.token.as_ref());
    // Only a header that the user changed makes a request that nobody could answer.
    let expected = expected.map_err(|refused| usage(refused.reason))?;
    trial.expected = Some(expected.into());
    Ok(trial)
}

fn trial(args: &Send, check: &Check, shared: &Shared, url: &Url) -> Result<Trial> {
    let (challenge, now) = (random()?, Timestamp::now());
    let with = |token: Option<&Secret>| {
        let script = Script {
            challenge: &challenge,
            verify_token: token,
            now,
            headers: &args.headers,
        };
        check.request(url, &script).map_err(usage)
    };
    let mut request = with(shared.token.as_ref())?;
    if let (Some(scheme), Some(secret), true) = (check.scheme(), &shared.secret, check.is_signed) {
        let subject = SignedMessage::new(&request);
        let signed = signature::sign(scheme, &check.options(), secret, &subject, &challenge, now);
        let signed = signed.map_err(|error| usage(advice::signing(&error)))?;
        apply(signed, &mut request)?;
    }
    let mut shown = request.clone();
    if shared.token.is_some() && !args.show_secrets {
        shown.target = with(Some(&Secret::new("masked")))?.target;
    }
    Ok(Trial {
        delivery: Delivery {
            url: url.clone(),
            request,
        },
        shown,
        expected: None,
    })
}

/// Random letters and digits.
fn random() -> Result<String> {
    let id = message_id().context("could not make a challenge")?;
    Ok(id.trim_start_matches("msg_").to_owned())
}

/// What is wrong with an answer.
fn judge(check: &Check, trial: &Trial, response: &Response) -> Option<String> {
    match &trial.expected {
        Some(expected) => check.judge(&trial.delivery.request, expected, response),
        None => check.judge_forged(response),
    }
    .err()
}

fn hint(check: &Check, shared: &Shared, status: u16) -> &'static str {
    match (check.is_signed, &shared.secret, status) {
        (true, None, 400..500) => "; it was not signed: give --secret-file FILE",
        _ => "",
    }
}

/// The attempt, and whether its answer is right.
fn show(
    args: &Send,
    check: &Check,
    trial: &Trial,
    seq: u64,
    outcome: &AttemptOutcome,
    wrong: Option<&Option<String>>,
    context: &Context,
) -> Result<()> {
    let Trial {
        delivery, expected, ..
    } = trial;
    if args.json {
        let mut lines =
            attempt(None, seq, &delivery.url, (1, &delivery.request, outcome)).to_line();
        let played = wrong.map(|wrong| HandshakeLine {
            seq,
            url: delivery.url.to_string(),
            handshake: check.name,
            is_forged: expected.is_none(),
            wrong: wrong.as_deref(),
            expected: expected.as_ref(),
        });
        lines.extend(played.map(|played| played.to_line()));
        return Ok(stdout::write_data(lines.as_bytes())?);
    }
    if !args.quiet || outcome.is_err() {
        let look = look(display(args), context.stderr_style);
        let answer = outcome.as_ref().map(|a| (&a.response, a.elapsed));
        stderr::write(&render::outcome(None, answer, args.verbose, &look));
    }
    match wrong {
        Some(wrong) if !args.quiet => {
            stdout::write_text(&verdict(check, trial, wrong.as_deref(), context))?;
        }
        _ => {}
    }
    Ok(())
}

/// `right (slack)`, or `wrong (slack)`, what is wrong, and the answer that was expected.
fn verdict(check: &Check, trial: &Trial, wrong: Option<&str>, context: &Context) -> StyledText {
    let mut text = StyledText::new(context.stdout_style);
    let forged = if trial.expected.is_none() {
        ", forged"
    } else {
        ""
    };
    let name = format!("({}{forged})", check.name);
    let Some(wrong) = wrong else {
        text.push(Role::Success, "right").plain(format!(" {name}"));
        text.end_line();
        return text;
    };
    text.push(Role::Failure, "wrong");
    text.plain(format!(" {name}: {wrong}")).end_line();
    if let Some(expected) = &trial.expected {
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
