//! Checking and making a signature over one text.

use std::borrow::Cow;

use jiff::Timestamp;
use subtle::Choice;

use super::clock::Tolerance;
use super::fill::fill;
use super::input::Components;
use super::key::KeyPurpose;
use super::proof::{holds, make, usable};
use super::read::{
    ID, LINEAR_TIMESTAMP, SignatureFields, SignatureTime, TIMESTAMP, header_of, read,
};
use super::scheme::{Algorithm, Placement, SignatureSpec, UrlVariants};
use super::template::{self, TemplatePart};
use super::verdict::{SIGNATURE, Verdict};
use super::{Secret, SignatureChanges, mailgun, url};
use crate::message::headers::is_value;

/// What to know of a signature that leaves the body open.
const NO_BODY: &str = "but the signature does not cover the body";

/// Checks a request against one secret, or says what else is wrong when there is none.
pub(super) fn judge(
    text: &SignatureSpec<'_>,
    secret: Option<&Secret>,
    input: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let template = template::parse(text.signed).map_err(Verdict::malformed)?;
    let found = read(text, &template, input)?;
    let time = match (text.clock, &found.stamp) {
        (Some(clock), Some(stamp)) => Some(clock.read(&stamp.text, &stamp.place)?),
        _ => None,
    };
    let key = secret.and_then(|secret| text.form.key(secret, KeyPurpose::Verify).ok());
    let entries = usable(text, key.as_ref(), &found, header_of(text, input))?;
    let mut held = Choice::from(0);
    for spelling in url::spellings(text.urls, &input.address) {
        let Some(key) = &key else { break };
        let pieces = fill(&template, input, &spelling, &found, key.shared())?;
        held |= holds(text, key, &entries, &pieces);
    }
    if !bool::from(held) {
        return Err(Verdict::mismatch(match text.proof {
            Algorithm::Token => "the token does not match",
            _ => SIGNATURE,
        }));
    }
    if text.urls == UrlVariants::Twilio {
        url::check_body_digest(input)?;
    }
    if let (Some(clock), Some(time)) = (text.clock, time) {
        clock.check(time, tolerance)?;
    }
    let covered =
        text.urls == UrlVariants::Twilio || template.iter().any(|part| part.covers_body());
    let open = (!covered && !input.body.is_empty()).then_some(NO_BODY);
    Ok(Verdict::Valid {
        secret: 0,
        of: 1,
        note: text.note.or(open),
    })
}

/// The signature as the header would have it, where the key allows to say.
pub(super) fn expected(
    text: &SignatureSpec<'_>,
    secret: &Secret,
    input: &Components<'_>,
) -> Option<String> {
    let template = template::parse(text.signed).ok()?;
    let found = read(text, &template, input).ok()?;
    let key = text.form.key(secret, KeyPurpose::Verify).ok()?;
    let spelling = url::spellings(text.urls, &input.address).swap_remove(0);
    let pieces = fill(&template, input, &spelling, &found, key.shared()).ok()?;
    make(text, &key, &pieces)
}

/// Signs a request; the error is for the user.
pub(super) fn sign(
    text: &SignatureSpec<'_>,
    secret: &Secret,
    input: &Components<'_>,
    id: &str,
    now: Timestamp,
) -> Result<SignatureChanges, String> {
    let mut input = Cow::Borrowed(input);
    let added = text.urls == UrlVariants::Twilio && url::add_body_digest(input.to_mut());
    let template = template::parse(text.signed)?;
    let key = text.form.key(secret, KeyPurpose::Sign);
    let key = key.map_err(|what| format!("the secret {what}"))?;
    let stamp = text.clock.map(|clock| clock.write(now)).unwrap_or_default();
    let found = SignatureFields {
        entries: Vec::new(),
        id: Some(Cow::Borrowed(id.as_bytes())),
        token: Some(Cow::Borrowed(id.as_bytes())),
        stamp: Some(SignatureTime {
            text: Cow::Borrowed(stamp.as_bytes()),
            place: String::new(),
        }),
    };
    let spelling = url::spellings(text.urls, &input.address).swap_remove(0);
    let pieces = fill(&template, &input, &spelling, &found, key.shared())
        .map_err(|verdict| format!("the request cannot be signed so: {verdict}"))?;
    let signature = make(text, &key, &pieces).ok_or("the secret is not a key that signs so")?;
    if text.place == Placement::Mailgun {
        let body = mailgun::write(&input, [&stamp, id, &signature])?;
        return Ok(SignatureChanges {
            body: Some(body),
            ..SignatureChanges::default()
        });
    }
    Ok(SignatureChanges {
        headers: headers(text, &template, id, &stamp, &signature)?,
        url: added.then_some(spelling),
        body: None,
    })
}

fn headers(
    text: &SignatureSpec<'_>,
    template: &[TemplatePart<'_>],
    id: &str,
    stamp: &str,
    signature: &str,
) -> Result<Vec<(String, String)>, String> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut push = |name: &str, value: &str| {
        if headers.iter().all(|(known, _)| known != name) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    if text.place == Placement::List && id.contains('.') {
        return Err(format!(
            "the id `{id}` has a full stop in it, and full stops separate what is signed"
        ));
    }
    if !is_value(signature.as_bytes()) {
        return Err(
            "the token has a control character in it, which no header can carry".to_owned(),
        );
    }
    for part in template {
        match *part {
            TemplatePart::Id(name) => push(name.unwrap_or(ID), id),
            TemplatePart::Timestamp(name) if !matches!(text.place, Placement::Pairs(..)) => {
                push(name.unwrap_or(TIMESTAMP), stamp);
            }
            _ => {}
        }
    }
    if text.place == Placement::Linear {
        push(LINEAR_TIMESTAMP, stamp);
    }
    for (name, value) in text.constants {
        push(name, value);
    }
    match text.place {
        Placement::Pairs(separator, time, _) => {
            let separator = char::from(separator);
            push(
                text.header,
                &format!("{time}={stamp}{separator}{signature}"),
            );
        }
        _ => push(text.header, signature),
    }
    Ok(headers)
}
