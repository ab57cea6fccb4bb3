//! The signature base (RFC 9421 section 2.5): the text that is signed.
//!
//! One line for each covered component, then the parameters. A component that cannot be derived, or is covered twice,
//! makes the signature malformed.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::super::components::Components;
use super::super::verdict::Verdict;
use super::structured_field::{
    BareItem, DictionaryMember, ParameterizedItem, Parameters, dictionary, write_item, write_list,
};
use crate::message::form;

/// What the URL standard escapes in a form; a space is `%20` (section 2.2.8).
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Writes the base for these components.
pub(super) fn signature_base(
    covered: &[ParameterizedItem],
    parameters: &Parameters,
    components: &Components<'_>,
) -> Result<Vec<u8>, Verdict> {
    let mut out = Vec::new();
    for (position, component) in covered.iter().enumerate() {
        let name = write_item(component);
        if covered[..position].contains(component) {
            return Err(Verdict::malformed(format!(
                "header `Signature-Input` has duplicate {name}"
            )));
        }
        let value = value(component, components)?;
        if value.contains(&b'\n') {
            return Err(Verdict::malformed(format!(
                "the component {name} contains a line break"
            )));
        }
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend(value);
        out.push(b'\n');
    }
    out.extend_from_slice(b"\"@signature-params\": ");
    out.extend_from_slice(write_list(covered, parameters).as_bytes());
    Ok(out)
}

fn value(
    (name, parameters): &ParameterizedItem,
    components: &Components<'_>,
) -> Result<Vec<u8>, Verdict> {
    let unknown = || {
        let component = write_item(&(name.clone(), parameters.clone()));
        Verdict::malformed(format!(
            "header `Signature-Input` names the component {component}, which is not supported"
        ))
    };
    let BareItem::String(name) = name else {
        return Err(unknown());
    };
    match parameters.as_slice() {
        [] if name.starts_with('@') => derived(name, components)?.ok_or_else(unknown),
        [(key, BareItem::String(wanted))] if name == "@query-param" && key == "name" => {
            query_parameter(wanted, components)
        }
        _ if name.starts_with('@') || name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Err(unknown())
        }
        _ if !components.headers.contains(name) => Err(Verdict::missing(name)),
        [] => Ok(components.combined(name)),
        [(key, BareItem::Boolean(true))] if key == "bs" => Ok(wrapped(name, components)),
        [(key, BareItem::String(wanted))] if key == "key" => {
            member(name, wanted, components).ok_or_else(unknown)
        }
        _ => Err(unknown()),
    }
}

/// A derived component (section 2.2); `None` if the name is not one.
fn derived(name: &str, components: &Components<'_>) -> Result<Option<Vec<u8>>, Verdict> {
    let url = &components.url;
    if url.authority.is_empty() && matches!(name, "@authority" | "@target-uri") {
        return Err(Verdict::missing("Host"));
    }
    let value = match name {
        "@method" => components.method.to_owned(),
        "@target-uri" => format!("{}://{}{}", url.scheme, url.authority, url.target()),
        "@authority" => {
            let (host, port) = url.host_and_port();
            let port = port.filter(|port| *port != url.default_port());
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            (host.to_owned() + &port).to_ascii_lowercase()
        }
        "@scheme" => url.scheme.to_ascii_lowercase(),
        "@request-target" => url.target(),
        "@path" if url.path.is_empty() => "/".to_owned(),
        "@path" => url.path.clone(),
        "@query" => format!("?{}", components.query()),
        "@status" => match components.status {
            Some(status) => status.to_string(),
            None => {
                return Err(Verdict::malformed(
                    "header `Signature-Input` names \"@status\", which a request does not have",
                ));
            }
        },
        _ => return Ok(None),
    };
    Ok(Some(value.into_bytes()))
}

/// A parameter of the query, re-encoded (section 2.2.8). A repeated parameter must not be covered.
fn query_parameter(wanted: &str, components: &Components<'_>) -> Result<Vec<u8>, Verdict> {
    let wanted = form::decode(wanted.as_bytes());
    let mut found = form::pairs(components.query().as_bytes()).filter(|(name, _)| *name == wanted);
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Ok(percent_encode(&value, FORM).to_string().into_bytes()),
        (None, _) => Err(Verdict::malformed("a signed query parameter is missing")),
        _ => Err(Verdict::malformed("duplicate signed query parameter")),
    }
}

/// The value of each line as a byte sequence (section 2.1.3).
fn wrapped(name: &str, components: &Components<'_>) -> Vec<u8> {
    let lines = components.headers.all(name);
    let lines = lines.map(|value| BareItem::Bytes(value.trim_ascii().to_vec()).to_string());
    lines.collect::<Vec<_>>().join(", ").into_bytes()
}

/// A member of a dictionary (section 2.1.2).
fn member(name: &str, wanted: &str, components: &Components<'_>) -> Option<Vec<u8>> {
    let members = dictionary(&components.combined(name))?;
    let (_, member) = members.into_iter().find(|(known, _)| known == wanted)?;
    let text = match member {
        DictionaryMember::Item(item) => write_item(&item),
        DictionaryMember::List(items, parameters) => write_list(&items, &parameters),
    };
    Some(text.into_bytes())
}
