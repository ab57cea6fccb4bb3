//! HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530).

mod base;
mod digest;
mod method;
mod sf;

use std::time::Duration;

use jiff::Timestamp;

use super::clock::{Clock, Policy, Unit};
use super::input::Input;
use super::key::{Form, Key, Purpose};
use super::verdict::{SIGNATURE, Verdict};
use super::{Secret, Signed};
use crate::message::Headers;
use method::{Method, methods};
use sf::{Item, Member, Parameterised, Parameters, parameter};

const INPUT: &str = "Signature-Input";
const SIGNATURE_HEADER: &str = "Signature";
/// What signing puts into a request.
pub(super) const HEADERS: [&str; 3] = [digest::NAME, INPUT, SIGNATURE_HEADER];

/// A request may have so many signatures: to check them is slow, and nobody sends as many.
const MOST: usize = 8;

/// The RFC leaves the age to policy; this is what webhook senders agree on.
const CLOCK: Clock = Clock::new(Unit::Seconds, 300, 300);

/// One signature of the request.
struct Labelled {
    label: String,
    components: Vec<Parameterised>,
    parameters: Parameters,
    signature: Vec<u8>,
}

/// Checks a request against one secret: of several signatures the best one counts.
pub(super) fn judge(
    secret: Option<&Secret>,
    input: &Input<'_>,
    policy: &Policy,
) -> Result<Verdict, Verdict> {
    let key = secret.and_then(|secret| Form::Any.key(secret, Purpose::Verify).ok());
    let signatures = signatures(input)?;
    let verdicts = signatures.iter().map(|signature| {
        let verdict = judge_one(signature, key.as_ref(), input, policy);
        verdict.unwrap_or_else(|refusal| refusal)
    });
    let best = verdicts.max_by_key(Verdict::rank);
    best.ok_or_else(|| Verdict::malformed(format!("header `{INPUT}` has no signature to check")))
}

fn judge_one(
    signed: &Labelled,
    key: Option<&Key>,
    input: &Input<'_>,
    policy: &Policy,
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
        CLOCK.check(created, policy)?;
    }
    let expires = expires.filter(|_| !policy.ignore_timestamp);
    let over = expires.map(|expires| policy.now.duration_since(expires));
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
pub(super) fn expected(secret: &Secret, input: &Input<'_>) -> Option<String> {
    let key = Form::Any.key(secret, Purpose::Verify).ok()?;
    let signed = signatures(input).ok()?.into_iter().next()?;
    let base = base::base(&signed.components, &signed.parameters, input).ok()?;
    let method = *methods(&signed.parameters, Some(&key)).ok()?.first()?;
    let signature = Item::Bytes(method.make(&key, &base)?);
    Some(format!("{}={signature}", signed.label))
}

/// Signs method, target and body.
pub(super) fn sign(secret: &Secret, input: &Input<'_>, now: Timestamp) -> Result<Signed, String> {
    let key = Form::Any.key(secret, Purpose::Sign);
    let key = key.map_err(|what| format!("the secret {what}"))?;
    let method = *Method::of(&key).first().ok_or("the secret is no key")?;
    let mut headers = input.headers.clone();
    let mut added = Headers::new();
    if !headers.contains(digest::NAME) {
        let value = digest::make(input.body);
        headers.push(digest::NAME, &value);
        added.push(digest::NAME, &value);
    }
    let components = ["@method", "@target-uri", "content-digest"];
    let components = components.map(|name| (Item::String(name.to_owned()), Vec::new()));
    let mut parameters = vec![("created".to_owned(), Item::Integer(now.as_second()))];
    if let Some(id) = &input.options.key_id {
        if !id.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err("a key id has printable ASCII characters only".to_owned());
        }
        parameters.push(("keyid".to_owned(), Item::String(id.clone())));
    }
    parameters.push(("alg".to_owned(), Item::String(method.name().to_owned())));
    let input = Input {
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
    added.push(SIGNATURE_HEADER, format!("sig1={}", Item::Bytes(signature)));
    let text = |(name, value): (&str, &[u8])| {
        (name.to_owned(), String::from_utf8_lossy(value).into_owned())
    };
    Ok(Signed {
        headers: added.iter().map(text).collect(),
        ..Signed::default()
    })
}

/// The request's signatures that the key id does not rule out.
fn signatures(input: &Input<'_>) -> Result<Vec<Labelled>, Verdict> {
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
            Some(Item::String(id)) => Some(id.as_str()),
            _ => None,
        };
        let signature = signatures.iter().find(|(known, _)| *known == label);
        let Some((_, Member::Item((Item::Bytes(signature), _)))) = signature else {
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
        Some(Item::Integer(second)) => Timestamp::from_second(*second).ok(),
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
