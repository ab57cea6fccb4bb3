//! Looks through all responses for what must not be in them.

use std::borrow::Cow;

use memchr::memmem;

use super::event::ValidEvent;
use super::outcome::CheckOutcome;
use super::step::SecretKind;
use crate::message::Request;
use crate::signature::secret_forms;

/// What stack traces of common languages contain.
const TRACES: [&str; 11] = [
    "Traceback (most recent call last)", // Python
    "\n    at ",                         // JavaScript
    "\n   at ",                          // .NET
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
    /// A secret beside that of the signatures: the verify token of a handshake.
    pub(crate) token: Option<String>,
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
        let raw = [response.head().as_slice(), &response.body].concat();
        let unescaped = without_escapes(&raw);
        let holds = |needle: &str| {
            let mut texts = [&raw, &unescaped].into_iter();
            texts.any(|text| memmem::find(text, needle.as_bytes()).is_some())
        };
        let leaks = &mut self.leaks;
        let mut add = |kind, found: Cow<'static, str>| {
            leaks.push(Leak {
                kind,
                case,
                found: found.into_owned(),
                request: request.clone(),
            });
        };
        // An endpoint that repeats a request shows what the sender has anyway.
        let sent = request.to_bytes();
        let is_new = |form: &String| memmem::find(&sent, form.as_bytes()).is_none();
        if self
            .token
            .as_ref()
            .is_some_and(|token| is_new(token) && holds(token))
        {
            add(
                SecretKind::Key,
                "the response holds the verify token".into(),
            );
        }
        if let Some(signer) = &event.signer {
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
        let mut traces = TRACES.into_iter();
        let ruby = [&raw, &unescaped]
            .into_iter()
            .any(|text| has_ruby_line(text));
        let trace = traces.find(|trace| holds(trace));
        if let Some(trace) = trace.or_else(|| ruby.then_some(":in")) {
            let found = format!("the response has a stack trace (`{}`)", trace.trim());
            add(SecretKind::StackTrace, found.into());
        }
    }
}

/// Whether a line names a method as Ruby does: ``app.rb:12:in `call'``, since 3.4 with `'`.
fn has_ruby_line(text: &[u8]) -> bool {
    let mut places = memmem::find_iter(text, ":in ");
    places.any(|at| {
        let before = at.checked_sub(1).map(|last| text[last]);
        let after = text.get(at + ":in ".len());
        before.is_some_and(|byte| byte.is_ascii_digit())
            && after.is_some_and(|byte| matches!(byte, b'`' | b'\''))
    })
}

/// The text with what JSON escapes in words and traces: `\n`, `\r`, `\t`, `\"`, `\/` and `\\`.
fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        let (shown, after) = match (byte, tail) {
            (b'\\', [b'n', after @ ..]) => (b'\n', after),
            (b'\\', [b'r', after @ ..]) => (b'\r', after),
            (b'\\', [b't', after @ ..]) => (b'\t', after),
            (b'\\', [mark @ (b'"' | b'/' | b'\\'), after @ ..]) => (*mark, after),
            _ => (*byte, tail),
        };
        out.push(shown);
        rest = after;
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_are_resolved_once() {
        for (text, shown) in [
            (r"x\n\tat y", "x\n\tat y"),
            (r"a\/b", "a/b"),
            (r#"\"a\""#, "\"a\""),
            (r"\\n", r"\n"),
            (r"\u00e9\", r"\u00e9\"),
        ] {
            assert_eq!(without_escapes(text.as_bytes()), shown.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_line_of_a_ruby_trace_has_a_number_before_the_method() {
        for (text, is_trace) in [
            ("app.rb:12:in `call'", true),
            ("app.rb:12:in 'App#call'", true),
            ("error:in `call'", false),
            (":in `call'", false),
            ("at 12:in time", false),
        ] {
            assert_eq!(has_ruby_line(text.as_bytes()), is_trace, "{text}");
        }
    }
}
