//! Reads the signatures of a request from `Signature-Input` and `Signature`.

use jiff::Timestamp;

use super::super::components::Components;
use super::super::verdict::Verdict;
use super::header_names::{SIGNATURE, SIGNATURE_INPUT};
use super::structured_field::{
    BareItem, DictionaryMember, ParameterizedItem, Parameters, dictionary, parameter,
};

/// The most signatures of one request that are checked: each check is slow, and senders use one or two.
const MOST_SIGNATURES: usize = 8;

/// One signature of a request.
pub(super) struct MessageSignature {
    pub(super) label: String,
    /// The covered components.
    pub(super) components: Vec<ParameterizedItem>,
    pub(super) parameters: Parameters,
    pub(super) signature: Vec<u8>,
}

impl MessageSignature {
    /// The time in a parameter such as `created`.
    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Verdict> {
        let second = match parameter(&self.parameters, name) {
            None => return Ok(None),
            Some(BareItem::Integer(second)) => Timestamp::from_second(*second).ok(),
            Some(_) => None,
        };
        let malformed = || format!("`{name}` in header `{SIGNATURE_INPUT}` is not Unix seconds");
        second
            .map(Some)
            .ok_or_else(|| Verdict::malformed(malformed()))
    }
}

/// The signatures of a request, without those that have another key id than the options ask for.
pub(super) fn read(components: &Components<'_>) -> Result<Vec<MessageSignature>, Verdict> {
    let read = |name| {
        if !components.headers.contains(name) {
            return Err(Verdict::missing(name));
        }
        let malformed = || Verdict::malformed(format!("header `{name}` is not a dictionary"));
        dictionary(&components.combined(name)).ok_or_else(malformed)
    };
    let (inputs, signatures) = (read(SIGNATURE_INPUT)?, read(SIGNATURE)?);
    let wanted_id = components.options.key_id.as_deref();
    let mut found = Vec::new();
    for (label, member) in inputs {
        let DictionaryMember::List(components, parameters) = member else {
            continue;
        };
        let id = match parameter(&parameters, "keyid") {
            Some(BareItem::String(id)) => Some(id.as_str()),
            _ => None,
        };
        let signature = signatures.iter().find(|(known, _)| *known == label);
        let Some((_, DictionaryMember::Item((BareItem::Bytes(signature), _)))) = signature else {
            continue;
        };
        if wanted_id.is_none() || wanted_id == id {
            found.push(MessageSignature {
                label,
                components,
                parameters,
                signature: signature.clone(),
            });
        }
    }
    if found.len() > MOST_SIGNATURES {
        return Err(Verdict::malformed(format!(
            "header `{SIGNATURE_INPUT}` has {} signatures, and at most {MOST_SIGNATURES} are checked",
            found.len()
        )));
    }
    match (found.is_empty(), wanted_id) {
        (false, _) => Ok(found),
        (true, Some(_)) => Err(Verdict::malformed("no signature has the expected key id")),
        (true, None) => Err(Verdict::malformed(format!(
            "headers `{SIGNATURE_INPUT}` and `{SIGNATURE}` have no label in common"
        ))),
    }
}
