//! Looks through all responses for what must not be in them.

use std::borrow::Cow;

use memchr::memmem;

use super::event::ValidEvent;
use super::outcome::CheckOutcome;
use super::step::SecretKind;
use crate::message::Request;
use crate::signature::secret_forms;

/// What stack traces of common languages contain.
const TRACES: [&str; 10] = [
    "Traceback (most recent call last)", // Python
    "\n    at ",                         // JavaScript, .NET in plain text
    "<br> &nbsp; &nbsp;at ",             // JavaScript, as Express shows it
    "\tat ",                             // Java
    "goroutine 1 [",                     // Go
    "panicked at ",                      // Rust
    "stack backtrace:",                  // the same
    "Stack trace:",                      // PHP, .NET
    "#0 /",                              // PHP
    "werkzeug.debug",                    // Flask's debugger
];

/// A response that holds what it must not.
#[derive(Clone, Debug)]
pub(crate) struct Leak {
    pub(crate) kind: SecretKind,
    /// The case whose response it was.
    pub(crate) case: &'static str,
    /// What it holds, in words.
    pub(crate) found: String,
    pub(crate) request: Request,
}

/// What was found in the responses so far: of each kind the first.
#[derive(Default)]
pub(crate) struct ResponseSecrecy {
    leaks: Vec<Leak>,
    /// How many responses were looked at.
    pub(crate) responses: usize,
}

impl ResponseSecrecy {
    /// The first response that holds this.
    pub(crate) fn leak(&self, kind: SecretKind) -> Option<&Leak> {
        self.leaks.iter().find(|leak| leak.kind == kind)
    }

    /// Looks through the response to a request of a case.
    pub(crate) fn look(
        &mut self,
        case: &'static str,
        event: &ValidEvent,
        request: &Request,
        outcome: &CheckOutcome,
    ) {
        let Ok(response) = &outcome.response else {
            return;
        };
        self.responses += 1;
        let text = [response.head().as_slice(), &response.body].concat();
        let holds = |needle: &str| memmem::find(&text, needle.as_bytes()).is_some();
        let mut add = |kind, found: Cow<'static, str>| {
            self.leaks.push(Leak {
                kind,
                case,
                found: found.into_owned(),
                request: request.clone(),
            });
        };
        if let Some(signer) = &event.signer {
            // An endpoint that repeats a request shows what the sender has anyway.
            let sent = request.to_bytes();
            let is_new = |form: &String| memmem::find(&sent, form.as_bytes()).is_none();
            let secrets = secret_forms(signer.scheme, &signer.options, &signer.secret);
            if secrets
                .iter()
                .filter(|form| is_new(form))
                .any(|form| holds(form))
            {
                add(SecretKind::Key, "the response holds the secret".into());
            }
            let right = signer.right_forms(&event.url, request);
            if right.iter().all(is_new) && right.iter().any(|form| holds(form)) {
                let found = "the response holds the signature that the request should have had";
                add(SecretKind::RightSignature, found.into());
            }
        }
        if let Some(trace) = TRACES.into_iter().find(|trace| holds(trace)) {
            let found = format!("the response has a stack trace (`{}`)", trace.trim());
            add(SecretKind::StackTrace, found.into());
        }
    }
}

/// A longer word is an id or a signature.
const LONGEST_WORD: usize = 20;

/// Whether two responses say the same. Ids, times and signatures differ: words with digits and long ones are left out.
pub(crate) fn say_the_same(first: &CheckOutcome, second: &CheckOutcome) -> bool {
    let words = |outcome: &CheckOutcome| {
        let body = outcome.response.as_ref().map(|response| &response.body);
        let body = body.map_or_else(|_| Cow::Borrowed(""), |body| String::from_utf8_lossy(body));
        let words = body.split(|char: char| char.is_whitespace() || "\"'<>,:;`".contains(char));
        let is_kept = |word: &&str| {
            word.len() <= LONGEST_WORD && !word.contains(|char: char| char.is_ascii_digit())
        };
        words.filter(is_kept).map(str::to_owned).collect::<Vec<_>>()
    };
    first.status() == second.status() && words(first) == words(second)
}
