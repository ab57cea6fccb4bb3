//! What a request says of its own signature.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::json::{Json, PathStep, ValueKind, ValuePath, find_members};

use super::input::Components;
use super::mailgun;
use super::scheme::{Placement, SignatureSpec};
use super::template::TemplatePart;
use super::verdict::Verdict;

/// The signatures of a request, and what they were made with.
#[derive(Default)]
pub(super) struct SignatureFields<'a> {
    /// Any of these may hold.
    pub(super) entries: Vec<Candidate<'a>>,
    pub(super) id: Option<Cow<'a, [u8]>>,
    pub(super) token: Option<Cow<'a, [u8]>>,
    pub(super) stamp: Option<SignatureTime<'a>>,
}

/// One signature, as written.
pub(super) struct Candidate<'a> {
    /// The version that it is given, where there are several.
    pub(super) label: &'a [u8],
    pub(super) text: Cow<'a, [u8]>,
}

/// A timestamp, as written, and where it stands.
pub(super) struct SignatureTime<'a> {
    pub(super) text: Cow<'a, [u8]>,
    pub(super) place: String,
}

/// Where an id and a timestamp stand when a template does not say.
pub(super) const ID: &str = "webhook-id";
pub(super) const TIMESTAMP: &str = "webhook-timestamp";

/// The name under which a text's signature came, or would come.
pub(super) fn header_of<'a>(text: &SignatureSpec<'a>, input: &Components<'_>) -> &'a str {
    let others = text.others.iter().copied();
    std::iter::once(text.header)
        .chain(others)
        .find(|name| input.headers.contains(name))
        .unwrap_or(text.header)
}

/// Reads what a way to sign needs.
pub(super) fn read<'a>(
    text: &SignatureSpec<'a>,
    template: &[TemplatePart<'a>],
    input: &Components<'a>,
) -> Result<SignatureFields<'a>, Verdict> {
    let header = header_of(text, input);
    let mut found = match text.place {
        Placement::Header => plain(text, header, input)?,
        Placement::List => list(header, input)?,
        Placement::Pairs(separator, time, name) => {
            pairs(input.single(header)?, header, separator, [time, name])?
        }
        Placement::Linear => SignatureFields {
            stamp: linear_stamp(input)?,
            ..plain(text, header, input)?
        },
        Placement::Mailgun => {
            let [timestamp, token, signature] = mailgun::read(input.headers, input.body)?;
            SignatureFields {
                entries: vec![entry(signature)],
                token: Some(token),
                stamp: Some(SignatureTime {
                    text: timestamp,
                    place: "`timestamp` in the body".to_owned(),
                }),
                id: None,
            }
        }
    };
    for (name, value) in text.constants {
        if input.single(name)? != value.as_bytes() {
            return Err(Verdict::malformed(format!(
                "header `{name}` is not `{value}`"
            )));
        }
    }
    for part in template {
        match *part {
            TemplatePart::Id(name) => found.id = Some(borrowed(input.single(name.unwrap_or(ID))?)),
            TemplatePart::Timestamp(name) if found.stamp.is_none() => {
                let name = name.unwrap_or(TIMESTAMP);
                found.stamp = Some(header_stamp(input, name)?);
            }
            _ => {}
        }
    }
    Ok(found)
}

fn plain<'a>(
    text: &SignatureSpec<'a>,
    header: &'a str,
    input: &Components<'a>,
) -> Result<SignatureFields<'a>, Verdict> {
    let value = input.single(header)?;
    let Some(value) = value.strip_prefix(text.prefix.as_bytes()) else {
        return Err(Verdict::malformed(format!(
            "header `{header}` does not begin with `{}`",
            text.prefix
        )));
    };
    Ok(SignatureFields {
        entries: vec![entry(borrowed(value))],
        ..SignatureFields::default()
    })
}

/// Standard Webhooks: entries between spaces, a version and a comma before each; lines of the same name add up.
fn list<'a>(header: &'a str, input: &Components<'a>) -> Result<SignatureFields<'a>, Verdict> {
    if !input.headers.contains(header) {
        return Err(Verdict::missing(header));
    }
    let entries = input
        .headers
        .all(header)
        .flat_map(|value| value.split(|byte| *byte == b' '))
        .filter_map(|entry| {
            let comma = entry.iter().position(|byte| *byte == b',')?;
            Some(Candidate {
                label: &entry[..comma],
                text: borrowed(&entry[comma + 1..]),
            })
        })
        .collect();
    Ok(SignatureFields {
        entries,
        ..SignatureFields::default()
    })
}

/// Stripe and Paddle: a timestamp and signatures as `name=value`.
fn pairs<'a>(
    value: &'a [u8],
    header: &str,
    separator: u8,
    [time, name]: [&str; 2],
) -> Result<SignatureFields<'a>, Verdict> {
    let mut found = SignatureFields::default();
    for pair in value.split(|byte| *byte == separator) {
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (key, value) = (&pair[..at], borrowed(&pair[at + 1..]));
        if key == name.as_bytes() {
            found.entries.push(entry(value));
        } else if key == time.as_bytes() {
            let place = format!("`{time}` in header `{header}`");
            if found.stamp.is_some() {
                return Err(Verdict::malformed(format!("{place} is there twice")));
            }
            found.stamp = Some(SignatureTime { text: value, place });
        }
    }
    if found.stamp.is_none() || found.entries.is_empty() {
        let lost = if found.stamp.is_none() { time } else { name };
        return Err(Verdict::malformed(format!(
            "header `{header}` has no `{lost}=…`"
        )));
    }
    Ok(found)
}

fn header_stamp<'a>(input: &Components<'a>, name: &'a str) -> Result<SignatureTime<'a>, Verdict> {
    Ok(SignatureTime {
        text: borrowed(input.single(name)?),
        place: format!("header `{name}`"),
    })
}

/// Linear: a member of the body, which is signed; else a header, which is not.
fn linear_stamp<'a>(input: &Components<'a>) -> Result<Option<SignatureTime<'a>>, Verdict> {
    let [member] = find_members(input.body, [LINEAR_MEMBER]);
    if let Some(member) = member.filter(|member| member.kind() == ValueKind::Number) {
        return Ok(Some(SignatureTime {
            text: borrowed(member.as_str().as_bytes()),
            place: "`webhookTimestamp` in the body".to_owned(),
        }));
    }
    if input.headers.contains(LINEAR_TIMESTAMP) {
        return header_stamp(input, LINEAR_TIMESTAMP).map(Some);
    }
    Ok(None)
}

/// The body with another time in it, if it has one.
pub(super) fn with_linear_time(body: &[u8], now: Timestamp) -> Option<Vec<u8>> {
    find_members(body, [LINEAR_MEMBER])[0]?;
    let mut json = Json::parse(std::str::from_utf8(body).ok()?).ok()?;
    let now = Json::parse(now.as_millisecond().to_string()).ok()?;
    let path = ValuePath(vec![PathStep::Key(LINEAR_MEMBER.to_owned())]);
    json.set(&path, &now).ok()?;
    Some(json.to_string().into_bytes())
}

const LINEAR_MEMBER: &str = "webhookTimestamp";
pub(super) const LINEAR_TIMESTAMP: &str = "Linear-Timestamp";

fn entry(text: Cow<'_, [u8]>) -> Candidate<'_> {
    Candidate { label: b"", text }
}

fn borrowed(bytes: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(bytes)
}
