//! The valid event, and the requests that are made of it.

use jiff::{SignedDuration, Timestamp};

use super::body::BodyVariation;
use super::inapplicable::Inapplicable;
use super::step::{RequestPace, TimeShift, Variation};
use crate::ids::Random;
use crate::json::{Json, PathStep, RawValue, ValuePath};
use crate::message::{BodyKind, Headers, Request, Url};
use crate::provider::recognize;
use crate::signature::{Forgery, Signer};

/// A type that no consumer knows.
const UNKNOWN_TYPE: &str = "hook_check.unknown";

/// The members of a body that name its type.
const TYPE_MEMBERS: [&str; 3] = ["type", "event", "event_type"];

/// How many parts a chunked body has.
const CHUNKS: usize = 3;

/// A valid event for an endpoint, as its provider would send it now.
#[derive(Clone)]
pub(crate) struct ValidEvent {
    pub(crate) url: Url,
    pub(crate) request: Request,
    /// The message id, under which it is signed.
    pub(crate) id: String,
    /// The names of the headers that the user adds to each request.
    pub(crate) added: Vec<String>,
    /// What signs it; `None` if it is not signed.
    pub(crate) signer: Option<Signer>,
}

/// A request that differs from a valid event.
#[derive(Clone, Debug)]
pub(crate) struct VariedRequest {
    pub(crate) request: Request,
    pub(crate) pace: RequestPace,
}

impl ValidEvent {
    /// The event, varied; the error says why that is not possible.
    pub(crate) fn vary(
        &self,
        variation: Variation,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<VariedRequest, Inapplicable> {
        let mut request = self.request.clone();
        let mut pace = RequestPace::AtOnce;
        match variation {
            Variation::HeaderCase => request.headers = with_other_case(&request.headers),
            Variation::Charset => add_charset(&mut request.headers)?,
            Variation::ExtraHeader => {
                request.headers.push("X-Hook-Check", "1");
                request.headers.push("X-Hook-Check", "2");
            }
            Variation::UnknownType => {
                change_type(&mut request)?;
                self.sign(&mut request, now)?;
            }
            Variation::Pace(way) => {
                pace = way;
                prepare_for(way, &mut request)?;
            }
            Variation::Body(body) => {
                vary_body(body, &mut request)?;
                self.sign(&mut request, now)?;
            }
            Variation::BodyAfterSigning(body) => {
                self.check_covered()?;
                vary_body(body, &mut request)?;
            }
            Variation::ForgedBody(body) => {
                self.check_covered()?;
                vary_body(body, &mut request)?;
                self.forge(&mut request, now, Forgery::WrongKey, random)?;
            }
            Variation::Forged(forgery) => self.forge(&mut request, now, forgery, random)?,
            Variation::Time(shift) => {
                let time = now + self.offset(shift)?;
                self.sign(&mut request, time)?;
            }
            Variation::Method(method) => request = self.bare(method)?,
        }
        Ok(VariedRequest { request, pace })
    }

    /// The same event with a new signature, as a sender repeats it.
    pub(crate) fn redelivery(&self, now: Timestamp) -> Result<Request, Inapplicable> {
        let mut request = self.request.clone();
        self.sign(&mut request, now)?;
        Ok(request)
    }

    fn signer(&self) -> Result<&Signer, Inapplicable> {
        let signer = self.signer.as_ref();
        signer.ok_or(Inapplicable::Unsigned)
    }

    /// Signs a request again, if it is signed at all.
    fn sign(&self, request: &mut Request, now: Timestamp) -> Result<(), Inapplicable> {
        let Some(signer) = &self.signer else {
            return Ok(());
        };
        let result = signer.re_sign(&self.url, request, &self.id, now);
        result.map_err(|error| Inapplicable::signing(signer.scheme, error))
    }

    fn forge(
        &self,
        request: &mut Request,
        now: Timestamp,
        forgery: Forgery,
        random: Random<'_>,
    ) -> Result<(), Inapplicable> {
        let signer = self.signer()?;
        let forged = signer.forge(&self.url, request, (&self.id, now), forgery, random);
        forged.map_err(|error| Inapplicable::forging(signer.scheme, error))
    }

    /// Checks that the signature depends on what is varied.
    fn check_covered(&self) -> Result<(), Inapplicable> {
        let signer = self.signer()?;
        let scheme = signer.scheme;
        let has_body = !self.request.body.is_empty();
        if scheme.signs_body(&signer.options, &signer.secret)
            || !has_body && scheme.signs_query(&signer.options)
        {
            return Ok(());
        }
        Err(Inapplicable::scheme(scheme, "does not sign the body"))
    }

    fn offset(&self, shift: TimeShift) -> Result<SignedDuration, Inapplicable> {
        let signer = self.signer()?;
        let past = signer.scheme.tolerance();
        let past = past.ok_or_else(|| Inapplicable::scheme(signer.scheme, "signs no timestamp"))?;
        let day = SignedDuration::from_hours(24);
        let minute = SignedDuration::from_mins(1);
        let past = SignedDuration::try_from(past).unwrap_or(minute);
        Ok(match shift {
            TimeShift::DayAgo => -day,
            TimeShift::OverTolerance => -(past + minute),
            TimeShift::DayAhead => day,
            TimeShift::Recent => -(past / 2).min(minute),
        })
    }

    /// The same target with this method, without body and signature.
    fn bare(&self, method: &str) -> Result<Request, Inapplicable> {
        if self.request.method == method || self.request.body.is_empty() {
            return Err(Inapplicable::Method(self.request.method.clone()));
        }
        let mut request = Request::new(method, self.url.target.clone());
        let is_kept = |name: &str| {
            let mut usual = ["Host", "User-Agent", "Accept"].into_iter();
            usual.any(|kept| kept.eq_ignore_ascii_case(name)) || self.is_added(name)
        };
        let headers = self.request.headers.iter();
        request.headers = headers.filter(|(name, _)| is_kept(name)).collect();
        Ok(request)
    }

    /// Whether the user adds this header, and it says nothing about the body.
    pub(crate) fn is_added(&self, name: &str) -> bool {
        let is_of_body = name.to_ascii_lowercase().starts_with("content-");
        let mut added = self.added.iter();
        !is_of_body && added.any(|added| added.eq_ignore_ascii_case(name))
    }
}

/// Varies the body, and keeps its length right.
fn vary_body(variation: BodyVariation, request: &mut Request) -> Result<(), Inapplicable> {
    variation.apply(request)?;
    set_length(request);
    Ok(())
}

fn set_length(request: &mut Request) {
    if request.headers.contains("content-length") {
        let length = request.body.len().to_string();
        request.headers.set_value("Content-Length", length);
    }
}

fn with_other_case(headers: &Headers) -> Headers {
    let fields = headers.iter().map(|(name, value)| {
        let is_lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        let name = if is_lower {
            name.to_ascii_uppercase()
        } else {
            name.to_ascii_lowercase()
        };
        (name, value)
    });
    fields.collect()
}

fn add_charset(headers: &mut Headers) -> Result<(), Inapplicable> {
    let content_type = headers.text("content-type");
    let content_type = content_type.ok_or("the event has no content type")?;
    if content_type.contains(';') {
        return Err("the content type of the event has a parameter already".into());
    }
    let with_charset = format!("{content_type}; charset=utf-8");
    headers.set_value("Content-Type", with_charset);
    Ok(())
}

/// Gives the event a type that no consumer knows, in its headers and in its body.
fn change_type(request: &mut Request) -> Result<(), Inapplicable> {
    let known = recognize(request).event_type;
    let known = known.ok_or("the event has no type")?;
    let mut is_changed = false;
    let names: Vec<_> = request
        .headers
        .iter()
        .filter(|(_, value)| *value == known.as_bytes())
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in names {
        request.headers.set_value(&name, UNKNOWN_TYPE);
        is_changed = true;
    }
    if BodyKind::of(&request.headers, &request.body) == BodyKind::Json
        && let Ok(text) = str::from_utf8(&request.body)
        && let Ok(mut json) = Json::parse(text)
    {
        for member in TYPE_MEMBERS {
            let found = json.raw().child(member).and_then(RawValue::string);
            if found.as_deref() == Some(&known) {
                let path = ValuePath(vec![PathStep::Key(member.to_owned())]);
                is_changed |= json.set(&path, &Json::string(UNKNOWN_TYPE)).is_ok();
            }
        }
        request.body = json.to_string().into_bytes();
        set_length(request);
    }
    if is_changed {
        Ok(())
    } else {
        Err("the type of the event is in no place that is changed here".into())
    }
}

fn prepare_for(pace: RequestPace, request: &mut Request) -> Result<(), Inapplicable> {
    if request.body.is_empty() {
        return Err("the event has no body".into());
    }
    match pace {
        RequestPace::AtOnce | RequestPace::Slow => {}
        RequestPace::ExpectContinue => request.headers.push("Expect", "100-continue"),
        RequestPace::Chunked => {
            request.headers.remove("Content-Length");
            request.headers.push("Transfer-Encoding", "chunked");
            request.framed = Some(in_chunks(&request.body));
        }
    }
    Ok(())
}

fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 64);
    for chunk in body.chunks(body.len().div_ceil(CHUNKS)) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}
