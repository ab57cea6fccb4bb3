//! A handler of webhooks that does everything right, and the same with one fault.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::provider::{Provider, SignedEvent, VERIFY_TOKEN};
use crate::support::{Arrival, Folder, Message, Served, WebServer};

/// The one thing that a handler does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,

    // Signatures
    /// It does not look at the signature.
    NoCheck,
    /// It only asks whether there is a signature.
    AnySignature,
    /// It responds with 200 to what it refuses.
    SaysYesToAll,
    /// It compares the first eight characters.
    ComparesStart,
    /// It compares as many characters as were sent.
    ComparesWhatIsThere,
    /// Of a list of signatures it takes the first.
    FirstOfList,
    /// It does not look at the version of a signature.
    AnyVersion,
    /// Its key is not set in one of two places, and so is empty there.
    EmptyKey,
    /// The same, where a missing variable is the text `undefined`.
    UndefinedKey,
    /// It leaves the id out of what is signed.
    IgnoresId,
    /// It verifies the JSON as it would write it.
    WritesAgain,
    /// It parses the JSON before it verifies, and fails if it cannot.
    ParsesFirst,
    /// It parses the JSON before it verifies, and crashes if it cannot and the signature is wrong.
    Crashes,
    /// It validates the event before it verifies, and says what is wrong.
    ValidatesFirst,
    /// It decodes the signature, and fails if it cannot.
    FailsOnOddSignature,
    /// It fails if a header is there twice.
    FailsOnTwoHeaders,

    // Time
    AcceptsOld,
    AcceptsFuture,
    /// It allows an hour.
    LongTolerance,
    /// It allows ten seconds.
    ShortTolerance,
    /// It does not compare a time that is not a number.
    AcceptsNoNumber,

    // Deliveries
    /// It responds with a redirect.
    Redirects,
    /// It looks headers up in lower case, among names as they were sent.
    LowerCaseOnly,
    /// It accepts up to 16 KiB.
    RefusesLarge,
    /// It wants exactly `application/json`.
    RefusesCharset,
    /// It refuses members that it does not know.
    RefusesMembers,
    /// It refuses event types that it does not know.
    RefusesTypes,
    /// It closes the connection after the response, and does not say so.
    ClosesQuietly,
    /// It drops the second request on a connection.
    DropsSecond,
    FailsOnRepeatedHeader,
    FailsOnChunks,
    FailsOnExpect,
    /// It allows a body a second.
    FailsOnSlowBody,
    /// It fails over 512 KiB.
    FailsOnHugeBody,

    // Duplicates
    /// It processes each delivery.
    ProcessesTwice,
    /// It refuses what it has processed.
    RefusesDuplicates,
    /// It fails on what it has processed, as at a unique key of a database.
    FailsOnDuplicates,

    // Robustness
    FailsOnBadSignature,
    /// It waits for a body that does not come.
    WaitsForBody,
    FailsOnBadJson,
    FailsOnDeepJson,
    FailsOnOtherJson,
    FailsOnGet,
    AcceptsGet,

    // Handshakes
    RefusesHandshake,
    /// It does not look at the verify token.
    AnyToken,

    // Secrecy
    TellsExpected,
    TellsSecret,
    TellsSignature,
    ShowsStack,
}

/// A running handler. What it has processed is in the file `effects` of its folder, one line for each event.
pub struct Handler {
    server: WebServer,
    pub folder: Folder,
}

impl Handler {
    pub fn start(provider: Provider, fault: Fault) -> Self {
        let folder = Folder::new();
        let app = Arc::new(App {
            provider,
            fault,
            effects: folder.write("effects", ""),
            processed: Mutex::default(),
        });
        Self {
            server: WebServer::start(move |request, arrival| app.serve(request, arrival)),
            folder,
        }
    }

    pub fn url(&self) -> String {
        format!("{}/hooks", self.server.url())
    }
}

struct App {
    provider: Provider,
    fault: Fault,
    effects: PathBuf,
    /// The ids of the events that were processed.
    processed: Mutex<HashSet<String>>,
}

/// What is sent back, without its framing.
struct Response(u16, String);

/// Why an event is refused.
struct Refusal {
    /// The signature that came, and the right one.
    given: String,
    expected: String,
}

impl App {
    fn serve(&self, request: &Message, arrival: Arrival) -> Served {
        match self.fault {
            Fault::WaitsForBody if is_post(request) && request.body().is_empty() => Served::Silent,
            Fault::DropsSecond if arrival.before > 0 => Served::Dropped,
            Fault::FailsOnSlowBody if arrival.took > Duration::from_secs(1) => {
                Served::Kept(Response::new(500, "").to_bytes(request))
            }
            Fault::Crashes
                if serde_json::from_slice::<Value>(request.body()).is_err()
                    && self
                        .verify(self.signed(request).as_ref(), request.body())
                        .is_err() =>
            {
                Served::Crashed
            }
            Fault::ClosesQuietly => Served::Closed(self.respond(request).to_bytes(request)),
            _ => Served::Kept(self.respond(request).to_bytes(request)),
        }
    }

    fn respond(&self, request: &Message) -> Response {
        if self.fault == Fault::Redirects {
            return Response::new(308, "");
        }
        if let Some(challenge) = self.challenge(request) {
            return Response(200, challenge);
        }
        let status = if is_post(request) {
            self.status_by_form(request)
        } else {
            Some(match self.fault {
                Fault::FailsOnGet => 500,
                Fault::AcceptsGet => 200,
                _ => 405,
            })
        };
        if let Some(status) = status {
            return Response::new(status, "");
        }
        let parsed = serde_json::from_slice::<Value>(request.body());
        let signed = self.signed(request);
        if let Some(response) = self.before_verifying(request, parsed.as_ref(), signed.as_ref()) {
            return response;
        }
        if let Err(refusal) = self.verify(signed.as_ref(), request.body()) {
            return self.refuse(&refusal);
        }
        match parsed {
            Ok(event) => self.receive(request, &event),
            Err(error) => self.not_parsed(&error),
        }
    }

    /// The status by how a request is sent, if that decides it.
    fn status_by_form(&self, request: &Message) -> Option<u16> {
        let names: Vec<_> = request
            .header_lines()
            .iter()
            .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
            .collect();
        let has = |name: &str| names.iter().any(|sent| sent == name);
        let length = request.body().len();
        match self.fault {
            Fault::FailsOnChunks if has("transfer-encoding") => Some(500),
            _ if has("transfer-encoding") => Some(411),
            Fault::FailsOnExpect if has("expect") => Some(500),
            Fault::FailsOnHugeBody if length > 512 * 1024 => Some(500),
            Fault::RefusesLarge if length > 16 * 1024 => Some(413),
            Fault::RefusesCharset => {
                let is_exact = request.header("content-type")? == "application/json";
                (!is_exact).then_some(415)
            }
            Fault::FailsOnRepeatedHeader => {
                let unique: HashSet<_> = names.iter().collect();
                (unique.len() < names.len()).then_some(500)
            }
            _ => None,
        }
    }

    /// What a handler with a fault responds before it verifies.
    fn before_verifying(
        &self,
        request: &Message,
        parsed: Result<&Value, &serde_json::Error>,
        signed: Option<&SignedEvent>,
    ) -> Option<Response> {
        let failed = || Some(Response::new(500, ""));
        let headers = request.headers(self.provider.header());
        match self.fault {
            Fault::ParsesFirst if parsed.is_err() => failed(),
            Fault::ValidatesFirst => {
                let time = parsed.ok()?.pointer("/data/added_at")?;
                let is_valid = time.as_str().is_some_and(|time| time.ends_with('Z'));
                (!is_valid).then(|| Response::new(422, "added_at is not a time\n"))
            }
            Fault::FailsOnTwoHeaders if headers.len() > 1 => failed(),
            Fault::FailsOnOddSignature if headers.iter().any(|value| !value.is_empty()) => {
                let is_odd = !signed.is_some_and(SignedEvent::is_well_formed);
                is_odd.then(failed)?
            }
            _ => None,
        }
    }

    /// What the provider wants back before it sends events, if its token is right.
    fn challenge(&self, request: &Message) -> Option<String> {
        let line = request.start_line();
        let (_, query) = line.split(' ').nth(1)?.split_once('?')?;
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find_map(|(sent, value)| (sent == name).then_some(value))
        };
        let is_right = value("hub.verify_token")? == VERIFY_TOKEN || self.fault == Fault::AnyToken;
        let is_accepted = is_right && self.fault != Fault::RefusesHandshake;
        is_accepted.then_some(value("hub.challenge")?.to_owned())
    }

    /// The signature and what it covers; none if something of that is not in the request.
    fn signed(&self, request: &Message) -> Option<SignedEvent> {
        let is_exact = self.fault == Fault::LowerCaseOnly;
        self.provider.signed(&|name| {
            let value = request.header(name)?;
            let sent_in_lower_case = || {
                let start = format!("{}:", name.to_ascii_lowercase());
                let lines = request.header_lines();
                lines.iter().any(|line| line.starts_with(&start))
            };
            (!is_exact || sent_in_lower_case()).then_some(value)
        })
    }

    fn verify(&self, signed: Option<&SignedEvent>, body: &[u8]) -> Result<(), Refusal> {
        let has = |fault| self.fault == fault;
        if has(Fault::NoCheck) {
            return Ok(());
        }
        let Some(signed) = signed else {
            return Err(Refusal {
                given: String::new(),
                expected: String::new(),
            });
        };
        let body = match self.fault {
            Fault::WritesAgain => without_blanks(body),
            _ => body.to_vec(),
        };
        let key = self.provider.key();
        let expected = signed.sign(&key, &body, has(Fault::IgnoresId));
        let counts = |version: &str| version == self.provider.version() || has(Fault::AnyVersion);
        let mut given = signed
            .signatures
            .iter()
            .filter(|(version, _)| counts(version))
            .map(|(_, given)| given.as_str());
        let sign = |key: &[u8]| signed.sign(key, &body, false);
        let is_right = match self.fault {
            Fault::AnySignature => true,
            Fault::ComparesStart => given.any(|given| given.get(..8) == expected.get(..8)),
            Fault::ComparesWhatIsThere => given.any(|given| expected.starts_with(given)),
            Fault::FirstOfList => given.next() == Some(&expected),
            Fault::EmptyKey => given.any(|given| given == expected || given == sign(b"")),
            Fault::UndefinedKey => {
                let undefined = self.provider.decode("undefined");
                given.any(|given| given == expected || given == sign(&undefined))
            }
            _ => given.any(|given| given == expected),
        };
        if is_right && self.is_in_time(signed.time.as_deref()) {
            return Ok(());
        }
        let first = signed.signatures.first();
        Err(Refusal {
            given: first.map_or_else(String::new, |(_, given)| given.clone()),
            expected,
        })
    }

    fn is_in_time(&self, time: Option<&str>) -> bool {
        let Some(time) = time else {
            return !self.provider.has_time();
        };
        let Ok(time) = time.parse::<i64>() else {
            return self.fault == Fault::AcceptsNoNumber;
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let age = now.as_secs().cast_signed().saturating_sub(time);
        let tolerance = match self.fault {
            Fault::LongTolerance => 3600,
            Fault::ShortTolerance => 10,
            _ => 300,
        };
        let is_old = age > tolerance && self.fault != Fault::AcceptsOld;
        let is_future = age < -tolerance && self.fault != Fault::AcceptsFuture;
        !is_old && !is_future
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        const STACK: &str = "Traceback (most recent call last):\n  File \"/srv/app/hooks.py\", line 31, in receive\n    \
                             verify(request)\nValueError: the signature does not match\n";
        let status = match self.fault {
            Fault::FailsOnBadSignature => 500,
            Fault::SaysYesToAll => 200,
            _ => 401,
        };
        let text = match self.fault {
            Fault::TellsExpected => format!("expected the signature {}", refusal.expected),
            Fault::TellsSignature => format!("wrong signature {}", refusal.given),
            Fault::TellsSecret => format!("no signature by {}", self.provider.secret()),
            Fault::ShowsStack => STACK.to_owned(),
            _ => "not accepted\n".to_owned(),
        };
        Response(status, text)
    }

    fn not_parsed(&self, error: &serde_json::Error) -> Response {
        let is_deep = error.to_string().contains("recursion limit");
        let fails = match self.fault {
            Fault::FailsOnBadJson => !is_deep,
            Fault::FailsOnDeepJson => is_deep,
            _ => false,
        };
        Response::new(if fails { 500 } else { 400 }, "not JSON\n")
    }

    /// An event that is verified and parsed.
    fn receive(&self, request: &Message, event: &Value) -> Response {
        let Some((id, kind)) = self.provider.id_and_type(request, event) else {
            let fails = self.fault == Fault::FailsOnOtherJson;
            return Response::new(if fails { 500 } else { 400 }, "not an event\n");
        };
        let knows_members = || {
            let mut members = event.as_object().unwrap().keys();
            members.all(|member| ["type", "timestamp", "data"].contains(&member.as_str()))
        };
        let is_refused = match self.fault {
            Fault::RefusesTypes => kind != "contact.added",
            Fault::RefusesMembers => !knows_members(),
            _ => false,
        };
        if is_refused {
            return Response::new(422, "not a known event\n");
        }
        let is_new = self.processed.lock().unwrap().insert(id.clone());
        if is_new || self.fault == Fault::ProcessesTwice {
            let mut effects = OpenOptions::new().append(true).open(&self.effects).unwrap();
            effects.write_all(format!("{id}\n").as_bytes()).unwrap();
        }
        Response::new(
            match self.fault {
                Fault::RefusesDuplicates if !is_new => 409,
                Fault::FailsOnDuplicates if !is_new => 500,
                _ => 200,
            },
            "",
        )
    }
}

impl Response {
    fn new(status: u16, text: &str) -> Self {
        Self(status, text.to_owned())
    }

    fn to_bytes(&self, request: &Message) -> Vec<u8> {
        let Self(status, text) = self;
        let more = match status {
            308 => "Location: /hooks/\r\n",
            405 => "Allow: POST\r\n",
            _ => "",
        };
        let length = text.len();
        let is_head = request.start_line().starts_with("HEAD ");
        let body = if is_head { "" } else { text };
        format!("HTTP/1.1 {status} \r\n{more}Content-Length: {length}\r\n\r\n{body}").into()
    }
}

fn is_post(request: &Message) -> bool {
    request.start_line().starts_with("POST ")
}

/// JSON as `JSON.stringify` writes what `JSON.parse` has read: blanks between tokens are gone.
fn without_blanks(json: &[u8]) -> Vec<u8> {
    let (mut in_string, mut is_escaped) = (false, false);
    let mut kept = json.to_vec();
    kept.retain(|&byte| {
        let is_blank = byte.is_ascii_whitespace() && !in_string;
        if byte == b'"' && !is_escaped {
            in_string = !in_string;
        }
        is_escaped = byte == b'\\' && !is_escaped;
        !is_blank
    });
    kept
}
