//! HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530).

mod base;
mod digest;
mod method;
mod sf;

use std::time::Duration;

use jiff::Timestamp;

use super::clock::{TimestampFormat, TimestampSpec, Tolerance};
use super::input::Components;
use super::key::{Key, KeyPurpose, SecretEncoding};
use super::verdict::{SIGNATURE, Verdict};
use super::{Secret, SignatureChanges};
use crate::message::Headers;
use method::{RegisteredAlgorithm, methods};
use sf::{BareItem, Member, ParameterizedItem, Parameters, parameter};

const INPUT: &str = "Signature-Input";
const SIGNATURE_HEADER: &str = "Signature";
/// What signing puts into a request.
pub(super) const HEADERS: [&str; 3] = [digest::NAME, INPUT, SIGNATURE_HEADER];

/// A request may have so many signatures: to check them is slow, and nobody sends as many.
const MOST: usize = 8;

/// The RFC leaves the age to policy; this is what webhook senders agree on.
const CLOCK: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

/// One signature of the request.
struct Labelled {
    label: String,
    components: Vec<ParameterizedItem>,
    parameters: Parameters,
    signature: Vec<u8>,
}

/// Checks a request against one secret: of several signatures the best one counts.
pub(super) fn judge(
    secret: Option<&Secret>,
    input: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let key = secret.and_then(|secret| SecretEncoding::Any.key(secret, KeyPurpose::Verify).ok());
    let signatures = signatures(input)?;
    let verdicts = signatures.iter().map(|signature| {
        let verdict = judge_one(signature, key.as_ref(), input, tolerance);
        verdict.unwrap_or_else(|refusal| refusal)
    });
    let best = verdicts.max_by_key(Verdict::rank);
    best.ok_or_else(|| Verdict::malformed(format!("header `{INPUT}` has no signature to check")))
}

fn judge_one(
    signed: &Labelled,
    key: Option<&Key>,
    input: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let created = time(&signed.parameters, "created")?;
    let expires = time(&signed.parameters, "expires")?;
    let base = base::base(&signed.components, &signed.parameters, input)?;
    let methods = methods(&signed.parameters, key)?;
    if !methods
        .iter()
        .any(|method| method.holds(key, &base, &signed.signature))
    {
        return Err(Verdict::mismatch(SIGNATURE));
    }
    let digest = digest::check(input)?;
    if let Some(created) = created {
        CLOCK.check(created, tolerance)?;
    }
    let expires = expires.filter(|_| !tolerance.ignore_timestamp);
    let over = expires.map(|expires| tolerance.now.duration_since(expires));
    if let Some(Ok(by)) = over.map(Duration::try_from)
        && !by.is_zero()
    {
        return Err(Verdict::Expired { by });
    }
    let covered = digest && base::covers_digest(&signed.components);
    let note = if signed.components.is_empty() {
        Some("but the signature covers nothing of the request")
    } else if !covered && !input.body.is_empty() {
        Some("but the signature does not cover the body")
    } else {
        None
    };
    Ok(Verdict::Valid {
        secret: 0,
        of: 1,
        note,
    })
}

/// The signature as its header should have it, where the key allows to say.
pub(super) fn expected(secret: &Secret, input: &Components<'_>) -> Option<String> {
    let key = SecretEncoding::Any.key(secret, KeyPurpose::Verify).ok()?;
    let signed = signatures(input).ok()?.into_iter().next()?;
    let base = base::base(&signed.components, &signed.parameters, input).ok()?;
    let method = *methods(&signed.parameters, Some(&key)).ok()?.first()?;
    let signature = BareItem::Bytes(method.make(&key, &base)?);
    Some(format!("{}={signature}", signed.label))
}

/// Signs method, target and body.
pub(super) fn sign(
    secret: &Secret,
    input: &Components<'_>,
    now: Timestamp,
) -> Result<SignatureChanges, String> {
    let key = SecretEncoding::Any.key(secret, KeyPurpose::Sign);
    let key = key.map_err(|what| format!("the secret {what}"))?;
    let method = *RegisteredAlgorithm::of(&key)
        .first()
        .ok_or("the secret is no key")?;
    let mut headers = input.headers.clone();
    let mut added = Headers::new();
    if !headers.contains(digest::NAME) {
        let value = digest::make(input.body);
        headers.push(digest::NAME, &value);
        added.push(digest::NAME, &value);
    }
    let components = ["@method", "@target-uri", "content-digest"];
    let components = components.map(|name| (BareItem::String(name.to_owned()), Vec::new()));
    let mut parameters = vec![("created".to_owned(), BareItem::Integer(now.as_second()))];
    if let Some(id) = &input.options.key_id {
        if !id.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err("a key id has printable ASCII characters only".to_owned());
        }
        parameters.push(("keyid".to_owned(), BareItem::String(id.clone())));
    }
    parameters.push(("alg".to_owned(), BareItem::String(method.name().to_owned())));
    let input = Components {
        headers: &headers,
        ..input.clone()
    };
    let base = base::base(&components, &parameters, &input)
        .map_err(|verdict| format!("the request cannot be signed so: {verdict}"))?;
    let signature = method
        .make(&key, &base)
        .ok_or("the secret is not a key that signs")?;
    added.push(
        INPUT,
        format!("sig1={}", sf::write_list(&components, &parameters)),
    );
    added.push(
        SIGNATURE_HEADER,
        format!("sig1={}", BareItem::Bytes(signature)),
    );
    let text = |(name, value): (&str, &[u8])| {
        (name.to_owned(), String::from_utf8_lossy(value).into_owned())
    };
    Ok(SignatureChanges {
        headers: added.iter().map(text).collect(),
        ..SignatureChanges::default()
    })
}

/// The request's signatures that the key id does not rule out.
fn signatures(input: &Components<'_>) -> Result<Vec<Labelled>, Verdict> {
    let read = |name| {
        if !input.headers.contains(name) {
            return Err(Verdict::missing(name));
        }
        let malformed = || Verdict::malformed(format!("header `{name}` is not a dictionary"));
        sf::dictionary(&values(input.headers, name)).ok_or_else(malformed)
    };
    let (inputs, signatures) = (read(INPUT)?, read(SIGNATURE_HEADER)?);
    let wanted = input.options.key_id.as_deref();
    let mut found = Vec::new();
    for (label, member) in inputs {
        let Member::List(components, parameters) = member else {
            continue;
        };
        let id = match parameter(&parameters, "keyid") {
            Some(BareItem::String(id)) => Some(id.as_str()),
            _ => None,
        };
        let signature = signatures.iter().find(|(known, _)| *known == label);
        let Some((_, Member::Item((BareItem::Bytes(signature), _)))) = signature else {
            continue;
        };
        if wanted.is_none() || wanted == id {
            found.push(Labelled {
                label,
                components,
                parameters,
                signature: signature.clone(),
            });
        }
    }
    if found.len() > MOST {
        return Err(Verdict::malformed(format!(
            "header `{INPUT}` has {} signatures, and at most {MOST} are checked",
            found.len()
        )));
    }
    match (found.is_empty(), wanted) {
        (false, _) => Ok(found),
        (true, Some(_)) => Err(Verdict::malformed(
            "no signature is made with the key id that is asked for",
        )),
        (true, None) => Err(Verdict::malformed(format!(
            "headers `{INPUT}` and `{SIGNATURE_HEADER}` have no label in common"
        ))),
    }
}

fn time(parameters: &Parameters, name: &str) -> Result<Option<Timestamp>, Verdict> {
    let second = match parameter(parameters, name) {
        None => return Ok(None),
        Some(BareItem::Integer(second)) => Timestamp::from_second(*second).ok(),
        Some(_) => None,
    };
    let malformed = || format!("`{name}` in header `{INPUT}` is not Unix seconds");
    second
        .map(Some)
        .ok_or_else(|| Verdict::malformed(malformed()))
}

/// A header's values as one (section 2.1): trimmed, with a comma and a space between lines.
fn values(headers: &Headers, name: &str) -> Vec<u8> {
    let lines: Vec<_> = headers.all(name).map(<[u8]>::trim_ascii).collect();
    lines.join(&b", "[..])
}

#[cfg(test)]
mod tests;
