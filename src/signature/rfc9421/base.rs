//! The signature base (RFC 9421 section 2.5): what is signed.

use std::fmt::Write as _;

use super::super::input::Components;
use super::super::verdict::Verdict;
use super::sf::{
    self, BareItem, Member, ParameterizedItem, Parameters, parameter, write_item, write_list,
};
use super::values;
use crate::message::form;

/// Writes the base for these components.
pub(super) fn base(
    components: &[ParameterizedItem],
    parameters: &Parameters,
    input: &Components<'_>,
) -> Result<Vec<u8>, Verdict> {
    let mut out = Vec::new();
    for (position, component) in components.iter().enumerate() {
        let name = write_item(component);
        if components[..position].contains(component) {
            return Err(Verdict::malformed(format!(
                "header `Signature-Input` names {name} twice"
            )));
        }
        let value = value(component, input)?;
        if value.contains(&b'\n') {
            return Err(Verdict::malformed(format!(
                "the component {name} has a line break in it"
            )));
        }
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend(value);
        out.push(b'\n');
    }
    out.extend_from_slice(b"\"@signature-params\": ");
    out.extend_from_slice(write_list(components, parameters).as_bytes());
    Ok(out)
}

fn value(
    (name, parameters): &ParameterizedItem,
    input: &Components<'_>,
) -> Result<Vec<u8>, Verdict> {
    let unknown = || {
        let component = write_item(&(name.clone(), parameters.clone()));
        Verdict::malformed(format!(
            "header `Signature-Input` names the component {component}, which is not known here"
        ))
    };
    let BareItem::String(name) = name else {
        return Err(unknown());
    };
    match parameters.as_slice() {
        [] if name.starts_with('@') => derived(name, input)?.ok_or_else(unknown),
        [(key, BareItem::String(wanted))] if name == "@query-param" && key == "name" => {
            query_parameter(wanted, input)
        }
        _ if name.starts_with('@') || name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Err(unknown())
        }
        _ if !input.headers.contains(name) => Err(Verdict::missing(name)),
        [] => Ok(values(input.headers, name)),
        [(key, BareItem::Boolean(true))] if key == "bs" => Ok(wrapped(name, input)),
        [(key, BareItem::String(wanted))] if key == "key" => {
            member(name, wanted, input).ok_or_else(unknown)
        }
        _ => Err(unknown()),
    }
}

/// A part of the request line or the URL; `None` if there is none of this name.
fn derived(name: &str, input: &Components<'_>) -> Result<Option<Vec<u8>>, Verdict> {
    let address = &input.address;
    if address.authority.is_empty() && matches!(name, "@authority" | "@target-uri") {
        return Err(Verdict::missing("Host"));
    }
    let value = match name {
        "@method" => input.method.to_owned(),
        "@target-uri" => format!(
            "{}://{}{}",
            address.scheme,
            address.authority,
            address.target()
        ),
        "@authority" => {
            let (host, port) = address.host_and_port();
            let port = port.filter(|port| *port != address.default_port());
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            (host.to_owned() + &port).to_ascii_lowercase()
        }
        "@scheme" => address.scheme.to_ascii_lowercase(),
        "@request-target" => address.target(),
        "@path" if address.path.is_empty() => "/".to_owned(),
        "@path" => address.path.clone(),
        "@query" => format!("?{}", input.query()),
        "@status" => match input.status {
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

/// A parameter of the query, encoded anew; one that is there twice must not be covered.
fn query_parameter(wanted: &str, input: &Components<'_>) -> Result<Vec<u8>, Verdict> {
    let wanted = form::decode(wanted.as_bytes());
    let mut found = form::pairs(input.query().as_bytes()).filter(|(name, _)| *name == wanted);
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Ok(encoded(&value)),
        (None, _) => Err(Verdict::malformed("a signed query parameter is not there")),
        _ => Err(Verdict::malformed(
            "a signed query parameter is there more than once",
        )),
    }
}

/// Percent-encodes as section 2.2.8 has it: the set of forms in the URL standard, and a space is `%20`.
fn encoded(value: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    for byte in value {
        match byte {
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(*byte)),
            b'*' | b'-' | b'.' | b'_' => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out.into_bytes()
}

/// Each line's value as a byte sequence (section 2.1.3).
fn wrapped(name: &str, input: &Components<'_>) -> Vec<u8> {
    let lines = input.headers.all(name);
    let lines = lines.map(|value| BareItem::Bytes(value.trim_ascii().to_vec()).to_string());
    lines.collect::<Vec<_>>().join(", ").into_bytes()
}

/// A member of a dictionary (section 2.1.2).
fn member(name: &str, wanted: &str, input: &Components<'_>) -> Option<Vec<u8>> {
    let members = sf::dictionary(&values(input.headers, name))?;
    let (_, member) = members.into_iter().find(|(known, _)| known == wanted)?;
    let text = match member {
        Member::Item(item) => write_item(&item),
        Member::List(items, parameters) => write_list(&items, &parameters),
    };
    Some(text.into_bytes())
}

/// Whether the components cover the body, given that `Content-Digest` is that of the body.
pub(super) fn covers_digest(components: &[ParameterizedItem]) -> bool {
    let digest = |(name, parameters): &ParameterizedItem| {
        *name == BareItem::String("content-digest".to_owned())
            && parameter(parameters, "key").is_none()
    };
    components.iter().any(digest)
}
