//! What `benches/` and the tests of the program reach without running it: single steps, over plain bytes.
//!
//! A function that prepares something returns the closure to be timed.

use jiff::Timestamp;

pub use crate::cli::{ArgumentDefinition, CommandDefinition};

use crate::cli;
use crate::commands;
use crate::http::parser::{ParserLimits, ParserStep, RequestParser};
use crate::json::{RawValue, TokenKind, TokenSink, reindent};
use crate::message::Request;
use crate::output::escape::{self, Keep};
use crate::provider;
use crate::provider::handshake;
use crate::record::RecordLine;
use crate::signature::{self, SCHEMES, Scheme, Secret, SignatureOptions, SignedMessage, Tolerance};

/// The table of exit codes in the help.
pub const EXIT_CODES: &str = crate::exit_code::TABLE;

/// What is wrong with a command line, whose first word is `hook`; it is not run. `has_url` is whether `HOOK_URL` is
/// set.
pub fn usage_error(words: &[String], has_url: bool) -> Option<String> {
    match cli::parse(words.iter().map(Into::into)) {
        Ok(cli) => commands::check_usage(cli, has_url)
            .err()
            .map(|error| format!("{error:#}")),
        Err(cli::EarlyExit::Help(..) | cli::EarlyExit::Version) => None,
        Err(cli::EarlyExit::NoCommand(..)) => Some("a command is missing".to_owned()),
        Err(cli::EarlyExit::Usage(wrong)) => Some(wrong),
    }
}

/// The commands with their arguments.
pub fn commands() -> Vec<CommandDefinition> {
    cli::commands()
}

const URL: &str = "http://127.0.0.1:8080/hooks/contacts";

/// Parses one request in pieces of 64 KiB, as the listener's loop reads them; returns the length of its body.
///
/// # Panics
///
/// If the bytes are not a whole request.
pub fn parse(request: &[u8]) -> usize {
    parsed(request).body.len()
}

fn parsed(request: &[u8]) -> Box<Request> {
    let mut parser = RequestParser::new(ParserLimits::default());
    for mut piece in request.chunks(64 << 10) {
        while !piece.is_empty() {
            match parser.push(&mut piece) {
                ParserStep::Request(request) => return request,
                ParserStep::Refused(refusal) => panic!("{}", refusal.reason),
                ParserStep::More | ParserStep::Continue => {}
            }
        }
    }
    panic!("the request is incomplete")
}

/// Asks whether a request is an endpoint check.
pub fn is_handshake(request: &[u8]) -> impl Fn() -> bool + use<> {
    let request = parsed(request);
    move || handshake::find(&request, &request.body).is_some()
}

/// Asks which provider sent a request.
pub fn recognize(request: &[u8]) -> impl Fn() -> bool + use<> {
    let request = parsed(request);
    move || provider::recognize(&request).provider.is_some()
}

/// Signs a request after Standard Webhooks.
pub fn sign_standard(request: &[u8], secret: &str) -> impl Fn() -> bool + use<> {
    let request = parsed(request);
    let secret = Secret::new(secret);
    let (options, now) = (SignatureOptions::default(), Timestamp::UNIX_EPOCH);
    move || {
        let subject = SignedMessage::new(&request).at(Some(URL));
        signature::sign(standard(), &options, &secret, &subject, "msg_1", now).is_ok()
    }
}

/// Verifies a request that is signed after Standard Webhooks, as the listener does.
///
/// # Panics
///
/// If the request can't be signed.
pub fn verify_standard(request: &[u8], secret: &str) -> impl Fn() -> bool + use<> {
    let mut request = parsed(request);
    let (secret, options, now) = (
        Secret::new(secret),
        SignatureOptions::default(),
        Timestamp::UNIX_EPOCH,
    );
    let subject = SignedMessage::new(&request);
    let signed = signature::sign(standard(), &options, &secret, &subject, "msg_1", now);
    for (name, value) in signed.expect("the request can be signed").headers {
        request.headers.push(&name, value);
    }
    let secrets = [secret];
    move || {
        let subject = SignedMessage::new(&request);
        signature::verify(
            standard(),
            &options,
            &secrets,
            &subject,
            &Tolerance::at(now),
        )
        .is_valid()
    }
}

fn standard() -> &'static Scheme {
    let mut schemes = SCHEMES.iter();
    schemes
        .find(|scheme| scheme.name == "standard")
        .expect("Standard Webhooks is in the table")
}

/// Whether a text is valid JSON.
pub fn is_json(text: &[u8]) -> bool {
    RawValue::parse(text).is_ok()
}

/// Re-indents JSON; returns the length of the result.
pub fn reindent_json(text: &[u8]) -> usize {
    struct Text(String);

    impl TokenSink for Text {
        fn space(&mut self, text: &str) {
            self.0.push_str(text);
        }

        fn token(&mut self, _: TokenKind, text: &str) {
            self.0.push_str(text);
        }
    }

    let mut out = Text(String::with_capacity(text.len() * 2));
    let _ = reindent(text, &mut out);
    out.0.len()
}

/// Makes a body safe for a terminal; returns the length of the result.
pub fn escape_body(text: &[u8]) -> usize {
    escape::escape(text, Keep::Lines).len()
}

/// The request of a line of a record, as it was on the wire.
pub fn recorded_request(line: &str) -> Option<Vec<u8>> {
    match RecordLine::parse(line) {
        Ok(RecordLine::Request(received)) => Some(received.request.to_bytes()),
        _ => None,
    }
}

/// The names of the providers that `send --as` knows.
pub fn providers() -> Vec<&'static str> {
    provider::emulated().map(|provider| provider.name).collect()
}

/// What a provider's test event consists of.
#[derive(Clone, Copy, Debug)]
pub struct TestEvent {
    /// Whether it has a message id.
    pub has_id: bool,
    /// The scheme that signs it.
    pub scheme: Option<&'static str>,
}

/// A provider's test event.
pub fn test_event(provider: &str, event: &str) -> Option<TestEvent> {
    let provider = provider::emulated().find(|known| known.name == provider)?;
    let (outfit, _) = provider.event(event)?;
    Some(TestEvent {
        has_id: outfit.has_id(),
        scheme: outfit.scheme().map(|scheme| scheme.name),
    })
}
