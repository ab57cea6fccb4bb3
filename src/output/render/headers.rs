//! Header fields in wire order and case, credentials masked.

use std::borrow::Cow;

use super::DisplayOptions;
use crate::message::Headers;
use crate::message::headers::is_credential;
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

const MASK: &str = "********";

/// Writes a line for each field.
pub(crate) fn write_headers(out: &mut StyledText, headers: &Headers, options: &DisplayOptions) {
    for field in headers.iter() {
        write_header(out, field, options);
    }
}

pub(super) fn write_header(
    out: &mut StyledText,
    (name, value): (&str, &[u8]),
    options: &DisplayOptions,
) {
    out.push(Role::Name, name).plain(": ");
    let value = escape(value, Keep::Nothing);
    match masked(name, &value).filter(|_| !options.show_secrets) {
        Some(masked) => out.push(Role::Secondary, masked),
        None => out.plain(&*value),
    }
    .end_line();
}

/// A head that could not be read as such, in one line, escaped; credentials masked as far as lines have names.
pub(super) fn masked_head(head: &[u8], options: &DisplayOptions) -> String {
    let lines = head.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|line| {
            let text = escape(line, Keep::Nothing);
            let (name, value) = text.split_once(':').unwrap_or_default();
            match masked(name.trim(), value.trim_start()).filter(|_| !options.show_secrets) {
                Some(masked) => format!("{name}: {masked} "),
                None => text.into_owned(),
            }
        })
        .collect()
}

/// The query parameters that are credentials: Meta's verify token, and RFC 6750 section 2.3.
const TOKENS: [&str; 2] = ["hub.verify_token", "access_token"];

/// A target or a query without the tokens that are in it.
pub(super) fn masked_tokens<'a>(target: &'a str, options: &DisplayOptions) -> Cow<'a, str> {
    let is_token = |part: &str| {
        let name = part.rsplit_once('?').map_or(part, |(_, rest)| rest);
        let (name, value) = name.split_once('=').unwrap_or((name, ""));
        TOKENS.contains(&name) && !value.is_empty()
    };
    if options.show_secrets || !target.split('&').any(is_token) {
        return Cow::Borrowed(target);
    }
    let parts = target.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if is_token(part) => format!("{name}={MASK}"),
        _ => part.to_owned(),
    });
    Cow::Owned(parts.collect::<Vec<_>>().join("&"))
}

/// A credential without what is secret in it: the scheme stays, as in `Bearer ********`.
pub(super) fn masked(name: &str, value: &str) -> Option<String> {
    // An empty one is no secret, and worth seeing.
    let is_hidden = is_credential(name) && !value.is_empty();
    is_hidden.then(|| match value.split_once(' ') {
        Some((scheme, _)) if name.to_ascii_lowercase().ends_with("authorization") => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    })
}
