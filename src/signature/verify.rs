//! Verifies the signature of a request.
//!
//! The steps: read the signature's headers, keep the candidates that have the right form, fill the template, compare in
//! constant time, and only then look at the timestamp. So a verdict about the time means that the signature itself
//! matches.

use std::borrow::Cow;

use subtle::Choice;

use super::components::{Components, SignedMessage};
use super::header_fields::{self, Candidate, SignatureFields, signature_header};
use super::hmac::same;
use super::rfc9421;
use super::scheme::Scheme;
use super::secret::Secret;
use super::secret::{Key, KeyPurpose};
use super::signed_content;
use super::spec::SignatureOptions;
use super::spec::{Algorithm, Placement, SignatureSpec, UrlVariants};
use super::template;
use super::timestamp::Tolerance;
use super::twilio;
use super::verdict::{MismatchedPart, Verdict};

/// The most signatures in one list that are checked with a public key, which is slow. Key rotation needs two.
const MOST_CANDIDATES: usize = 8;

/// The note on a signature that does not depend on the body.
const BODY_NOT_COVERED: &str = "but the signature does not cover the body";

/// Verifies a request against all secrets; the closest verdict counts.
///
/// It never looks for causes, so that strangers cannot make the receiver work for each bad signature; `explain` does.
pub(crate) fn verify(
    scheme: &Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    message: &SignedMessage<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let components = Components::new(message, options);
    let of = secrets.len();
    let verdicts = secrets.iter().enumerate().map(|(index, secret)| {
        match verify_with(scheme, Some(secret), &components, tolerance) {
            Verdict::Valid { note, .. } => Verdict::Valid {
                secret: index,
                of,
                note,
            },
            verdict => verdict,
        }
    });
    let closest = verdicts.reduce(|best, next| {
        if next.rank() > best.rank() {
            next
        } else {
            best
        }
    });
    closest.unwrap_or_else(|| verify_with(scheme, None, &components, tolerance))
}

/// Verifies against one secret; without a secret, the verdict says what else is wrong.
pub(super) fn verify_with(
    scheme: &Scheme,
    secret: Option<&Secret>,
    components: &Components<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let verdict = match scheme.spec(components.headers, components.options, secret) {
        Some(spec) => verify_spec(&spec, secret, components, tolerance),
        None => rfc9421::verify(secret, components, tolerance),
    };
    verdict.unwrap_or_else(|refusal| refusal)
}

fn verify_spec(
    spec: &SignatureSpec<'_>,
    secret: Option<&Secret>,
    components: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let template =
        template::parse(spec.template).map_err(|error| Verdict::malformed(error.to_string()))?;
    let fields = header_fields::read(spec, &template, components)?;
    if spec.url_variants == UrlVariants::Twilio {
        twilio::check_settings(components)?;
    }
    let time = match (spec.timestamp, &fields.time) {
        (Some(timestamp), Some(time)) => Some(timestamp.read(&time.text, &time.place)?),
        _ => None,
    };
    let key = secret.and_then(|secret| spec.secret_encoding.key(secret, KeyPurpose::Verify).ok());
    let header = signature_header(spec, components);
    let candidates = usable_candidates(spec, key.as_ref(), &fields, header)?;
    let mut matched = Choice::from(0);
    if let Some(key) = &key {
        for url in components.url.variants(spec.url_variants) {
            let pieces = signed_content::fill(&template, components, &url, &fields, key.shared())?;
            matched |= any_matches(spec, key, &candidates, &pieces);
        }
    }
    if !bool::from(matched) {
        return Err(Verdict::mismatch(match spec.algorithm {
            Algorithm::Token => MismatchedPart::Token,
            _ => MismatchedPart::Signature,
        }));
    }
    if spec.url_variants == UrlVariants::Twilio {
        twilio::check_body_digest(components)?;
    }
    if let (Some(timestamp), Some(time)) = (spec.timestamp, time) {
        timestamp.check(time, tolerance)?;
    }
    let covers_body =
        spec.url_variants == UrlVariants::Twilio || template.iter().any(|part| part.covers_body());
    let not_covered = (!covers_body && !components.body.is_empty()).then_some(BODY_NOT_COVERED);
    Ok(Verdict::Valid {
        secret: 0,
        of: 1,
        note: spec.note.or(not_covered),
    })
}

/// The candidates with the right version and form.
fn usable_candidates<'f>(
    spec: &SignatureSpec<'_>,
    key: Option<&Key>,
    fields: &'f SignatureFields<'_>,
    header: &str,
) -> Result<Vec<&'f Candidate<'f>>, Verdict> {
    let algorithm = key.map_or(spec.algorithm, |key| spec.algorithm_for(key));
    let form_prefix = spec.form().map(|form| form.signature_prefix());
    let prefix = match &form_prefix {
        Some(prefix) => Cow::Borrowed(prefix.as_str()),
        None => spec.prefix_for(algorithm),
    };
    let version = prefix.strip_suffix(',').unwrap_or_default().as_bytes();
    let is_usable = |candidate: &&Candidate<'_>| {
        let has_version = spec.placement != Placement::List || candidate.version == version;
        has_version && algorithm.accepts(spec.encoding, &candidate.text)
    };
    let candidates: Vec<_> = fields.candidates.iter().filter(is_usable).collect();
    if matches!(algorithm, Algorithm::KeyPair(_)) && candidates.len() > MOST_CANDIDATES {
        return Err(Verdict::malformed(format!(
            "header `{header}` has {} signatures, and at most {MOST_CANDIDATES} are checked with a public key",
            candidates.len()
        )));
    }
    if !candidates.is_empty() {
        return Ok(candidates);
    }
    let characters = spec.encoding.characters();
    let form = match algorithm.length(spec.encoding) {
        Some(length) => format!("{length} {characters}"),
        None => characters.to_owned(),
    };
    let form = match &*prefix {
        "" => form,
        prefix => format!("`{prefix}` and {form}"),
    };
    let actual = match fields.candidates.as_slice() {
        [candidate] if spec.placement != Placement::List => describe(&candidate.text),
        _ => String::new(),
    };
    Err(Verdict::malformed(match spec.placement {
        _ if algorithm == Algorithm::Token => format!("header `{header}` is empty"),
        Placement::Mailgun => format!("`signature` in the body is not {form}{actual}"),
        Placement::Header | Placement::Linear => format!("header `{header}` is not {form}{actual}"),
        Placement::List | Placement::Composite(_) => {
            format!("header `{header}` has no {form}{actual}")
        }
    }))
}

/// Describes a text that is not a signature, without quoting it: it may hold anything.
fn describe(text: &[u8]) -> String {
    let is_hex = !text.is_empty() && text.iter().all(u8::is_ascii_hexdigit);
    match (text.len(), is_hex) {
        (0, _) => ", but empty".to_owned(),
        (count, true) if text.iter().any(u8::is_ascii_uppercase) => {
            format!(", but {count} hexadecimal digits, some in upper case")
        }
        (1, true) => ", but 1 hexadecimal digit".to_owned(),
        (1, false) => ", but 1 character".to_owned(),
        (count, true) => format!(", but {count} hexadecimal digits"),
        (count, false) => format!(", but {count} characters"),
    }
}

/// Whether any candidate is the right signature; for shared keys, the time it takes does not depend on how wrong one
/// is.
fn any_matches(
    spec: &SignatureSpec<'_>,
    key: &Key,
    candidates: &[&Candidate<'_>],
    pieces: &[Cow<'_, [u8]>],
) -> Choice {
    let equals = |expected: &[u8]| {
        let equal = candidates
            .iter()
            .map(|candidate| same(expected, &candidate.text));
        equal.fold(Choice::from(0), |matched, equal| matched | equal)
    };
    match (spec.algorithm_for(key), key) {
        (Algorithm::Hmac(hash), Key::Shared(key)) => {
            equals(spec.encoding.encode(&hash.keyed(key, pieces)).as_bytes())
        }
        (Algorithm::Digest(hash), Key::Shared(_)) => {
            equals(spec.encoding.encode(&hash.of(pieces)).as_bytes())
        }
        (Algorithm::Token, Key::Shared(key)) => equals(key),
        (Algorithm::KeyPair(algorithm), Key::Pair(pair)) => {
            let content = pieces.concat();
            let matched = candidates.iter().any(|candidate| {
                let signature = spec.encoding.decode(&candidate.text).unwrap_or_default();
                pair.verify(algorithm, &content, &signature)
            });
            Choice::from(u8::from(matched))
        }
        _ => Choice::from(0),
    }
}
